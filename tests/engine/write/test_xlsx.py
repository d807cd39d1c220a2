import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.engine.read import Source, open_table
from portal.engine.write import xlsx
from portal.engine.write.csv import write_csv
from portal.engine.write.formulas import STARTS, unguard_texts
from portal.engine.write.marks import MARKS, MarkedBatch
from portal.engine.write.sheet_rows import CUT, LONGEST_TEXT
from portal.engine.write.xlsx import TooLargeForWorkbookError, write_xlsx

ODD = [
    "=1+1",
    "0012",
    "1234567890123456",
    "+44 7700 900123",
    "1E5",
    "2024-03-09",
    "TRUE",
    "#N/A",
    "🙂",
    "\u202e\u05e9\u05dc\u05d5\u05dd \u0639\u0631\u0628",
    "two\nlines",
    "carriage\r\nreturn",
    " lead",
    "trail ",
    "a  b",
    "a\tb",
    "<r><t>x</t></r>",
    "&amp; <b>",
    "_x0041_",
    "_x0041_x0042_",
    "_x0041\x01",
    "bell\x07",
    "\ufffe",
    "http://example.org",
    "{=1}",
    "' =",
]


FORBIDDEN = re.compile("[\x01\x07\ufffe]")


class Pipe(io.RawIOBase):
    """A stream that can only be written, such as an encrypting one."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.chunks.append(bytes(data))
        return len(data)


def _write(rows: list[list[str]], **options: Any) -> bytes:
    stream = Pipe()
    names = [f"c{place}" for place in range(len(rows[0]))]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    headings = options.pop("headings", names)
    assert write_xlsx(stream, headings, [frame], **options) == len(rows)  # type: ignore[arg-type]
    return b"".join(stream.chunks)


def _open(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def _read_back(data: bytes) -> list[list[str]]:
    table = open_table(Source("report.xlsx", len(data), lambda: io.BytesIO(data)))
    frames = [batch.frame for batch in table.read_batches()]
    cells = [f"c{place}" for place in range(len(table.headings))]
    return [list(row) for row in pl.concat(frames).select(cells).iter_rows()]


def test_every_cell_is_text() -> None:
    data = _write([[text, "end"] for text in ODD])
    sheet = _open(data).worksheets[0]
    for number, text in enumerate(ODD, start=2):
        cell = sheet.cell(number, 1)
        assert (cell.data_type, cell.number_format) == ("inlineStr", "@") or cell.data_type == "s"
        found = openpyxl.utils.escape.unescape(str(cell.value))
        assert unguard_texts([found]) == [text]


def test_own_reader_gives_the_cells_back() -> None:
    # Characters that no XML can hold come back as symbols, with a finding.
    rows = [[text, "end"] for text in ODD if not FORBIDDEN.search(text)]
    found = [unguard_texts(row) for row in _read_back(_write(rows))]
    assert found == rows


@given(st.lists(st.text(st.characters(codec="utf-8") | st.sampled_from("_x0041\r<>&")), min_size=1))
@settings(max_examples=25, deadline=None)
def test_any_text_comes_back(texts: list[str]) -> None:
    sheet = _open(_write([[text, "end"] for text in texts])).worksheets[0]
    found = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    plain = [openpyxl.utils.escape.unescape(str(text)) if text else "" for text in found]
    assert unguard_texts(plain) == texts


def test_headings_are_bold_frozen_and_filtered() -> None:
    sheet = _open(_write([["x", "y"]] * 3, headings=["same", "same"])).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["same", "same"]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B4"


def test_marked_cells_are_coloured_and_noted() -> None:
    frame = pl.DataFrame({"a": ["x", ""], "b": ["y", "z"]})
    marks = pl.DataFrame(
        [
            (0, 0, "warning", "Look."),
            (0, 0, "error", "Wrong."),
            (1, 0, "error", "Blank."),
            (1, 1, "warning", None),
        ],
        schema=MARKS,
        orient="row",
    )
    stream = io.BytesIO()
    write_xlsx(stream, ["a", "b"], [MarkedBatch(frame, marks)] * 2)
    sheet = _open(stream.getvalue()).worksheets[0]
    colours = [[cell.fill.fgColor.rgb for cell in row] for row in sheet["A2:B5"]]
    error, warning, plain = "FFF8B4B4", "FFFFE69C", "00000000"
    assert colours == [[error, plain], [error, warning]] * 2
    notes = [[cell.comment and cell.comment.text for cell in row] for row in sheet["A2:B5"]]
    assert notes == [["Wrong.\nLook.", None], ["Blank.", None]] * 2


def test_notes_are_limited_but_not_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_NOTES", 2)
    frame = pl.DataFrame({"a": ["x"] * 5})
    marks = pl.DataFrame(
        {"row": range(5), "column": [0] * 5, "severity": ["error"] * 5, "message": ["No."] * 5},
        schema=MARKS,
    )
    stream = io.BytesIO()
    write_xlsx(stream, ["a"], [MarkedBatch(frame, marks)])
    cells = [row[0] for row in _open(stream.getvalue()).worksheets[0]["A2:A6"]]
    assert [cell.comment is not None for cell in cells] == [True, True, False, False, False]
    assert {cell.fill.fgColor.rgb for cell in cells} == {"FFF8B4B4"}


def test_long_choices_come_from_a_hidden_sheet() -> None:
    values = [f"Value, {number}" for number in range(100)]
    book = _open(_write([["x", "y"]], choices={"c1": values, "absent": ["z"], "c0": []}))
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "hidden"]
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("B2:B1048576", "Choices!$A$2:$A$101")
    assert [row[0].value for row in book["Choices"]["A2:A101"]] == values


def test_texts_like_markup_stay_text_on_every_sheet() -> None:
    evil = "<r><t>a</t></r>"
    notes = pl.DataFrame({evil: [evil]})
    book = _open(_write([[evil]], headings=[evil], notes=notes, choices={evil: [evil]}))
    assert {cell.value for sheet in book.worksheets for row in sheet for cell in row} == {evil}


def test_long_text_is_cut_and_says_so() -> None:
    sheet = _open(_write([["x" * 40_000, "🙂" * 20_000], ["y" * LONGEST_TEXT, "z"]])).worksheets[0]
    first, second = str(sheet["A2"].value), str(sheet["B2"].value)
    assert len(first) == LONGEST_TEXT
    assert first.endswith(CUT)
    assert second.endswith(CUT)
    assert len(second.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert sheet["A3"].value == "y" * LONGEST_TEXT


def test_more_rows_than_a_sheet_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    with pytest.raises(TooLargeForWorkbookError, match="Take the CSV file"):
        write_xlsx(io.BytesIO(), ["a"], [pl.DataFrame({"a": ["x"] * 3})])


def test_more_columns_than_a_sheet_takes_are_refused() -> None:
    with pytest.raises(TooLargeForWorkbookError, match="16,384 columns"):
        write_xlsx(io.BytesIO(), ["a"] * 16_385, [])


def test_batch_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="2 headings, but a batch of 1 columns"):
        write_xlsx(io.BytesIO(), ["a", "b"], [pl.DataFrame({"a": ["x"]})])


def test_no_temporary_file_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    tmp_path.chmod(0o500)
    before = tmp_path.stat().st_mtime_ns
    _write([["secret"]] * 100, notes=pl.DataFrame({"a": ["b"]}), choices={"c0": ["x"]})
    assert tmp_path.stat().st_mtime_ns == before


def test_empty_table_is_a_workbook() -> None:
    stream = io.BytesIO()
    assert write_xlsx(stream, ["a"], []) == 0
    assert [cell.value for cell in _open(stream.getvalue()).worksheets[0][1]] == ["a"]
    assert ZipFile(stream).testzip() is None


def _convert(folder: Path, name: str, wanted: str) -> None:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    file = str(folder / name)
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", wanted, "--outdir", str(folder), file],
        check=True,
        capture_output=True,
        timeout=120,
    )


NEEDS_LIBREOFFICE = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


@pytest.mark.slow
@NEEDS_LIBREOFFICE
def test_libreoffice_keeps_a_workbook_as_text(tmp_path: Path) -> None:
    texts = [text for text in ODD if not FORBIDDEN.search(text)]
    (tmp_path / "a.xlsx").write_bytes(_write([[text, "end"] for text in texts]))
    # 44: comma, 34: quote, 76: UTF-8, quote all text cells: true, as shown: false.
    _convert(tmp_path, "a.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false")
    written = (tmp_path / "a.csv").read_bytes()
    frame = pl.read_csv(io.BytesIO(written), infer_schema=False)
    found = unguard_texts(frame["c0"].to_list())
    assert found == [text.replace("\r\n", "\n") for text in texts]
    # Only text is put in quotes; a number or a computed cell would stand bare.
    assert set(re.sub(rb'"(?:[^"]|"")*"', b"", written)) == set(b",\n")


@pytest.mark.slow
@NEEDS_LIBREOFFICE
def test_libreoffice_computes_nothing_of_a_csv(tmp_path: Path) -> None:
    evil = [f"{lead}{start}1+1" for start in STARTS for lead in ("", " ", "\u200b", "'")]
    stream = io.BytesIO()
    write_csv(stream, ["text", "end"], [pl.DataFrame({"a": evil, "b": evil})])
    (tmp_path / "a.csv").write_bytes(stream.getvalue().replace(b"\0", b""))
    _convert(tmp_path, "a.csv", "xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s"}
    assert sheet.max_row > len(evil)
