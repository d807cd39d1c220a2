import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import polars as pl
import pytest

from portal.engine.findings import (
    FINDINGS,
    Kind,
    error,
    make_catalogue,
    notice,
    read_findings,
    warning,
)
from portal.engine.findings.catalogue import BUILT_IN
from portal.engine.numbers import format_number
from portal.engine.plans.part import ACTIONS, Part
from portal.engine.read import Source, open_table
from portal.engine.report import (
    NOT_WRITTEN,
    REPORT_HEADINGS,
    WRITTEN,
    Report,
    report_batches,
    write_report_csv,
    write_report_xlsx,
)
from portal.engine.write.messages import with_messages

KINDS: tuple[Kind, ...] = (
    error("bad", "“{value}” is bad in {column}. Use {detail}."),
    warning("odd", "{value} in line {line} is odd."),
    notice("seen", "Seen."),
)
CATALOGUE = make_catalogue(KINDS)
HEADINGS = ("Phone", "Email")
CELLS = (("+44 1", "a@x.org"), ("'+44 2", "=1+1"), ("0012", ""), ("'Tis", "two\nlines"))
Found = tuple[int | None, int | None, str | None, str, str | None, str | None]


def make_part(findings: Sequence[Found] = (), cells: Any = CELLS) -> Part:
    count = len(cells)
    frame = pl.DataFrame(
        {
            "row": range(1, count + 1),
            "line": range(2, count + 2),
            "action": [place % 4 for place in range(count)],
            "customer_id": [None, *range(2, count + 1)],
            "matched_by": [None, *["Email"] * (count - 1)],
            "c0": [row[0] for row in cells],
            "c1": [row[1] for row in cells],
            "new:field:phone": [row[0] for row in cells],
        },
        schema_overrides={"row": pl.UInt32, "line": pl.UInt32, "action": pl.UInt8},
    )
    return Part(frame, pl.DataFrame(findings, schema=FINDINGS, orient="row"))


def make_report(part: Part, **options: Any) -> pl.DataFrame:
    (batch,) = report_batches([part], Report(HEADINGS, CATALOGUE, **options))
    return batch.frame


def test_own_columns_come_first_then_what_happened() -> None:
    report = make_report(make_part())
    assert report.width == len(Report(HEADINGS, CATALOGUE).written_headings) == 8
    assert report.row(1) == (
        *("+44 2", "=1+1", "2", "3", "to be updated"),
        *(format_number(2), "Email", None),
    )


@pytest.mark.parametrize("dtype", [pl.UInt8, pl.String])
def test_results_are_worded_before_and_after(dtype: pl.DataType) -> None:
    part = make_part()
    if dtype == pl.String:
        named = part.frame.with_columns(pl.Series("action", ACTIONS))
        part = Part(named, part.findings)
    before = make_report(part)["import_result"].to_list()
    after = make_report(part, results=WRITTEN)["import_result"].to_list()
    never = make_report(part, results=NOT_WRITTEN)["import_result"].to_list()
    assert before == ["to be created", "to be updated", "unchanged", "to be left out"]
    assert after == ["created", "updated", "unchanged", "rejected"]
    assert never == ["not created", "not updated", "unchanged", "rejected"]


def test_generated_number_is_shown() -> None:
    part = make_part()
    numbered = part.frame.with_columns(pl.lit("I-NEW0-0001").alias("customer_number"))
    report = make_report(Part(numbered, part.findings), results=WRITTEN)
    assert set(report["import_customer"]) == {"I-NEW0-0001"}


def test_findings_of_a_row_are_joined_worst_first() -> None:
    found: list[Found] = [
        (1, 2, None, "seen", None, None),
        (1, 2, "Phone", "odd", "+44 1", None),
        (1, 2, "Email", "bad", "a@x.org", "b"),
        (None, None, None, "bad", "file", "x"),
    ]
    texts = make_report(make_part(found))["import_findings"].to_list()
    assert texts[0].split("; ") == [
        "Error, Email: “a@x.org” is bad in Email. Use b.",
        "Warning, Phone: +44 1 in line 2 is odd.",
        "Notice: Seen.",
    ]
    assert texts[1:] == [None] * 3


def test_only_rows_with_findings_when_asked() -> None:
    found: list[Found] = [(3, 4, "Email", "bad", "", "b"), (None, None, None, "seen", None, None)]
    report = make_report(make_part(found), only_findings=True)
    assert report["import_row"].to_list() == ["3"]


def test_marks_follow_the_rows_left() -> None:
    found: list[Found] = [
        (2, 3, "Email", "bad", "x", "y"),
        (4, 5, None, "odd", "z", None),
        (4, 5, "Elsewhere", "seen", None, None),
    ]
    (batch,) = report_batches([make_part(found)], Report(HEADINGS, CATALOGUE, only_findings=True))
    assert batch.marks.rows() == [
        (0, 1, "error", "“x” is bad in Email. Use y."),
        (1, 7, "warning", None),
        (1, 7, "notice", None),
    ]


def test_report_on_a_list_names_no_customer() -> None:
    found: list[Found] = [(2, 3, None, "bad", "x", "y")]
    of_list = Report(HEADINGS, CATALOGUE, names_customers=False)
    (batch,) = report_batches([make_part(found)], of_list)
    told = [one for one in REPORT_HEADINGS if one != "Import: customer"]
    assert of_list.written_headings == (*HEADINGS, *told)
    assert batch.frame.columns[2:] == [f"import_{one.split()[1]}" for one in told]
    assert batch.marks["column"].to_list() == [batch.frame.width - 1]


def test_report_of_a_report_has_no_column_twice() -> None:
    headings = (REPORT_HEADINGS[0], "Email")
    found: list[Found] = [(1, 2, "Email", "seen", None, None)]
    again = Report(headings, CATALOGUE)
    (batch,) = report_batches([make_part(found)], again)
    assert again.written_headings == ("Email", *REPORT_HEADINGS)
    assert batch.frame.columns[:2] == ["c1", "import_row"]
    assert batch.marks["column"].to_list() == [0]


@pytest.mark.parametrize("write", [write_report_csv, write_report_xlsx])
def test_report_goes_back_and_forth_unchanged(write: Any) -> None:
    headings: tuple[str, ...] = HEADINGS
    cells: tuple[tuple[str, ...], ...] = CELLS
    seen = []
    for _ in range(3):
        stream = io.BytesIO()
        write(stream, [make_part(cells=cells)], Report(headings, CATALOGUE))
        table = _open(stream.getvalue())
        headings = table.headings
        frame = pl.concat([batch.frame for batch in table.read_batches()])
        cells = tuple(frame.select("c0", "c1").iter_rows())
        seen.append((headings, cells))
    assert headings == (*HEADINGS, *REPORT_HEADINGS)
    assert cells == (("'+44 1", "a@x.org"), ("'+44 2", "'=1+1"), ("0012", ""), CELLS[3])
    assert seen[0] == seen[1] == seen[2]


def test_csv_takes_the_form_of_the_style() -> None:
    stream = io.BytesIO()
    report = Report(HEADINGS, CATALOGUE)
    assert write_report_csv(stream, [make_part()], report, separator=";", bom=False) == 4
    assert stream.getvalue().startswith(b"Phone;Email;Import: row;")


def test_workbook_marks_the_cells_of_findings() -> None:
    stream = io.BytesIO()
    found: list[Found] = [(3, 4, "Email", "bad", "", "b")]
    report = Report(HEADINGS, CATALOGUE)
    assert write_report_xlsx(stream, [make_part(found)], report, choices={"Email": ["x"]}) == 4
    sheet = openpyxl.load_workbook(stream)["Report"]
    assert sheet["B4"].fill.fgColor.rgb == "FFF8B4B4"
    assert sheet["B4"].comment.text == "“” is bad in Email. Use b."
    assert sheet["H4"].value == "Error, Email: “” is bad in Email. Use b."


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.code)
def test_sentences_are_those_of_the_pages(kind: Kind) -> None:
    rows = [(7, 8, "Email", kind.code, "v", "d"), (None, None, None, kind.code, None, None)]
    findings = pl.DataFrame(rows, schema=FINDINGS, orient="row").sort("row")
    catalogue = make_catalogue([kind])
    told = with_messages(findings, catalogue)
    shown = read_findings(findings, catalogue)
    assert told["message"].to_list() == [one.message for one in shown]
    assert told["severity"].to_list() == [one.severity for one in shown]


def test_forgotten_code_is_its_own_message() -> None:
    findings = pl.DataFrame([(1, 2, None, "gone", None, None)], schema=FINDINGS, orient="row")
    told = with_messages(findings, CATALOGUE)
    assert told.select("severity", "message").rows() == [("error", "gone")]


def test_endless_findings_are_cut_and_say_so() -> None:
    found: list[Found] = [(1, 2, "Phone", "bad", "x" * 300, "y")] * 50
    text = make_report(make_part(found))["import_findings"][0]
    assert len(text) < 8_100
    assert text.endswith(" … (and more)")


def _open(data: bytes) -> Any:
    return open_table(Source("report", len(data), lambda: io.BytesIO(data)))
