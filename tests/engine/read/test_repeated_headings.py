"""Headings that stand more than once are judged alike in text tables and in workbooks."""

import io
from collections.abc import Callable

import pytest
import xlsxwriter

from portal.engine.read import open_table
from portal.engine.read.table import ReadRules
from tests.engine.read.workbook_making import make_source, read_all

Rows = list[list[str]]
HEAD = ["name", "mail", "phone", "town", "note"]
ROWS = [["Ann", "ann@x.org", "1", "Leeds", "a"], ["Bo", "bo@x.org", "2", "York", "b"]] * 2


def as_text(rows: Rows) -> bytes:
    return "".join(f"{','.join(row)}\n" for row in rows).encode()


def as_workbook(rows: Rows) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return target.getvalue()


Write = Callable[[Rows], bytes]
either = pytest.mark.parametrize("write", [as_text, as_workbook])


def read(data: bytes) -> tuple[list[str], list[tuple[str, int | None]]]:
    """Give the names that are read, and the codes found with their lines."""
    table = open_table(make_source(data), ReadRules(expected_headings=tuple(HEAD)))
    rows, found = read_all(table)
    return [str(row[2]) for row in rows], found.select("code", "line").rows()


@either
@pytest.mark.parametrize("again", [HEAD, [*HEAD[:4], "x"], [*HEAD[:4], ""], [*HEAD, "more"]])
def test_headings_that_come_again_end_reading(write: Write, again: list[str]) -> None:
    names, found = read(write([HEAD, *ROWS, again, *ROWS]))
    assert names == ["Ann", "Bo", "Ann", "Bo"]
    assert ("second-table", 6) in found


@either
@pytest.mark.parametrize(
    "row", [[*HEAD[:3], "x", "y"], ["x", *HEAD[1:]], ["name", "", "", "", ""], HEAD[::-1]]
)
def test_row_with_some_of_the_headings_is_a_row(write: Write, row: list[str]) -> None:
    names, found = read(write([HEAD, *ROWS, row, *ROWS]))
    assert (len(names), found) == (9, [])


@either
def test_one_heading_may_be_a_value(write: Write) -> None:
    names, found = read(write([["name"], ["Ann"], ["name"], ["Bo"]]))
    assert (names, found) == (["Ann", "name", "Bo"], [])


@either
@pytest.mark.parametrize("times", [2, 4])
def test_headings_repeated_on_top_are_read_once(write: Write, times: int) -> None:
    names, found = read(write([HEAD] * times + ROWS))
    assert (len(names), found) == (4, [("headings-repeated", 1)])


@either
def test_headings_alone_twice_are_no_rows(write: Write) -> None:
    assert read(write([HEAD, HEAD])) == ([], [("second-table", 2)])
