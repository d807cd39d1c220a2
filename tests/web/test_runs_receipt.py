"""After the commit: the numbers, the undo, and what the undo left."""

import re
from functools import partial

import pytest

from portal import runs
from portal.engine.numbers import format_number
from portal.laws.storing import store_customers
from portal.runs import LISTED
from portal.store.database import execute
from portal.store.undo import TOUCHED_LATER
from portal.store.vocabulary import create_statement
from tests.web.importing import Imports, make_file, make_people


def test_undo_is_explained_before_it_is_done(imports: Imports) -> None:
    run = imports.committed(make_file(make_people(3)))
    page = imports.portal.browser("importer").get(imports.page(run, "undo")).text
    assert "The 3 customers it added are removed." in page
    assert imports.again(run).state == "committed"


def test_undo_advises_to_undo_later_imports_first(imports: Imports) -> None:
    run = imports.committed(make_file(make_people(3)))
    later = imports.committed(make_file(make_people(2, phone="0113 496 0002")), "second.csv")
    browser = imports.portal.browser("importer")
    page = browser.get(imports.page(run, "undo")).text
    assert "A later import changed customers of this one." in page
    assert f"{later.submission}</span>, 2 customers of this one" in page
    assert f"/runs/{later.number}" in page
    assert "If you go on, customers that this import added and a later one changed stay." in page
    assert "later import" not in browser.get(imports.page(later, "undo")).text
    third = imports.committed(make_file(make_people(1, phone="0113 496 0003")), "third.csv")
    page = browser.get(imports.page(later, "undo")).text
    assert "If you go on, values that a later import changed again stay as they are." in page
    assert "Undone afterwards, a later import brings back what this one wrote." in page
    browser.post(imports.page(third, "undo"))
    browser.post(imports.page(later, "undo"))
    assert "A later import" not in browser.get(imports.page(run, "undo")).text


def test_undo_says_where_counting_stopped(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = imports.committed(make_file(make_people(3)))
    imports.committed(make_file(make_people(2, phone="0113 496 0002")), "second.csv")
    counted = partial(runs.list_later_imports, most=1)
    monkeypatch.setattr("portal.web.runs.deciding.list_later_imports", counted)
    page = imports.portal.browser("importer").get(imports.page(run, "undo")).text
    assert "</span>, more than 1 customer of this one" in page


def test_undo_takes_everything_back(imports: Imports) -> None:
    run, browser = imports.committed(make_file(make_people(3))), imports.portal.browser("importer")
    page = imports.page(run, "undo")
    answer = browser.post(page, form=page, follow_redirects=True)
    assert "Import undone" in answer.text
    assert "what it added is gone, and what it changed is as it was before." in answer.text
    assert "Everything this import did was undone." in answer.text


def test_what_undo_left_is_listed(imports: Imports) -> None:
    imports.committed(make_file(make_people(1)))
    run = imports.committed(make_file(make_people(1, phone="0113 496 0001")), "second.csv")
    imports.committed(make_file(make_people(1, phone="0113 496 0002")), "third.csv")
    browser = imports.portal.browser("importer")
    answer = browser.post(imports.page(run, "undo"), follow_redirects=True)
    assert "What could not be undone" in answer.text
    assert "<bdi>Phone</bdi>" in answer.text
    assert (
        "1 was left as it is, for the reason given; the customer's history says by" in answer.text
    )
    assert "Change it by hand" in answer.text
    assert "Ann0 Bell" in answer.text


def test_preference_names_the_import_that_gave_it(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        create_statement(imports.portal.database, imports.tenant_id, "Post")
    headings = ["First Name", "Last Name", "Email", "ContactPreference:Post"]
    run = imports.committed(make_file([["Ann", "Bell", "ann@example.org", "y"]], headings))
    shown = imports.portal.browser("viewer").get(f"/t/north/customers/{format_number(1)}").text
    panel = shown.partition('id="panel-preferences"')[2].partition("</section>")[0]
    assert f'/runs/{run.number}">import {run.submission}</a>' in panel


def test_history_tells_imports_apart(imports: Imports) -> None:
    both = [
        imports.committed(make_file(make_people(1, phone=f"0113 496 000{at}")), f"{at}.csv")
        for at in range(2)
    ]
    viewer = imports.portal.browser("viewer")
    shown = viewer.get(f"/t/north/customers/{format_number(1)}").text
    for run in both:
        assert f'/runs/{run.number}">import {run.submission}</a>' in shown


def test_all_that_undo_left_can_be_paged_through(imports: Imports) -> None:
    run = imports.committed(make_file(make_people(LISTED + 5)))
    imports.committed(make_file(make_people(LISTED + 5, phone="0113 496 0002")), "second.csv")
    browser = imports.portal.browser("importer")
    first = browser.post(imports.page(run, "undo"), follow_redirects=True).text
    assert f"{LISTED + 5} were left as they are" in first
    assert first.count(TOUCHED_LATER) == LISTED
    second = browser.get(imports.page(run, "receipt") + "?page=2").text
    assert second.count(TOUCHED_LATER) == 5


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_page_that_is_none_is_the_first(imports: Imports, page: str) -> None:
    run, browser = imports.committed(make_file(make_people(3))), imports.portal.browser("importer")
    browser.post(imports.page(run, "undo"))
    for name in ("receipt", "preview"):
        assert browser.get(f"{imports.page(run, name)}?page={page}").status_code == 200


def test_undo_twice_says_so(imports: Imports) -> None:
    run, browser = imports.committed(make_file(make_people(3))), imports.portal.browser("importer")
    browser.post(imports.page(run, "undo"))
    answer = browser.post(imports.page(run, "undo"), follow_redirects=True)
    assert "Only a committed run can be undone" in answer.text


def test_undo_that_was_given_up_says_why(imports: Imports) -> None:
    run = imports.committed(make_file(make_people(3)))
    database, browser = imports.portal.database, imports.portal.browser("importer")
    page = imports.page(run, "receipt")
    assert "The undo could not be finished" not in browser.get(page).text
    with database.connection_context():
        sql = "UPDATE run SET state = 'undoing', attempts = 3 WHERE number = ?"
        execute(database, sql, (run.number,))
        runs.resume_run(imports.portal.instance, imports.tenant_id, run.number)
    assert imports.again(run).state == "committed"
    assert "Undoing was given up after 3 attempts" in browser.get(page).text


def test_viewer_is_not_offered_the_undo(imports: Imports) -> None:
    run = imports.committed(make_file(make_people(3)))
    page = imports.portal.browser("viewer").get(imports.page(run, "receipt")).text
    assert "3 customers added" in page
    assert "Undo this import" not in page


def test_rows_can_still_be_seen(imports: Imports) -> None:
    run, browser = imports.committed(make_file(make_people(3))), imports.portal.browser("importer")
    page = browser.get(imports.page(run, "preview")).text
    assert "ann2@example.org" in page
    assert "Confirm import" not in page


@pytest.mark.parametrize(
    ("style", "file", "again"),
    [
        ("id-zero-new", b"CustomerID;FirstName;Gender\n0;Ann;2\n", True),
        ("name-fallback", b"id,name\nA-1,Bedford Cheese Shop\n,Gift Shop\n", False),
    ],
)
def test_earlier_file_adds_again_only_by_its_style(
    imports: Imports, style: str, file: bytes, again: bool
) -> None:
    imports.use_profile("Mine", style)
    run = imports.committed(file)
    page = imports.portal.browser("importer").get(imports.page(run, "receipt")).text
    assert "Go on working with this one" in page
    assert ("your earlier file would add the new customers again." in page) == again


def test_receipt_says_what_each_number_counts(imports: Imports) -> None:
    shop = {"identity:erp": "A1", "field:name": "Shop", "address": '{"line1":"1 Road"}'}
    with imports.portal.database.connection_context():
        store_customers(imports.portal.database, imports.tenant_id, [shop])
    imports.use_profile("Ship-tos", "name-fallback-ship-tos")
    run = imports.committed(b"cust_id,ship_street\nA1,2 Road\nA1,3 Road\nA1,1 Road\nX9,4 Road\n")
    page = imports.portal.browser("importer").get(imports.page(run, "receipt")).text
    assert (
        "0 customers added, 1 customer changed (by 2 rows); "
        "1 row unchanged, 1 row rejected and left out." in page
    )
    words = re.findall(
        r"<strong>(\d)</strong>\s*<span><svg.*?</svg> ([\w ]+)</span>", page, re.DOTALL
    )
    assert words == [
        ("4", "uploaded rows"),
        ("2", "rows with changes"),
        ("1", "unchanged row"),
        ("0", "new customers"),
        ("1", "rejected row"),
    ]
    panel = page.partition("<dt>Ship-to addresses</dt>")[2].partition("</dd>")[0]
    counted = re.findall(r'quiet">([\w ]+) <span class="number">(\d)<', panel)
    assert counted == [("added", "2"), ("updated", "0"), ("there already", "1")]


def test_undo_stands_before_the_long_list(imports: Imports) -> None:
    run = imports.committed(make_file(make_people(3)))
    page = imports.portal.browser("importer").get(imports.page(run, "receipt")).text
    assert page.index("Undo this import") < page.index("New customers</h2>")


def test_new_entries_of_a_list_are_no_customers(imports: Imports) -> None:
    imports.use_profile("Terms", "name-fallback-options")
    run = imports.committed(b"key,value,isDefault\npaymentTerms,NET 30,1\n", "options.csv")
    page = imports.portal.browser("viewer").get(imports.page(run, "receipt")).text
    listed = page[page.index("New options") :]
    assert "paymentTerms: NET 30" in listed
    assert "/customers/I-" not in listed
    assert "New customers" not in page
