"""The pages of points: what a preview asks, who may let rows in again, the customer's history."""

import io
import re
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from portal import profiles
from portal.engine.numbers import format_number
from portal.store.accounts.audit import list_audit
from portal.store.database import execute
from portal.who import COMMAND_LINE
from tests.web.conftest import Browser, Portal
from tests.web.importing import NORTH, SCANNER, Imports

MEMBERS = b"Customer ID,First Name,Email\n'7338441277598,Priya,priya@example.org\n"
ROWS = b"shopify_id,points_to_add,description\n7338441277598,1250,Past purchases\n"
TWICE = ROWS + b"7338441277598,1250,Past purchases\n"


@dataclass
class Points:
    """The tenant ``north`` with a member and a profile for points."""

    portal: Portal
    home: str

    def upload(self, browser: Browser, data: bytes, name: str = "points.csv") -> TestResponse:
        fields = {"file": (io.BytesIO(data), name)}
        return browser.post(f"{self.home}/upload", fields, form=self.home, follow_redirects=True)

    def act(self, browser: Browser, page: TestResponse, verb: str, **fields: str) -> TestResponse:
        at = page.request.path
        base = at.rpartition("/")[0]
        if verb == "confirm":
            fields["digest"] = page.text.split('name="digest" value="')[1].split('"')[0]
        return browser.post(f"{base}/{verb}", fields, form=at, follow_redirects=True)


@pytest.fixture
def points(imports: Imports, portal: Portal) -> Points:
    with portal.database.connection_context():
        made = [
            profiles.create_profile(
                portal.instance, imports.tenant_id, COMMAND_LINE, key, key, {}
            ).number
            for key in ("shop-customers", "points-only")
        ]
    found = Points(portal, f"/t/{NORTH}/profiles/{made[0]}")
    owner = portal.browser("owner")
    found.act(owner, found.upload(owner, MEMBERS), "confirm")
    found.home = f"/t/{NORTH}/profiles/{made[1]}"
    return found


def test_preview_shows_balances_and_person(points: Points, portal: Portal) -> None:
    page = points.upload(portal.browser("importer"), ROWS)
    for text in ("priya@example.org", "+1,250", "The customer will see", "largest single award"):
        assert text in page.text
    assert 'name="accepted"' not in page.text


def test_entry_stands_right_beside_the_person(points: Points, portal: Portal) -> None:
    text = points.upload(portal.browser("importer"), ROWS).text
    head = text[text.index("<thead>") : text.index("</thead>")]
    order = ("Customer", "Before", "Added", "After", "The customer will see", "shopify_id")
    places = [
        head.index(f">{name}<") if name != "shopify_id" else head.index(name) for name in order
    ]
    assert places == sorted(places)
    assert head.count("points_to_add") == head.count("description") == 1


def test_wrong_points_are_told_where_they_would_be_added(points: Points, portal: Portal) -> None:
    text = points.upload(portal.browser("importer"), ROWS.replace(b"1250", b"-50")).text
    cell = text[text.index('data-word="Added"') :]
    assert "-50" in cell[: cell.index("</td>")]
    assert "error:" in cell[: cell.index("</td>")]


def test_customers_are_counted_and_not_rows(points: Points, portal: Portal) -> None:
    browser = portal.browser("importer")
    again = ROWS + b"7338441277598,50,A thank you\n"
    page = points.upload(browser, again)
    assert "Adds 1,300 points for 1 customer (2 rows)." in page.text
    assert "<small>1 customer</small>" in page.text
    done = points.act(browser, page, "confirm")
    assert "added 1,300 points for 1 customer (2 rows)." in done.text
    listed = browser.get(f"/t/{NORTH}/runs").text
    newest = re.findall(r'data-word="(?:rows|changed)">(.+?)</td>', listed)[:2]
    assert newest == [
        "2",
        '1<small class="counted"> customer (2 rows)</small>',
    ]


def test_file_of_the_helper_has_one_notice(points: Points, portal: Portal) -> None:
    browser = portal.browser("importer")
    members = MEMBERS + b"'7338441277599,Bo,bo@example.org\n"
    file = {"file": (io.BytesIO(members), "export.csv")}
    page = f"{points.home}/prepare"
    made = browser.post(page, {"points_to_add": "5", "description": "Hello"} | file, form=page)
    text = points.upload(browser, made.data).text
    assert text.count("apostrophe") == 1
    assert "in front of IDs in shopify_id was taken off. Rows with one: 2." in text


def test_export_is_scanned_before_it_is_read(
    points: Points, imports: Imports, portal: Portal
) -> None:
    imports.set_up(scan=SCANNER)
    browser, page = portal.browser("importer"), f"{points.home}/prepare"
    for name, status in (("Bo", 200), ("EICAR", 422)):
        file = {"file": (io.BytesIO(MEMBERS + f"7,{name},\n".encode()), "export.csv")}
        fields = {"points_to_add": "5", "description": "Hello"}
        assert browser.post(page, fields | file, form=page).status_code == status
    with portal.database.connection_context():
        entry = list_audit(portal.database, imports.tenant_id)[0]
    assert (entry.action, entry.outcome, entry.user_name) == (
        *("file.scan", "refused"),
        "importer@example.org",
    )


def test_same_entry_twice_asks_for_a_tick(points: Points, portal: Portal) -> None:
    browser = portal.browser("importer")
    page = points.upload(browser, TWICE)
    assert 'name="accepted"' in page.text
    assert points.act(browser, page, "confirm").status_code == 409
    assert "Points successfully added" in points.act(browser, page, "confirm", accepted="y").text


def test_override_needs_an_admin(points: Points, portal: Portal) -> None:
    """Rule: only an admin may let the same rows in again, and says why."""
    owner, importer = portal.browser("owner"), portal.browser("importer")
    points.act(importer, points.upload(importer, ROWS), "confirm")
    page = points.upload(importer, ROWS)
    assert "An admin of this tenant can allow it" in page.text
    assert points.act(importer, page, "override", reason="x").status_code == 403
    allowed = points.act(owner, page, "override", reason="The spring award, meant twice")
    assert "The spring award, meant twice" in allowed.text
    receipt = points.act(owner, allowed, "confirm")
    assert "Points successfully added" in receipt.text
    assert "<bdi>The spring award, meant twice</bdi>" in receipt.text


def test_refused_file_claims_no_sums(points: Points, portal: Portal) -> None:
    page = points.upload(portal.browser("importer"), ROWS + b"9999999999999,5,Nobody\n").text
    assert "This file cannot be imported as it is" in page
    assert "added in all" not in page
    assert page.count("<small>not written</small>") == 1


def test_same_rows_are_told_in_one_box(points: Points, portal: Portal) -> None:
    owner = portal.browser("owner")
    points.act(owner, points.upload(owner, ROWS), "confirm")
    refused = points.upload(owner, ROWS)
    assert refused.text.count("imported before") == 1
    assert "This file cannot be imported as it is" not in refused.text
    allowed = points.act(owner, refused, "override", reason="Meant twice")
    assert allowed.text.count("imported before") == 1
    assert "allowed it: Meant twice." in allowed.text


def test_same_rows_are_told_beside_other_errors(points: Points, portal: Portal) -> None:
    """Of a file that is refused for more than that, the rest is told as of any other."""
    owner = portal.browser("owner")
    points.act(owner, points.upload(owner, ROWS), "confirm")
    with portal.database.connection_context():
        execute(portal.database, "UPDATE identity SET value = '1'")
    refused = points.upload(owner, ROWS)
    assert "This file cannot be imported as it is" in refused.text
    assert refused.text.count("imported before") == 1


def test_log_tells_the_total_of_an_import(points: Points, portal: Portal) -> None:
    """Rule: the log lists who imported which file, when, and how many points it added."""
    browser = portal.browser("importer")
    points.act(browser, points.upload(browser, ROWS, "spring.csv"), "confirm")
    points.upload(browser, TWICE, "waiting.csv")
    waiting, done = browser.get(points.home).text.split('id="status"')[1].split("<tr role=")[1:3]
    for told in ("spring.csv", "importer@example.org", "<time", "1,250 points added</small>"):
        assert told in done
    assert "points added" not in waiting


def test_unknown_members_download_as_a_list(points: Points, portal: Portal) -> None:
    """Rule: unknown members can be downloaded as a list."""
    browser = portal.browser("importer")
    unknown = [f"{number}" for number in range(5_550_123_456_781, 5_550_123_456_841)]
    page = points.upload(browser, ROWS + "".join(f"{one},1,x\n" for one in unknown).encode())
    run = page.request.path.rpartition("/")[0]
    assert "These rows as CSV" in browser.get(f"{run}/preview?code=not-a-member").text
    listed = browser.get(f"{run}/report.csv?code=not-a-member").data.decode("utf-8-sig")
    assert [line.split(",")[0] for line in listed.splitlines()[1:]] == unknown


def test_override_stands_above_the_rows(points: Points, portal: Portal) -> None:
    owner = portal.browser("owner")
    points.act(owner, points.upload(owner, ROWS), "confirm")
    text = points.upload(owner, ROWS).text
    assert text.index('id="override"') < text.index('id="rows"')
    assert f"{points.home}/prepare" not in text


def test_customer_page_shows_points(points: Points, portal: Portal) -> None:
    """Rule: the customer's page shows the balance and the history of points."""
    browser = portal.browser("viewer")
    importer = portal.browser("importer")
    address = f"/t/{NORTH}/customers/{format_number(1)}"
    assert "Points history" not in browser.get(address).text
    done = points.act(importer, points.upload(importer, ROWS), "confirm")
    page = browser.get(address).text
    assert "+1,250" in page
    assert "Past purchases" in page
    assert "Take back<" in importer.get(address).text
    points.act(importer, done, "undo")
    assert "-1,250" in browser.get(address).text
    assert "Take back<" not in importer.get(address).text


def test_points_file_is_made_on_a_page(points: Points, portal: Portal) -> None:
    browser = portal.browser("importer")
    page = f"{points.home}/prepare"
    assert page in browser.get(points.home).text
    fields = {"points_to_add": "250", "description": "Past purchases"}
    file = {"file": (io.BytesIO(MEMBERS), "export.csv")}
    made = browser.post(page, fields | file, form=page)
    assert made.headers["Content-Disposition"].startswith("attachment")
    assert made.data.decode("utf-8-sig").splitlines()[1] == "'7338441277598,250,Past purchases"


def test_helper_says_what_is_wrong(points: Points, portal: Portal) -> None:
    browser = portal.browser("importer")
    page = f"{points.home}/prepare"
    damaged = {"file": (io.BytesIO(b"Customer ID\n7.33844E+12\n"), "export.csv")}
    fields = {"points_to_add": "250", "description": "Past purchases"}
    answer = browser.post(page, fields | damaged, form=page)
    assert answer.status_code == 422
    assert "Excel shortened this ID" in answer.text
    assert 'value="Past purchases"' in answer.text
    assert browser.post(page, {**fields}, form=page).status_code == 422


def test_shop_export_leads_to_the_helper(points: Points, portal: Portal) -> None:
    """Rule: a raw shop export leads to the page that makes a points file of it."""
    page = points.upload(portal.browser("importer"), MEMBERS)
    assert "This is the shop&#39;s customer export" in page.text
    assert f"{points.home}/prepare" in page.text


def test_other_profiles_have_no_helper(imports: Imports, portal: Portal) -> None:
    assert portal.browser("importer").get(f"{imports.home}/prepare").status_code == 404


def award(browser: Browser, amount: str, description: str, version: int) -> TestResponse:
    page = f"/t/{NORTH}/customers/{format_number(1)}"
    fields = {"amount": amount, "description": description, "version": str(version)}
    return browser.post(f"{page}/points", fields, form=page, follow_redirects=True)


def test_points_are_added_by_hand(points: Points, portal: Portal) -> None:
    """Rule: points are added by hand on the customer's page, through the same ledger."""
    assert points
    browser = portal.browser("importer")
    page = award(browser, "50", "A thank you", 1)
    assert "+50 points. The history has the entry." in page.text
    assert "by hand" in page.text[page.text.index('id="points"') :]
    assert "+50 A thank you" in page.text[page.text.index('id="history"') :]
    assert 'balance <strong class="number">50</strong>' in page.text


def test_entry_is_taken_back_by_its_opposite(points: Points, portal: Portal) -> None:
    browser = portal.browser("importer")
    points.act(browser, points.upload(browser, ROWS), "confirm")
    shown = browser.get(f"/t/{NORTH}/customers/{format_number(1)}").text
    assert 'name="amount" value="-1250"' in shown
    page = award(browser, "-1250", "Taken back: Past purchases", 2)
    assert 'balance <strong class="number">0</strong>' in page.text
    assert page.text.count("Take back<") == 1


def test_points_form_sent_twice_adds_once(points: Points, portal: Portal) -> None:
    assert points
    browser = portal.browser("importer")
    award(browser, "50", "A thank you", 1)
    again = award(browser, "50", "A thank you", 1)
    assert again.status_code == 409
    assert "changed meanwhile" in again.text
    assert 'balance <strong class="number">50</strong>' in again.text


def test_undo_beside_a_later_entry_says_what_is_true(points: Points, portal: Portal) -> None:
    browser = portal.browser("importer")
    done = points.act(browser, points.upload(browser, ROWS), "confirm")
    award(browser, "50", "A thank you", 2)
    undone = points.act(browser, done, "undo").text
    assert "every entry was taken back by an opposite one; entries made since stay." in undone
    assert "as it was before" not in undone


@pytest.mark.parametrize(
    ("amount", "description", "said"),
    [
        ("0", "x", "0 points change nothing"),
        ("1.5", "x", "whole number"),
        ("", "x", "Fill in: Points."),
        ("5", " ", "Fill in: What the customer will see."),
        ("5", "x" * 256, "255"),
    ],
)
def test_points_form_says_what_is_wrong(
    points: Points, portal: Portal, amount: str, description: str, said: str
) -> None:
    assert points
    page = award(portal.browser("importer"), amount, description, 1)
    assert page.status_code == 422
    assert said in page.text
    assert f'value="{amount}"' in page.text


def test_page_speaks_of_rows_and_ids(points: Points, portal: Portal) -> None:
    page = portal.browser("importer").get(points.home).text
    assert "Several rows may be about the same customer." in page
    assert "Or the IDs of your customers, to fill in and upload" in page


def test_viewer_and_other_tenants_have_no_points_form(
    points: Points, imports: Imports, portal: Portal
) -> None:
    assert points
    assert imports
    page = f"/t/{NORTH}/customers/{format_number(1)}"
    assert "Add points by hand" in portal.browser("importer").get(page).text
    assert "Add points by hand" not in portal.browser("viewer").get(page).text
