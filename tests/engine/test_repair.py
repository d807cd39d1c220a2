"""Broken rows in a report: kept apart, and refused until somebody repaired them."""

import io
from typing import Any

import openpyxl
import pytest

from portal.engine.findings import file_finding, planning
from portal.engine.plans.page import Filter
from portal.engine.repair import BROKEN, REPAIR_HEADING, needs_repair
from portal.engine.report import Report, write_report_csv, write_report_xlsx
from tests.engine.conftest import STYLES, Plan, Planned

PEOPLE = "First Name,Last Name,Email\n"
SOUND = "Ann,Bell,ann@example.org\nBo,Hill,bo@example.org\n"
LONG = 'Cy,Dunn,cy@example.org,=1+1,"a,b"\n'
SHORT = "Di,Ede\n"
BROKEN_FILE = PEOPLE + SOUND + LONG + SHORT


def report(planned: Planned, write: Any = write_report_csv, **options: Any) -> bytes:
    stream = io.BytesIO()
    repair = needs_repair(planned.index.total("codes"))
    layout = Report(planned.index.headings, STYLES.catalogue, repair=repair, **options)
    write(stream, planned.reader.parts(Filter()), layout)
    return stream.getvalue()


def workbook(*lines: str) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.worksheets[0].append(line.split(","))
    book.save(stream)
    return stream.getvalue()


def kept(planned: Planned) -> list[str]:
    at = planned.index.headings.index(REPAIR_HEADING)
    return [row[f"c{at}"] for row in planned.rows]


@pytest.mark.parametrize("write", [write_report_csv, write_report_xlsx])
def test_report_keeps_surplus_and_refuses_it(plan_file: Plan, write: Any) -> None:
    first = plan_file(BROKEN_FILE)
    assert first.actions == ["create", "create", "reject", "reject"]
    again = plan_file(report(first, write))
    assert kept(again) == ["", "", 'too many fields: =1+1,"a,b"', "too few fields"]
    assert again.actions == first.actions
    told = [one for one in again.findings if one.code == "not-repaired"]
    assert [(one.row, one.column) for one in told] == [(3, REPAIR_HEADING), (4, REPAIR_HEADING)]
    assert 'too many fields: =1+1,"a,b"' in told[0].message


def test_row_says_what_to_clear_once_it_is_correct(plan_file: Plan) -> None:
    """In the report that first tells of the broken row; later the finding itself does."""
    what = "Once the row is correct, empty its cell in the column “Import: to repair”."
    first = plan_file(
        workbook("First Name,Last Name,Email", "Ann,Bell,", "=A2,Dunn,cy@example.org")
    )
    assert (2, "formula-without-value") in first.codes
    rows = report(first).decode().splitlines()
    assert [what in row for row in rows] == [False, False, True]
    mended = plan_file(report(first).replace(b",Dunn", b"Cy,Dunn"))
    (told,) = [one.message for one in mended.findings if one.code == "not-repaired"]
    assert "read: formula without value. Once it is correct, empty its cell in the column " in told
    assert "“Import: to repair” and upload the file again." in told
    assert what not in report(mended).decode()


def test_report_of_a_report_keeps_it_too(plan_file: Plan) -> None:
    first = plan_file(report(plan_file(BROKEN_FILE)))
    second = plan_file(report(first))
    assert kept(second) == kept(first)
    assert second.index.headings == first.index.headings


def test_repaired_row_is_taken_once_its_cell_is_clear(plan_file: Plan) -> None:
    text = report(plan_file(BROKEN_FILE)).decode()
    mended = text.replace("Di,Ede,", "Di,Ede,di@example.org").replace("too few fields", " ")
    again = plan_file(mended)
    assert again.actions == ["create", "create", "reject", "create"]
    assert kept(plan_file(report(again)))[2:] == ['too many fields: =1+1,"a,b"', ""]


def test_sound_file_has_no_column_for_repairs(plan_file: Plan) -> None:
    rejected = plan_file(PEOPLE + SOUND + "Cy,Dunn,nobody\n")
    assert rejected.actions[-1] == "reject"
    assert REPAIR_HEADING.encode() not in report(rejected)


def test_report_wholly_repaired_loses_the_column(plan_file: Plan) -> None:
    text = f"{PEOPLE.strip()},{REPAIR_HEADING}\nAnn,Bell,ann@example.org,\u00a0\n"
    planned = plan_file(text)
    assert (planned.actions, planned.codes) == (["create"], [])
    assert REPAIR_HEADING.encode() not in report(planned)


def test_row_broken_again_keeps_both(plan_file: Plan) -> None:
    text = f"{PEOPLE.strip()},{REPAIR_HEADING}\n" + "Ann,Bell,ann@example.org,\n" * 3
    planned = plan_file(text + "Cy,Dunn,cy@example.org,too few fields,more\n")
    assert kept(plan_file(report(planned)))[3] == "too few fields; too many fields: more"


def test_undecodable_row_is_refused_again(plan_file: Plan) -> None:
    good = "".join(f"Zoë,Q,p{at}@example.org\n" for at in range(60))
    first = plan_file((PEOPLE + good).encode() + b"caf\xe9,Dunn,cy@example.org\n")
    assert first.actions[-1] == "reject"
    assert plan_file(report(first)).actions == first.actions


def test_endless_surplus_is_cut_and_says_so(plan_file: Plan) -> None:
    more = "x" * 31_000
    first = plan_file(PEOPLE + SOUND + f"Cy,Dunn,cy@example.org,{more}\n")
    text = kept(plan_file(report(first)))[2]
    assert text.endswith("the file that was uploaded has the rest)")
    assert len(text) < 31_000


def test_workbook_colours_the_cell_to_repair(plan_file: Plan) -> None:
    again = plan_file(report(plan_file(BROKEN_FILE)))
    data = report(again, write_report_xlsx)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Report"]
    assert sheet["J1"].value == REPAIR_HEADING
    assert sheet["J4"].fill.fgColor.rgb == "FFF8B4B4"
    assert sheet["J2"].fill.fgColor.rgb != "FFF8B4B4"


def test_findings_of_the_file_have_a_sheet(plan_file: Plan) -> None:
    planned = plan_file(PEOPLE + SOUND)
    of_file = file_finding(planning.TOO_FEW_RECORDS, value="2", detail="50")
    data = report(planned, write_report_xlsx, of_file=of_file)
    sheets = openpyxl.load_workbook(io.BytesIO(data))
    assert sheets.sheetnames == ["Report", "File"]
    first, told = sheets["File"].values
    assert first == ("Finding", "Column", "Line", "What, and what to do")
    assert (told[0], told[1], told[3]) == (
        "Error",
        None,
        planning.TOO_FEW_RECORDS.message.format(value=2, detail=50),
    )
    assert plan_file(data).actions == planned.actions


def test_file_without_findings_has_no_sheet_for_them(plan_file: Plan) -> None:
    planned = plan_file(PEOPLE + SOUND)
    data = report(planned, write_report_xlsx, of_file=file_finding(planning.NO_RECORDS).clear())
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["Report"]


def test_only_errors_of_reading_need_repair() -> None:
    assert needs_repair(["invalid-email", "too-few-fields"])
    assert not needs_repair(["invalid-email", "stray-quote"])
    assert {"too-many-fields", "unterminated-quote", "cell-has-error-value"} <= BROKEN
