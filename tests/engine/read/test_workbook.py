"""Workbooks of several programs give the same text cells, rows and findings."""

import datetime as dt
import io
import random
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from portal.engine.read.table import BATCH_ROWS, Limits, ReadRules
from tests.engine.read.workbook_making import (
    HEADER,
    MAIN,
    SHEET_PART,
    TEXTS_PART,
    codes_of,
    limited,
    make_parts,
    make_sheet,
    make_workbook,
    make_zip,
    open_bytes,
    read_all,
)

FILES = Path(__file__).parent / "files"
FORMATS = [("libreoffice.xlsx", "xlsx"), ("libreoffice.ods", "ods"), ("libreoffice.xls", "xls")]


def cell(text: str, attributes: str = "") -> str:
    return f'<row r="2"><c r="A2"{attributes}><v>{text}</v></c></row>'


def value_of(row: str, parts: dict[str, str] | None = None) -> object:
    rows, _ = read_all(open_bytes(make_workbook(HEADER + row, parts)))
    return rows[0][2]


def save(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(("name", "container"), FORMATS)
def test_three_formats_give_same_records(name: str, container: str) -> None:
    table = open_bytes((FILES / name).read_bytes(), None, container)
    assert table.headings == ("", "Email", "When", "N", "X")
    assert (table.dialect.format, table.dialect.header_line) == (container, 3)
    assert table.dialect.sheets == ("Data", "Other")
    rows, findings = read_all(table)
    assert rows == [
        (1, 5, "", "a@b", "2020-01-02 03:04:05", "7338441277598", "#DIV/0!", None),
        (2, 6, "", "007", "2020-01-02", "0.3", "#N/A", None),
        (3, 8, "", "x", "03:04:05", "TRUE", "007z", None),
        (4, 9, "", "", "", "01234", "", None),
        (5, 10, "", "", "", "30:00:00", "", None),
        (6, 11, "", "", "", "0.25", "", None),
    ]
    assert findings.select("row", "line", "column", "code", "value").rows() == [
        (None, None, None, "hidden-rows-included", "1"),
        (None, None, None, "other-sheets-left-out", "Other"),
        (1, 5, "X", "cell-has-error-value", "#DIV/0!"),
        (2, 6, "X", "cell-has-error-value", "#N/A"),
    ]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("7338441277598", "7338441277598"),
        ("7338441277598.0", "7338441277598"),
        ("7.338441277598E12", "7338441277598"),
        ("123456789012345", "123456789012345"),
        ("12345678901234567890", "12345678901234567890"),
        ("1.5E+20", "150000000000000000000"),
        ("0.30000000000000004", "0.3"),
        ("2.675", "2.675"),
        ("-0.5", "-0.5"),
        ("1E-7", "0.0000001"),
        ("0", "0"),
        ("007", "7"),
        ("-12", "-12"),
    ],
)
def test_number_is_written_as_its_digits(stored: str, shown: str) -> None:
    assert value_of(cell(stored)) == shown


@pytest.mark.parametrize(
    "stored", ["1234567890123456", "1234567890123450", "1.23456789012346E+018", "1000000000000000"]
)
def test_number_beyond_fifteen_digits_warns(stored: str) -> None:
    row = HEADER + cell(stored)
    assert codes_of(make_workbook(row)) == ["number-may-have-lost-digits"]


@pytest.mark.parametrize("text", ["twelve", "1_000", "1e309", "NaN"])
def test_text_that_is_no_number_is_found(text: str) -> None:
    rows, findings = read_all(open_bytes(make_workbook(HEADER + cell(text))))
    assert rows == [(1, 2, text, None)]
    assert findings["code"].to_list() == ["cell-is-no-number"]


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("yyyy-mm-dd", "43832", "2020-01-02"),
        ("dd/mm/yyyy hh:mm", "43832.1278356482", "2020-01-02 03:04:05"),
        ("[$-407]d. mmmm yyyy", "59", "1900-02-28"),
        ("d.m.yy", "60", "1900-02-29"),
        ("d.m.yy", "61", "1900-03-01"),
        ("mmm", "43832", "2020-01-02"),
        ("hh:mm", "0.5", "12:00:00"),
        ("[h]:mm", "1.25", "30:00:00"),
        ("00000", "1234", "01234"),
        ("yyyy", "-5", "-5"),
        ('0.00" days"', "12", "12"),
        ("#,##0.00 [$€-1]", "12.5", "12.5"),
        ("[Red]0", "12", "12"),
        ("@", "12", "12"),
    ],
)
def test_number_format_decides_what_is_shown(code: str, stored: str, shown: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "When", float(stored)
    book.active["A2"].number_format = code
    rows, _ = read_all(open_bytes(save(book)))
    assert rows == [(1, 2, shown, None)]


def test_date_system_of_1904_is_counted() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"], book.active["A2"] = "When", dt.date(2020, 1, 2)
    rows, _ = read_all(open_bytes(save(book)))
    assert rows == [(1, 2, "2020-01-02", None)]


def test_rich_text_loses_reading_aids_only() -> None:
    texts = (
        f'<sst xmlns="{MAIN}"><si><r><t>a</t></r><r><rPr/><t xml:space="preserve"> b</t></r>'
        "<rPh><t>kana</t></rPh></si></sst>"
    )
    assert value_of(cell("0", ' t="s"'), parts={TEXTS_PART: texts}) == "a b"


def test_prefixed_tags_and_utf16_are_read() -> None:
    sheet = make_sheet(HEADER + cell("5")).replace("<", "<x:").replace("<x:/", "</x:")
    sheet = sheet.replace("xmlns=", "xmlns:x=")
    book = {**make_parts(), SHEET_PART: sheet.encode("utf-16")}
    assert read_all(open_bytes(make_zip(book)))[0] == [(1, 2, "5", None)]


def test_plain_and_parsed_rows_are_the_same() -> None:
    plain = make_sheet(HEADER + cell("7.0") + cell("x &amp; y", ' t="str"').replace("2", "3"))
    parsed = plain.replace("<v>", "<v><!-- -->").replace('<c r="A2"', '<c r="A2" cm="1"')
    books = [{**make_parts(), SHEET_PART: sheet} for sheet in (plain, parsed)]
    first, second = (read_all(open_bytes(make_zip(book)))[0] for book in books)
    assert first == second == [(1, 2, "7", None), (2, 3, "x & y", None)]


def test_formula_without_result_is_found() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "Sum", "=1+1"
    _, findings = read_all(open_bytes(save(book)))
    assert findings.select("row", "line", "column", "code").rows() == [
        (1, 2, "Sum", "formula-without-value")
    ]


def test_control_characters_are_found_and_shown() -> None:
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>a_x0000_b_x001F_c</t></is></c></row>'
    rows, findings = read_all(open_bytes(make_workbook(HEADER + row)))
    assert rows == [(1, 2, "a␀b␟c", None)]
    assert findings["code"].to_list() == ["control-character", "nul-byte"]


def test_line_breaks_quotes_and_escapes_survive() -> None:
    text = "a_x000D_&#10;&quot;b,&quot;\t'_x005F_x0041_"
    row = (
        f'<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c></row>'
    )
    assert value_of(row) == 'a\r\n"b,"\t\'_x0041_'


def test_gaps_blank_rows_and_merges_keep_places() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Gaps")
        sheet.write_row(4, 0, ["A", "B", "C", ""])
        sheet.merge_range(6, 0, 7, 1, "merged")
        sheet.write(9, 2, "last")
        sheet.write_blank(12, 0, None, book.add_format({"bold": True}))
    table = open_bytes(target.getvalue())
    assert table.headings == ("A", "B", "C")
    assert (table.dialect.header_line, table.dialect.preamble_lines) == (5, 4)
    assert read_all(table)[0] == [(1, 7, "merged", "", "", None), (2, 10, "", "", "last", None)]


def test_known_headings_find_header_below_preamble() -> None:
    book = openpyxl.Workbook()
    for row in (["Customers of 2026"], [], ["made by", "Ann"], ["E-Mail", "Name"], ["a@b", "A"]):
        book.active.append(row)
    table = open_bytes(save(book), ReadRules(expected_headings=("name", "e-mail")))
    assert table.headings == ("E-Mail", "Name")
    assert (table.dialect.header_line, table.dialect.preamble_lines) == (4, 3)
    rows, findings = read_all(table)
    assert rows == [(1, 5, "a@b", "A", None)]
    assert findings.select("line", "code", "value").rows() == [(1, "preamble-skipped", "lines 1–3")]


def test_titles_above_unknown_headings_are_skipped() -> None:
    book = openpyxl.Workbook()
    for row in (["Kundenliste"], [], ["Vorname", "Name", "Ort"], ["A", "B", "C"], ["D", "E"]):
        book.active.append(row)
    table = open_bytes(save(book), ReadRules(expected_headings=("First Name", "Email")))
    assert table.headings == ("Vorname", "Name", "Ort")
    assert table.findings.select("line", "code", "value").rows() == [
        (1, "preamble-skipped", "lines 1–2")
    ]


def test_cells_beyond_headings_become_surplus() -> None:
    book = openpyxl.Workbook()
    book.active.append(["A"])
    book.active.append(["1", "two, three", None, "4"])
    rows, findings = read_all(open_bytes(save(book)))
    assert rows == [(1, 2, "1", '"two, three",,4')]
    assert findings.select("row", "line", "code", "value", "detail").rows() == [
        (1, 2, "too-many-fields", "4", "1")
    ]


def test_sheet_is_chosen_by_name() -> None:
    book = openpyxl.Workbook()
    book.active.sheet_state = "hidden"
    book.active["A1"] = "hidden"
    book.create_sheet("Kunden & Co")["A1"] = "Email"
    book.create_sheet("Leer")
    data = save(book)
    assert open_bytes(data).dialect.sheet == "Kunden & Co"
    assert open_bytes(data, ReadRules(sheet="sheet")).headings == ("hidden",)
    empty = open_bytes(data, ReadRules(sheet="Leer")).findings
    assert empty.select("code", "value").rows() == [("sheet-is-empty", "Leer")]
    refused = open_bytes(data, ReadRules(sheet="Nowhere")).findings
    assert refused.select("code", "value", "detail").rows() == [
        ("sheet-not-found", "Nowhere", "Sheet, Kunden & Co, Leer")
    ]


def test_hidden_columns_are_read_with_notice() -> None:
    book = openpyxl.Workbook()
    book.active.append(["A", "B"])
    book.active.append(["1", "2"])
    book.active.column_dimensions["B"].hidden = True
    rows, findings = read_all(open_bytes(save(book)))
    assert rows == [(1, 2, "1", "2", None)]
    assert findings.select("code", "value").rows() == [("hidden-columns-included", "B")]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"columns": 1}, "too-many-columns"),
        ({"heading_characters": 4}, "heading-too-long"),
        ({"value_characters": 9}, "value-too-long"),
        ({"record_characters": 19, "value_characters": 10}, "record-too-long"),
        ({"rows": 1}, "too-many-rows"),
    ],
)
def test_each_limit_has_its_finding(limits: dict[str, int], code: str) -> None:
    book = openpyxl.Workbook()
    for row in (["First", "Second"], ["0123456789", "0123456789"], ["0", "1"]):
        book.active.append(row)
    assert code in codes_of(save(book), limited(**limits))
    assert codes_of(save(book)) == []


@pytest.mark.parametrize("container", ["xls", "ods"])
def test_other_formats_give_what_xlsx_gives(container: str, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    chance = random.Random(7)  # noqa: S311  (no secret: data that is the same each time)
    book = openpyxl.Workbook()
    book.active.append(["Text", "Whole", "Part", "When"])
    for number in range(1_500):
        text = "".join(chance.choices("abcäß漢字<>&\"' ", k=chance.randrange(1, 60))).strip() or "x"
        when = dt.datetime(1901, 1, 1) + dt.timedelta(minutes=chance.randrange(10**7))  # noqa: DTZ001
        whole = chance.randrange(-(10 ** (number % 14)), 10**14)
        book.active.append([text, whole, chance.randrange(10**6) / 100, when])
    data = save(book)
    (tmp_path / "a.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", container, "--outdir"]
    subprocess.run(
        [*command, str(tmp_path), str(tmp_path / "a.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    other = (tmp_path / f"a.{container}").read_bytes()
    assert read_all(open_bytes(other, None, container))[0] == read_all(open_bytes(data))[0]


def test_format_that_is_not_taken_is_refused() -> None:
    data = (FILES / "libreoffice.ods").read_bytes()
    assert codes_of(data, ReadRules(formats=("csv", "xlsx"))) == ["format-not-taken"]


def test_batches_hold_many_rows_in_order() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 60_002))
    batches = list(open_bytes(make_workbook(HEADER + rows)).read_batches())
    assert [batch.frame.height for batch in batches] == [BATCH_ROWS, 60_000 - BATCH_ROWS]
    assert batches[-1].frame.row(-1) == (60_000, 60_001, "60001", None)
    assert Limits().rows > 60_000


@pytest.mark.parametrize("container", ["xlsx", "xls"])
def test_protected_workbook_is_refused(container: str) -> None:
    name = "protected.xls" if container == "xls" else "protected.ods"
    assert codes_of((FILES / name).read_bytes(), None, container) == ["workbook-password"]


@pytest.mark.parametrize(("name", "first"), [("Notes", "Column"), ("Choices", "Title")])
def test_sheets_that_only_have_such_names_are_told(name: str, first: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Email"])
    book.active.append(["ann@example.org"])
    book.create_sheet(name).append([first])
    _, findings = read_all(open_bytes(save(book)))
    assert findings["code"].to_list() == ["other-sheets-left-out"]
