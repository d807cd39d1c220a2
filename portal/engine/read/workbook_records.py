"""From worksheet rows to headings, records and their findings, as text for the pipe.

Runs in the child process. A record goes through the pipe as its cells between unit
separators, ended by a record separator; neither can stand in a cell, because control
characters are shown as pictures there, with a finding.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, takewhile

from portal.engine.read.naming import say_lines
from portal.engine.read.repeated_headings import MOST_HEADER_ROWS, come_again, name_columns
from portal.engine.read.workbook_job import Job, Refused
from portal.engine.read.workbook_rows import Row
from portal.engine.read.workbook_values import CONTROL, name_column, show_controls

UNIT, RECORD, NULL = "\x1f", "\x1e", "\x1d"
BAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1e\x7f]")
"""Control characters; the unit separator is told by its number."""
_WIDE = 3
LOOK_AHEAD = 30
"""Rows in which the header row is looked for."""
LONGEST_SHOWN = 300
MESSAGE_CHARACTERS = 2**23
"""Text of a batch, so that neither side holds much."""
Line = tuple[int | None, int | None, str | None, str, str | None, str | None]
"""A finding: row, line, column, code, value, detail."""


@dataclass(slots=True)
class Records:
    """The records below the header row, and what was found on the way to it."""

    headings: list[str]
    header_line: int
    rows: Iterator[Row]
    job: Job
    findings: list[Line] = field(default_factory=list)

    def read_messages(self) -> Iterator[tuple[str, str]]:
        """Give batches: records and findings, each as separated text."""
        records: list[str] = []
        findings: list[Line] = []
        length = number = total = 0
        named = name_columns(self.headings)
        for row in self.rows:
            if not any(map(str.strip, row.cells)) and not row.odd:
                continue
            if come_again(row.cells, named):
                findings.append((None, row.line, None, "second-table", None, None))
                break
            number += 1
            if number > self.job.rows:
                findings.append((None, row.line, None, "too-many-rows", None, f"{self.job.rows:,}"))
                break
            records.append(self._write_record(number, row, findings))
            length += len(records[-1])
            total += len(records[-1])
            if total > self.job.inflated_bytes:
                limit = f"{self.job.inflated_bytes:,} bytes"
                raise Refused("workbook-inflates-too-far", f"row {row.line:,}", limit, row.line)
            if len(records) >= self.job.batch_rows or length > MESSAGE_CHARACTERS:
                yield "".join(records), write_findings(findings)
                records, findings, length = [], [], 0
        yield "".join(records), write_findings(findings)

    def _write_record(self, number: int, row: Row, findings: list[Line]) -> str:
        width = len(self.headings)
        cells = row.cells
        surplus: str = NULL
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        elif len(cells) > width:
            cells, surplus = cells[:width], self._write_surplus(number, row, findings)
        text = UNIT.join(cells)
        if row.odd or len(text) > self.job.value_characters or _has_controls(text, width):
            text = UNIT.join(self._look_closely(number, row, cells, findings))
        return f"{number}{UNIT}{row.line}{UNIT}{text}{UNIT}{surplus}{RECORD}"

    def _write_surplus(self, number: int, row: Row, findings: list[Line]) -> str:
        """Write the cells beyond the last heading as CSV."""
        width = len(self.headings)
        rest = row.cells[width:]
        while rest and not rest[-1].strip():
            rest.pop()
        if not rest:
            return NULL
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(rest)
        surplus = show_controls(text.getvalue()[: self.job.record_characters])
        fields = str(width + len(rest))
        findings.append((number, row.line, None, "too-many-fields", fields, str(width)))
        return surplus

    def _look_closely(
        self, number: int, row: Row, cells: list[str], findings: list[Line]
    ) -> list[str]:
        """Find what is wrong with a record, and make its cells fit for the pipe."""
        for column, code, value, detail in row.odd:
            findings.append((number, row.line, self._name(column), code, value, detail or None))
        for column, cell in enumerate(cells):
            faults = _find_faults(cell, row.line, self.job.value_characters)
            name = self._name(column)
            findings.extend((number, row.line, name, *fault) for fault in faults)
        if sum(map(len, cells)) > self.job.record_characters:
            limit = f"{self.job.record_characters:,}"
            findings.append((number, row.line, None, "record-too-long", None, limit))
            return [""] * len(cells)
        return [show_controls(cell[: self.job.value_characters]) for cell in cells]

    def _name(self, column: int) -> str:
        """Name a column by its heading, or by its letters where it has none."""
        heading = self.headings[column] if column < len(self.headings) else ""
        return heading.strip() or name_column(column)


def find_records(rows: Iterator[Row], job: Job, sheet: str = "") -> Records:
    """Find the header row and stand behind it.

    Raises:
        Refused: there is no header row, or it is beyond a limit.
    """
    filled = (row for row in rows if any(map(str.strip, row.cells)) or row.odd)
    first = list(islice(filled, LOOK_AHEAD))
    if not any(row.cells for row in first):
        raise Refused("sheet-is-empty", sheet)
    at = _find_header(first, job.expected_headings)
    header = first[at]
    headings = _trim(header.cells)
    times = _count_headings(first[at:])
    records = Records(headings, header.line, _chain(first[at + times :], filled), job)
    if at:
        lines = say_lines(first[0].line, header.line - 1)
        records.findings.append((None, first[0].line, None, "preamble-skipped", lines, None))
    if times > 1:
        found = (None, header.line, None, "headings-repeated", str(times), None)
        records.findings.append(found)
    _check_headings(records, header)
    return records


def _count_headings(rows: list[Row]) -> int:
    """Count how often the header row stands above the first record, as in text tables."""
    first = _trim(rows[0].cells)
    below = (_trim(row.cells) == first for row in rows[1:MOST_HEADER_ROWS])
    again = 1 + sum(takewhile(bool, below))
    return again if len(first) > 1 and len(rows) > again else 1


def _find_faults(text: str, line: int, most: int) -> Iterator[tuple[str, str | None, str]]:
    """Find what no cell may hold: code, value and detail of each."""
    if len(text) > most:
        yield "value-too-long", text, f"{most:,}"
    found = CONTROL.search(text.replace("\0", ""))
    if found:
        yield "control-character", f"U+{ord(found[0]):04X}", f"line {line:,}"
    if "\0" in text:
        yield "nul-byte", "U+0000", f"line {line:,}"


def _chain(first: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rest


def _find_header(rows: list[Row], expected: tuple[str, ...]) -> int:
    """Find the row with most of the expected headings; without any, the first below titles."""
    known = {_key(heading) for heading in expected} - {""}
    scores = [len(known.intersection(map(_key, row.cells))) for row in rows]
    best = scores.index(max(scores))
    return best if scores[best] else _find_first(rows)


def _find_first(rows: list[Row]) -> int:
    """Find the first row that fills half of the columns that most rows have: a title does not."""
    widths = Counter(len(_trim(row.cells)) for row in rows if row.cells)
    usual = max(widths, key=lambda width: (widths[width], -width))
    least = max(1 if usual < _WIDE else 2, usual / 2)
    filled = [sum(1 for cell in row.cells if cell.strip()) for row in rows]
    wide = (at for at, count in enumerate(filled) if count >= least)
    return next(wide, next(at for at, row in enumerate(rows) if row.cells))


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _trim(cells: list[str]) -> list[str]:
    last = max((at for at, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]


def _check_headings(records: Records, header: Row) -> None:
    """Hold the header row to the limits.

    Raises:
        Refused: it is too wide, or a heading is too long.
    """
    add = records.findings.append
    for column, code, value, detail in header.odd:
        if code == "cell-beyond-columns":
            limit = f"{records.job.columns:,}"
            raise Refused("too-many-columns", f"{column + 1:,}", limit, header.line)
        add((None, header.line, name_column(column), code, value, detail or None))
    most = records.job.heading_characters
    for column, heading in enumerate(records.headings):
        if len(heading) > most:
            raise Refused("heading-too-long", heading, f"{most:,}", header.line)
        for code, shown, detail in _find_faults(heading, header.line, most):
            add((None, header.line, name_column(column), code, shown, detail))
        records.headings[column] = show_controls(heading)


def _has_controls(text: str, width: int) -> bool:
    return BAD.search(text) is not None or text.count(UNIT) >= width


def write_findings(findings: list[Line]) -> str:
    """Write findings as separated text."""
    return "".join(map(_write_finding, findings))


def _write_finding(finding: Line) -> str:
    row, line, *texts = finding
    shown = [NULL if text is None else show_controls(text[:LONGEST_SHOWN]) for text in texts]
    numbers = [NULL if number is None else str(number) for number in (row, line)]
    return UNIT.join((*numbers, *shown)) + RECORD
