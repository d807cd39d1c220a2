"""Cells to values: trimming, marks, blanks, parts of one slot, all problems at once."""

import time
import unicodedata

import polars as pl
import pytest

from portal.engine.check import Checked, check_batch
from portal.engine.columns import UNSEEN, BoundColumn, Column
from portal.engine.findings import no_findings
from portal.engine.headings import map_headings
from portal.engine.read.table import Batch
from portal.engine.style import Composite, Style
from portal.engine.values import Email, Text, Whole
from tests.engine.conftest import STYLES, TODAY, Plan, make_vocabulary

EMAIL_MATCHED = STYLES.by_key["email-matched"]


class Strict(Style):
    """Needs every cell."""

    key, title = "strict", "Strict"
    columns = (
        Column("Reference", Text(5), "identity:reference", required=True, unique=True),
        Column("Email", Email(), "field:email", required=True),
        Column("Points", Whole(1, 9), "field:phone"),
        Column("Line", Text(), "address", part="line1"),
        Column("Town", Text(), "address", part="town"),
    )
    composites = (Composite("address", needs="line1"),)


def check(style: Style, **cells: str) -> Checked:
    """Check one row, given by heading (underscores are spaces)."""
    named = {heading.replace("_", " "): text for heading, text in cells.items()}
    bound = map_headings(list(named), style, make_vocabulary()).bound
    frame = pl.DataFrame(
        {"row": [1], "line": [2], **{f"c{at}": [text] for at, text in enumerate(named.values())}},
        schema_overrides={"row": pl.UInt32, "line": pl.UInt32},
    )
    return check_batch(Batch(frame, no_findings()), bound, style, TODAY)


def value_of(checked: Checked, slot: str) -> str | None:
    value: str | None = checked.frame[f"new:{slot}"].item()
    return value


def codes(checked: Checked) -> list[str]:
    return checked.findings["code"].to_list()


@pytest.mark.parametrize("seen", [*UNSEEN, "  \t", "\u200e\u00a0", "\r\n"])
def test_unseen_characters_at_the_ends_go(seen: str) -> None:
    checked = check(EMAIL_MATCHED, First_Name=f"{seen}Zoë{seen}")
    assert value_of(checked, "field:first_name") == "Zoë"


@pytest.mark.parametrize("text", ["a b", "a\u00a0b", "a\u200bb", "a\nb", "a  b"])
def test_characters_inside_a_text_stay(text: str) -> None:
    assert value_of(check(EMAIL_MATCHED, First_Name=text), "field:first_name") == text


@pytest.mark.parametrize("blank", ["", " ", "\t", "\u200b", "\u00a0\ufeff", "\n"])
def test_cell_without_anything_seen_is_blank(blank: str) -> None:
    checked = check(EMAIL_MATCHED, First_Name=blank)
    assert value_of(checked, "field:first_name") is None


def test_text_is_kept_as_nfc() -> None:
    checked = check(EMAIL_MATCHED, Last_Name="A\u030angstro\u0308m")
    assert value_of(checked, "field:last_name") == unicodedata.normalize("NFC", "Ångström")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("'=1+1", "=1+1"),
        ("'+44 20", "+44 20"),
        ("''=1+1", "'=1+1"),
        ("'til Tuesday", "'til Tuesday"),
        ("=1+1", "=1+1"),
        ("00420", "00420"),
        ("1234567890123456", "1234567890123456"),
    ],
)
def test_spreadsheet_mark_is_taken_off_once(cell: str, value: str) -> None:
    assert value_of(check(EMAIL_MATCHED, Phone=cell), "field:phone") == value


def test_hidden_characters_in_a_key_are_told() -> None:
    """Rule: unseen characters at the ends of a cell go; in a key that is said."""
    checked = check(EMAIL_MATCHED, Email="\u200bann@example.org", First_Name="\u200bAnn")
    assert value_of(checked, "field:email") == "ann@example.org"
    assert codes(checked) == ["hidden-characters-removed"]
    assert not checked.frame["bad"].item()


def test_all_problems_of_a_row_come_at_once() -> None:
    checked = check(Strict(), Reference="", Email="nobody", Points="0", Town="Leeds")
    assert sorted(codes(checked)) == [
        "invalid-email",
        "part-missing",
        "too-small",
        "value-missing",
    ]
    assert checked.frame["bad"].item()
    assert set(checked.findings["row"]) == {1}
    assert set(checked.findings["line"]) == {2}


def test_finding_names_the_files_own_heading() -> None:
    bound = [BoundColumn(0, "E-Mail-Adresse", Strict.columns[1])]
    frame = pl.DataFrame({"row": [1], "line": [2], "c0": ["x"]})
    checked = check_batch(Batch(frame, no_findings()), bound, Strict(), TODAY)
    assert checked.findings.select("column", "value").row(0) == ("E-Mail-Adresse", "x")


def test_blank_mail_is_only_a_warning() -> None:
    checked = check(EMAIL_MATCHED, First_Name="Cy", Email="")
    assert codes(checked) == ["email-blank"]
    assert not checked.frame["bad"].item()


def test_country_name_becomes_its_code() -> None:
    checked = check(EMAIL_MATCHED, Address_Line_1="1 Road", Country="united kingdom")
    assert value_of(checked, "address") == '{"line1":"1 Road","country":"GB"}'


def test_address_needs_its_first_line() -> None:
    assert codes(check(Strict(), Reference="1", Email="a@b.de", Line="", Town="York")) == [
        "part-missing"
    ]


def test_address_without_first_line_column_is_refused() -> None:
    checked = check(EMAIL_MATCHED, Town="York")
    assert codes(checked) == ["part-missing"]
    assert checked.findings["detail"].to_list() == ["Address Line 1"]


def test_blank_address_is_none() -> None:
    checked = check(EMAIL_MATCHED, Address_Line_1=" ", Town="")
    assert (value_of(checked, "address"), codes(checked)) == (None, [])


def test_wrong_part_makes_the_row_bad() -> None:
    checked = check(EMAIL_MATCHED, Address_Line_1="1 Road", Country="Narnia")
    assert codes(checked) == ["unknown-country"]
    assert checked.frame["bad"].item()


def test_good_rows_beside_bad_ones_are_unharmed(plan_doc: Plan) -> None:
    """First Name,Last Name,Email,Birth Date
    Ann,Bell,ann@example.org,1980-01-01
    Bo,Cole,bo@example,1980-01-01
    Cy,Dunn,cy@example.org,01/02/1980
    Di,East,di@example.org,1980-02-29"""
    assert plan_doc().actions == ["create", "reject", "reject", "create"]


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        ("Email", "ann(at)example.org", "invalid-email"),
        ("Customer ID", "I-12-34", "invalid-customer-number"),
        ("Birth Date", "2984-01-01", "date-in-future"),
        ("Birth Date", "01/02/2012", "date-written-otherwise"),
        ("Title", "x" * 51, "too-long"),
        ("CustomField:Job Title", "x" * 256, "too-long"),
        ("CustomField:Wedding Anniversary", "2012-02-30", "invalid-date"),
        ("CustomField:Wedding Anniversary", "01/02/2012", "date-written-otherwise"),
        ("CustomField:Pledge", "£5", "not-a-number"),
        ("CustomField:Seat", "stalls", "not-an-option"),
        ("CustomField:Interests", "Dance|Chess", "not-an-option"),
        ("Tag:Preferences:Drama", "n", "not-y"),
        ("ContactPreference:Agreed to post", "yes", "not-y"),
        ("ContactPreference:Agreed to post", "TRUE", "not-y"),
    ],
)
def test_bad_cell_stops_its_row(plan_file: Plan, heading: str, cell: str, code: str) -> None:
    ann = {"field:email": "ann@example.org"}
    other = "First Name" if heading == "Email" else "Email"
    planned = plan_file(f"{other},{heading}\nann@example.org,{cell}\n", {7: ann})
    assert planned.actions == ["reject"]
    assert (1, code) in planned.codes
    finding = next(one for one in planned.findings if one.code == code)
    assert (finding.line, finding.column, finding.value) == (2, heading, cell)


def test_huge_value_in_every_column_takes_no_time() -> None:
    headings = [column.heading for column in EMAIL_MATCHED.columns]
    bound = map_headings(headings, EMAIL_MATCHED, make_vocabulary()).bound
    for huge in ("x" * 100_000, "1" * 100_000, "@." * 50_000, "-" * 100_000):
        cells = {f"c{at}": [huge] for at in range(len(headings))}
        batch = Batch(pl.DataFrame({"row": [1], "line": [2], **cells}), no_findings())
        started = time.perf_counter()
        checked = check_batch(batch, bound, EMAIL_MATCHED, TODAY)
        assert time.perf_counter() - started < 0.05 * len(headings)
        assert checked.findings["value"].str.len_chars().max() <= 300  # type: ignore[operator]
