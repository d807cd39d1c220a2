"""Old binary .xls workbooks, read by calamine.

Calamine holds a whole sheet in memory and may panic or abort on a broken one: a panic is
caught here, an abort or a lack of memory ends the child process, which its parent expects.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from portal.engine.read.workbook_job import Job, Refused
from portal.engine.read.workbook_ole import check_compound_file
from portal.engine.read.workbook_rows import Odd, Row, Sheet, Workbook
from portal.engine.read.workbook_values import (
    EXACT_DIGITS,
    format_number,
    has_lost_digits,
    name_column,
)

ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


def open_xls(data: memoryview, job: Job) -> Workbook:
    """Open a compound file as an .xls workbook.

    Raises:
        Refused: it is none, or cannot be read.
    """
    check_compound_file(data)
    import python_calamine as calamine  # noqa: PLC0415  (a child that reads no .xls starts faster)

    try:
        book = calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError:
        raise Refused("workbook-password") from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001  (a Rust panic is no Exception)
        raise Refused("workbook-damaged", None, "its records cannot be read") from None
    sheets = [
        Sheet(sheet.name, sheet.visible == calamine.SheetVisibleEnum.Visible)
        for sheet in book.sheets_metadata
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    return Workbook("xls", sheets, partial(_read_rows, book, job), partial(_has_data, book), [])


def _get_sheet(book: Any, name: str) -> Any:
    try:
        return book.get_sheet_by_name(name)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001  (a Rust panic is no Exception)
        raise Refused("workbook-damaged", name, "a sheet cannot be read") from None


def _has_data(book: Any, sheet: Sheet) -> bool:
    return bool(_get_sheet(book, sheet.name).height)


def _read_rows(book: Any, job: Job, sheet: Sheet) -> Iterator[Row]:
    found = _get_sheet(book, sheet.name)
    start = found.start
    if start is None:
        return
    left = start[1]
    for line, values in enumerate(found.iter_rows(), 1):
        while values and values[-1] == "":
            values.pop()
        if values:
            yield _make_row(line, left, values, job)


def _make_row(line: int, left: int, values: list[Any], job: Job) -> Row:
    row = Row(line, [""] * left)
    for column, value in enumerate(values, left):
        text = _write_value(value, row.odd, column)
        if column < job.columns:
            row.cells.append(text)
        elif text.strip():
            place = f"{name_column(column)}{line}"
            row.odd.append((column, "cell-beyond-columns", text, place))
    return row


def _write_value(value: Any, odd: list[Odd], column: int) -> str:
    if isinstance(value, str):
        if value in ERRORS:
            odd.append((column, "cell-has-error-value", value, ""))
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        text = format_number(repr(value))
        if len(text) > EXACT_DIGITS and has_lost_digits(text):
            odd.append((column, "number-may-have-lost-digits", text, ""))
        return text
    return _write_moment(value)


def _write_moment(value: date | time | timedelta) -> str:
    if isinstance(value, datetime):
        text = (value + timedelta(milliseconds=500)).replace(microsecond=0).isoformat(sep=" ")
        return text.removesuffix(" 00:00:00")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, time):
        return value.replace(microsecond=0).isoformat()
    return value.isoformat()
