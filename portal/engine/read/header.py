"""Find the header row: what stands before it, how many rows it takes, or that there is none.

The rows below tell: a column of dates has no date as its heading.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.engine.findings.reading import (
    BLANK_HEADINGS_ADDED,
    HEADINGS_DO_NOT_FIT,
    HEADINGS_JOINED,
    HEADINGS_REPEATED,
    NO_HEADER_ROW,
    PREAMBLE_SKIPPED,
)
from portal.engine.read.naming import say_lines
from portal.engine.read.problems import Problem
from portal.engine.read.repeated_headings import MOST_HEADER_ROWS
from portal.engine.read.sampling import Record, usual_width
from portal.engine.read.splitting import Grammar, split_record

_SEARCHED = 25
_TYPES = {
    name: re.compile(pattern)
    for name, pattern in {
        "number": r"[-+(]?[$€£¥]? ?-?\d[\d.,' ]{0,20}\d?[)%]? ?[$€£¥]?",
        "date": r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}.{0,15})?",
        "time": r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?",
        "link": r"https?://\S{1,200}",
        "email": r"[^@\s]{1,64}@[^@\s]{1,100}\.[^@\s.]{2,20}",
        "code": r"[A-Z]{1,5}[-_]?\d{2,12}",
        "truth": r"(?i:true|false|yes|no|y|n)",
    }.items()
}
_LONGEST_TYPED = 220
_YEAR = re.compile(r"(?:19|20)\d\d")
_WIDE = 3
_TYPED_BELOW_GROUPS = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The headings and where the records begin.

    Attributes:
        headings: one for each column; "" where the file has none.
        line: where the header row begins; None without one.
        rows: header rows that were joined.
        first_line: the physical line where the records begin.
        problems: what a person should know, about the whole file.
    """

    headings: tuple[str, ...]
    line: int | None
    rows: int
    first_line: int
    problems: list[Problem] = field(default_factory=list)


def find_header(records: Sequence[Record], expected: Sequence[str], *, first_line: int) -> Header:
    """Find the headings among the first records.

    ``first_line`` is the first physical line that may be a heading.
    """
    width = usual_width(records)
    at = _find_row(records, width, expected)
    found = records[at]
    body = records[at + 1 :]
    types = _column_types(body, width)
    problems = _preamble(found, first_line)
    is_known = _is_expected(found, expected)
    if not is_known and (_looks_like_data(found, types) or _holds_data(found, expected)):
        problems.append(Problem(found.line, NO_HEADER_ROW))
        return Header(("",) * width, None, 0, found.line, problems)
    rows = _count_rows(records, at, width, is_known=is_known)
    if rows > 1:
        kind = HEADINGS_REPEATED if is_known else HEADINGS_JOINED
        problems.append(Problem(found.line, kind, str(rows)))
    last = records[at + rows - 1]
    # Headings that are known stand in several rows only where they are repeated.
    joined = 1 if is_known else rows
    headings = _join([record.cells for record in records[at : at + joined]])
    if len(headings) != width and rows == 1:
        headings = _refit(headings, found, width, body, problems)
    return Header(tuple(headings), found.line, rows, last.next_line, problems)


def _find_row(records: Sequence[Record], width: int, expected: Sequence[str]) -> int:
    """Find the first row that can be the headings."""
    for at, record in enumerate(records[:_SEARCHED]):
        if _is_expected(record, expected):
            return at
    for at, record in enumerate(records[:_SEARCHED]):
        if len(record.cells) >= width and _is_half_filled(record, width):
            return _step_back(records, at, width)
    return 0


def _is_half_filled(record: Record, width: int) -> bool:
    least = 1 if width < _WIDE else 2
    return record.filled >= max(least, width / 2)


def _step_back(records: Sequence[Record], at: int, width: int) -> int:
    """Take the row before instead if it is nearly as full: headings short of one separator."""
    if not at or width < _WIDE:
        return at
    before = records[at - 1]
    if before.cells[0].lstrip().startswith("#"):
        return at
    if _is_half_filled(before, width) and before.next_line == records[at].line:
        return at - 1
    if at == 1 and len(_split_otherwise(records[0], width)) == width:
        types = _column_types(records[2:], width)
        return 0 if _looks_like_data(records[1], types) else at
    return at


def _is_expected(record: Record, expected: Sequence[str]) -> bool:
    if not expected:
        return False
    wanted = {heading.strip().casefold() for heading in expected}
    known = {cell.strip().casefold() for cell in record.cells} & wanted
    return len(known) * 2 >= min(len(wanted), max(2, record.filled)) and bool(known)


def _preamble(found: Record, first_line: int) -> list[Problem]:
    if found.line == first_line:
        return []
    return [Problem(first_line, PREAMBLE_SKIPPED, say_lines(first_line, found.line - 1))]


def _type_of(cell: str) -> str | None:
    """Name the type of a cell's text; None for plain text."""
    cell = cell.strip()
    if not cell or len(cell) > _LONGEST_TYPED:
        return None
    return next((name for name, pattern in _TYPES.items() if pattern.fullmatch(cell)), None)


def _column_types(body: Sequence[Record], width: int) -> dict[int, str]:
    """Name the type of every column in which nearly all cells agree."""
    types: dict[int, str] = {}
    rows = [record.cells for record in body if len(record.cells) == width][:30]
    for column in range(width):
        cells = [row[column] for row in rows if row[column].strip()]
        names = [_type_of(cell) for cell in cells]
        usual = max(set(names), key=names.count, default=None)
        if usual and names.count(usual) >= 0.9 * len(names):
            types[column] = usual
    return types


def _looks_like_data(record: Record, types: dict[int, str]) -> bool:
    """Tell whether a row has the types of the rows below, so is no heading row."""
    cells = [
        (record.cells[column], name)
        for column, name in types.items()
        if column < len(record.cells) and record.cells[column].strip()
    ]
    alike = [cell for cell, name in cells if _type_of(cell) == name and name != "truth"]
    if not alike or len(alike) < max(1, 0.8 * len(cells)):
        return False
    return not all(_YEAR.fullmatch(cell.strip()) for cell in alike)


def _holds_data(record: Record, expected: Sequence[str]) -> bool:
    """Tell whether a row has no known heading, and an e-mail address or number as no heading is."""
    wanted = {heading.strip().casefold() for heading in expected}
    cells = [cell.strip() for cell in record.cells]
    if not wanted or any(cell.casefold() in wanted for cell in cells):
        return False
    found = [cell for cell in cells if _type_of(cell) in {"email", "number"}]
    return not all(_YEAR.fullmatch(cell) for cell in found)


def _count_rows(records: Sequence[Record], at: int, width: int, *, is_known: bool) -> int:
    """Count header rows: the same row again, or rows of text above typed columns."""
    first = records[at].cells
    rows = 1
    for record in records[at + 1 : at + MOST_HEADER_ROWS]:
        below = records[at + rows + 1 :]
        again = record.cells == first and len(first) > 1
        least = _TYPED_BELOW_GROUPS if _fills(record, first) else _WIDE
        if not again and (is_known or not _is_all_text(record, _column_types(below, width), least)):
            break
        rows += 1
    return rows if len(records) > at + rows else 1


def _fills(record: Record, first: Sequence[str]) -> bool:
    """Tell whether a row names every column where the first names groups of them."""
    return not all(map(str.strip, first)) and all(map(str.strip, record.cells))


def _is_all_text(record: Record, types: dict[int, str], least: int) -> bool:
    """Tell whether a row has text in every typed column, and how many these are at least."""
    typed = [record.cells[column] for column in types if column < len(record.cells)]
    return len(typed) >= least and all(cell.strip() and _type_of(cell) is None for cell in typed)


def _join(rows: Sequence[Sequence[str]]) -> list[str]:
    width = max(map(len, rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    if len(rows) == 1:
        return list(rows[0])
    return [" ".join(filter(None, cells)) for cells in zip(*padded, strict=True)]


def _refit(
    headings: list[str],
    found: Record,
    width: int,
    body: Sequence[Record],
    problems: list[Problem],
) -> list[str]:
    """Make as many headings as the rows have fields, and say so."""
    counted = (str(len(headings)), str(width))
    if len(headings) > width:
        return _drop_blank(headings, found, width, problems)
    otherwise = _split_otherwise(found, width)
    if len(otherwise) == width:
        problems.append(Problem(found.line, HEADINGS_DO_NOT_FIT, *counted))
        return otherwise
    further = [cell for record in body for cell in record.cells[len(headings) : width]]
    blank = not any(cell.strip() for cell in further)
    kind = BLANK_HEADINGS_ADDED if blank else HEADINGS_DO_NOT_FIT
    problems.append(Problem(found.line, kind, *counted))
    return headings + [""] * (width - len(headings))


def _drop_blank(
    headings: list[str], found: Record, width: int, problems: list[Problem]
) -> list[str]:
    """Drop a blank heading too many inside the row; the rows tell that it is no column."""
    filled = [heading for heading in headings if heading.strip()]
    if len(filled) < width <= len(headings) - 1 and headings[-1].strip() == "":
        filled = [*filled, ""]
    if len(filled) == width and headings[: len(filled)] != filled:
        problems.append(Problem(found.line, HEADINGS_DO_NOT_FIT, str(len(headings)), str(width)))
        return filled
    return headings


def _split_otherwise(found: Record, width: int) -> list[str]:
    """Split a heading row that did not fit by another separator."""
    if len(found.cells) != 1:
        return []
    split = split_record([found.cells[0]], Grammar("\0", None), width)
    cells = split.cells if split.separator else []
    return cells if all(cell.strip() for cell in cells) else []
