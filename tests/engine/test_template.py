import io

import openpyxl
import polars as pl

from portal.engine.columns import Column
from portal.engine.read import ReadRules, Source, open_table
from portal.engine.read.own_sheets import NOTES_HEADINGS
from portal.engine.template import (
    template_rows,
    write_template_csv,
    write_template_xlsx,
)
from portal.engine.values import Choice, Text

COLUMNS = (
    Column("Email", Text(maximum=50), "field:email", required=True, example="ann@example.org"),
    Column("Phone", Text(maximum=20), "field:phone", example="+44 20 7946 0000", note="Any."),
    Column("Title", Choice(("Mr", "Ms")), "field:title", required_on_create=True, example="Ms"),
    Column("=cmd", Text(maximum=5), "attribute:=cmd", example="0012"),
)


def test_notes_tell_every_column() -> None:
    rows = template_rows(COLUMNS)
    assert rows.columns == list(NOTES_HEADINGS)
    assert rows["Required"].to_list() == ["yes", "no", "for new customers", "no"]
    assert rows["Rule"].to_list() == [column.rule for column in COLUMNS]
    assert rows["Example"].to_list() == [column.example for column in COLUMNS]


def test_csv_template_has_headings_only() -> None:
    stream = io.BytesIO()
    write_template_csv(stream, COLUMNS, separator=";", bom=False)
    assert stream.getvalue() == b"Email;Phone;Title;'=cmd\r\n"


def test_workbook_offers_choices_and_notes() -> None:
    stream = io.BytesIO()
    write_template_xlsx(stream, COLUMNS)
    book = openpyxl.load_workbook(stream)
    first, notes, choices = book.worksheets
    assert [[cell.value for cell in row] for row in first] == [["Email", "Phone", "Title", "'=cmd"]]
    assert first["A1"].font.bold
    assert first.column_dimensions["A"].width > 6
    (rule,) = first.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("C2:C1048576", "Choices!$A$2:$A$3")
    assert (notes.title, notes["D3"].value, notes["D5"].value) == (
        "Notes",
        "'+44 20 7946 0000",
        "0012",
    )
    assert choices.sheet_state == "hidden"


def test_untouched_template_imports_nothing() -> None:
    stream = io.BytesIO()
    write_template_xlsx(stream, COLUMNS)
    data = stream.getvalue()
    table = open_table(Source("template.xlsx", len(data), lambda: io.BytesIO(data)))
    assert table.headings == ("Email", "Phone", "Title", "'=cmd")
    assert sum(batch.frame.height for batch in table.read_batches()) == 0
    assert isinstance(table.findings, pl.DataFrame)


def test_uploaded_template_misses_no_sheet() -> None:
    made, filled = io.BytesIO(), io.BytesIO()
    write_template_xlsx(made, COLUMNS)
    book = openpyxl.load_workbook(made)
    assert book.sheetnames == ["Customers", "Notes", "Choices"]
    book["Customers"].append(["ann@example.org", "1", "Ms", "x"])
    book.save(filled)
    source = Source("t.xlsx", len(filled.getvalue()), lambda: io.BytesIO(filled.getvalue()))
    table = open_table(source, ReadRules())
    (batch,) = table.read_batches()
    assert batch.frame.row(0)[2:6] == ("ann@example.org", "1", "Ms", "x")
    assert table.findings.is_empty()
    assert batch.findings.is_empty()
