"""A profile's page: what to do in three steps."""

import re
from dataclasses import replace

import pytest

from portal import profiles
from portal.engine.columns import Column
from portal.engine.values import Text
from portal.laws.storing import store_customers
from portal.store.database import execute
from portal.store.subjects import get_subject
from portal.web.profiles.columns import FOLDED, group_columns
from portal.who import COMMAND_LINE
from tests.web.importing import Imports, make_file, make_people


def test_page_says_what_columns_take(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get(imports.home).text
    assert "Tag:Preferences:Drama" in page
    assert "An e-mail address, like name@example.org." in page
    assert "for new customers" in page


def test_page_says_what_a_row_needs_and_what_nobody_shares(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get(imports.home).text
    assert "Needed where another cell of the address is filled." in page
    assert page.count("No two may have the same.") == 1


def test_columns_about_one_thing_are_folded(imports: Imports) -> None:
    imports.use_profile("Stores", "name-fallback")
    page = imports.portal.browser("viewer").get(imports.home).text
    folded = re.findall(r"<summary><strong>(.+?)</strong> <small>(\d+) columns", page)
    assert folded == [("Billing address", "10"), ("Address", "10")]
    assert page.count('scope="row"') == 30


def named(*slots: str, part: str | None = None) -> list[Column]:
    return [Column(f"{slot}-{at}", Text(), slot, part=part) for at, slot in enumerate(slots)]


def test_columns_fold_where_enough_stand_in_a_row() -> None:
    tags = [f"tag:Shows:{at}" for at in range(FOLDED)]
    few = named("field:name", *tags[1:], "identity:erp", *["field:phone"] * FOLDED)
    many = named(*tags)
    groups = group_columns([*few, *many, *named(*["address"] * FOLDED, part="line1")])
    assert [(one.title, len(one.columns)) for one in groups] == [
        ("", len(few)),
        ("Tags", FOLDED),
        ("Address", FOLDED),
    ]


def test_folded_columns_are_open_where_one_is_needed() -> None:
    fields = named(*[f"attribute:{at}" for at in range(FOLDED)])
    needed = [*fields[1:], replace(fields[0], required_on_create=True)]
    assert [group_columns(some)[0].is_open for some in (fields, needed)] == [False, True]


def test_viewer_cannot_upload(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get(imports.home).text
    assert "<form" in page
    assert 'type="file"' not in page
    assert "An importer of this tenant can upload files." in page


def test_importer_sees_the_limit(imports: Imports) -> None:
    page = imports.portal.browser("importer").get(imports.home).text
    assert 'type="file"' in page
    assert "up to 256 MiB" in page


def test_last_runs_are_listed(imports: Imports) -> None:
    imports.add_run(make_file(make_people(1)), "mine.csv")
    assert "mine.csv" in imports.portal.browser("viewer").get(imports.home).text


def test_home_shows_cards(imports: Imports) -> None:
    imports.committed(make_file(make_people(1)), "mine.csv")
    page = imports.portal.browser("viewer").get("/t/north/import").text
    assert "Box office" in page
    assert "mine.csv" in page
    assert "New profile" not in page


def test_profile_of_a_missing_style_says_so(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        execute(imports.portal.database, "UPDATE profile SET style = 'gone'")
    for who in ("owner", "viewer"):
        browser = imports.portal.browser(who)
        answer = browser.get(imports.home)
        assert answer.status_code == 200
        assert "“gone”" in answer.text
        assert "/upload" not in answer.text
        assert "gone (not installed)" in browser.get("/t/north/import").text
    assert "gone (not installed)" in imports.portal.browser("owner").get("/t/north/").text


def test_pages_say_whom_an_export_leaves_out(imports: Imports) -> None:
    imports.committed(make_file(make_people(2)), "mine.csv")
    portal = imports.portal
    with portal.database.connection_context():
        made = profiles.create_profile(
            portal.instance, imports.tenant_id, COMMAND_LINE, "Accounts", "reference-upsert", {}
        )
    browser = portal.browser("viewer")
    why = "without AccountReferenceID, whom an upload would add once more."
    assert f"Left out: 2 customers {why}" in browser.get(f"/t/north/profiles/{made.number}").text
    assert f"“Accounts” leaves out customers {why}" in browser.get("/t/north/customers").text
    assert "Left out" not in browser.get(imports.home).text


def page_of(imports: Imports, style: str) -> str:
    """The page of a profile of another style."""
    imports.use_profile(style, style)
    return imports.portal.browser("importer").get(imports.home).text


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("id-zero-new", "CSV in UTF-8 with “;” as separator, up to"),
        ("points-only", "CSV with “,” as separator, up to"),
        ("reference-upsert", "CSV in UTF-8 with “,” as separator, up to 1 MiB"),
        ("name-fallback", "XLSX, CSV, XLS or ODS, up to"),
    ],
)
def test_upload_says_what_the_file_must_be(imports: Imports, style: str, said: str) -> None:
    """Rule: format, separator and encoding that a file must have stand where it is chosen."""
    page = page_of(imports, style)
    assert said in page


@pytest.mark.parametrize(
    ("style", "said"),
    [
        (
            "email-matched-households",
            (
                "Existing customers only: one row for each member",
                "In every row, this or the Foreign ID.",
            ),
        ),
        ("name-fallback-ship-tos", ("In every row, this or cust_name; this is surer.",)),
        ("name-fallback", ("Other values are taken too. The option may be added later.",)),
    ],
)
def test_page_says_what_the_vendor_asks(
    imports: Imports, style: str, said: tuple[str, ...]
) -> None:
    """Rule: what a sheet needs besides its headings is said before it is filled in."""
    page = page_of(imports, style)
    assert [one for one in said if one not in page] == []


def test_example_is_one_of_the_list(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        group = [{"field:code": "UK", "field:is_default": "1"}]
        store_customers(
            imports.portal.database, imports.tenant_id, group, get_subject("customer-group")
        )
    row = page_of(imports, "name-fallback").partition(">customerGroup</th>")[2].partition("</tr>")
    assert 'data-label="Example">UK</td>' in row[0]
