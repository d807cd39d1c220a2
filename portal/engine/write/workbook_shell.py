"""Make the shell of a workbook with XlsxWriter: everything but the rows.

The shell is made in memory and holds styles, widths, frozen headings, filters, drop-downs and
the notes of marked cells. Rows are put between ``head`` and ``tail`` of a sheet.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

MOST_ROWS = 2**20
MOST_COLUMNS = 2**14
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@"},
    "heading": {"num_format": "@", "bold": True, "bg_color": "#E9ECEF", "bottom": 1},
    "prose": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "error": {"num_format": "@", "bg_color": "#F8B4B4"},
    "warning": {"num_format": "@", "bg_color": "#FFE69C"},
    "notice": {"num_format": "@", "bg_color": "#CFE2FF"},
}
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_ROWS = re.compile(rb"<sheetData/>|<sheetData>(.*?)</sheetData>", re.DOTALL)
_NUMBER = re.compile(rb' s="(\d+)"')


@dataclass(frozen=True, slots=True)
class SheetShell:
    """What a sheet is besides its rows.

    Attributes:
        rows: with the headings, as far as known: the range of the filter.
        widths: of the columns, in characters.
        style: of the cells below the headings.
        choices: the range to choose from, by column, such as ``=Choices!$A$2:$A$9``.
        notes: row and column from 0, text.
    """

    name: str
    widths: Sequence[int]
    rows: int = 1
    style: str = "text"
    hidden: bool = False
    choices: Mapping[int, str] = field(default_factory=dict)
    notes: Sequence[tuple[int, int, str]] = ()


@dataclass(frozen=True, slots=True)
class Shell:
    """A workbook without rows.

    Attributes:
        sheets: name of the part, XML before and after the rows; in the order asked for.
        parts: every other part of the container, by name.
        styles: the number of each style, by name.
    """

    sheets: Sequence[tuple[str, bytes, bytes]]
    parts: Mapping[str, bytes]
    styles: Mapping[str, str]


def make_shell(sheets: Sequence[SheetShell]) -> Shell:
    """Make a workbook of these sheets; the first is the one that opens."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        formats = {name: book.add_format(look) for name, look in _FORMATS.items()}
        for sheet in sheets:
            _add_sheet(book, sheet, formats)
        for place, name in enumerate(_FORMATS):
            # One blank cell in each style: the way to learn their numbers.
            book.worksheets()[0].write_blank(0, place, None, formats[name])
    with ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    found = [_ROWS.search(parts[name]) for name in names]
    numbers = _NUMBER.findall(found[0][1]) if found[0] else []
    return Shell(
        sheets=[_halve(name, parts.pop(name)) for name in names],
        parts=parts,
        styles={name: number.decode() for name, number in zip(_FORMATS, numbers, strict=True)},
    )


def _add_sheet(book: Workbook, sheet: SheetShell, formats: Mapping[str, Any]) -> None:
    page = book.add_worksheet(sheet.name)
    for column, width in enumerate(sheet.widths):
        # The format of the column keeps what people add below the last row text as well.
        page.set_column(column, column, width, formats[sheet.style])
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
    if sheet.hidden:
        page.hide()
        return
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(sheet.rows - 1, 1), len(sheet.widths) - 1)
    for column, source in sheet.choices.items():
        page.data_validation(
            *(1, column, MOST_ROWS - 1, column),
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": "Not in the list",
                "error_message": "The import takes only the values of the list. Choose one.",
            },
        )
    for row, column, text in sheet.notes:
        page.write_comment(row, column, text, {"x_scale": 2})


def range_of(sheet: str, column: int, first: int, last: int) -> str:
    """Write a range of one column as a formula, rows counted from 1."""
    letters = xl_col_to_name(column)
    return f"={sheet}!${letters}${first}:${letters}${last}"


def _halve(name: str, sheet: bytes) -> tuple[str, bytes, bytes]:
    # How far the rows will reach is not known yet, and no program needs to be told.
    sheet = _DIMENSION.sub(b"", sheet)
    rows = _ROWS.search(sheet)
    if rows is None:
        raise ValueError(f"{name} has no place for rows")
    return name, sheet[: rows.start()] + b"<sheetData>", b"</sheetData>" + sheet[rows.end() :]
