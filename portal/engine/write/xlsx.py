"""Write a table as a workbook in which every cell is text, batch by batch.

Rows go straight from the frames into the compressed stream: nothing is kept in memory and
nothing lies unencrypted in a temporary file. Formulas are neutralised as in CSV, because a
workbook is often saved as CSV.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl

from portal.engine.write.formulas import guard_frame
from portal.engine.write.marks import MARKS, MarkedBatch, merge_marks
from portal.engine.write.sheet_rows import render_rows, with_styles
from portal.engine.write.workbook_shell import (
    MOST_COLUMNS,
    MOST_ROWS,
    SheetShell,
    Shell,
    make_shell,
    range_of,
)

MOST_RECORDS = MOST_ROWS - 1
"""Rows below the headings that a worksheet takes."""
MOST_NOTES = 2_000
"""Marked cells with a note; programs open sheets with many notes slowly. Others have colour."""
NOTES, CHOICES = "Notes", "Choices"
_MOST_BYTES = 2**31 - 1
"""A longer part would need a form of zip that Excel does not open from a stream."""
_SLICE = 10_000
_NARROWEST, _WIDEST, _SAMPLE = 10, 50, 500
_LEVEL = 4


class TooLargeForWorkbookError(ValueError):
    """A workbook cannot hold this many rows or columns."""


@dataclass(frozen=True, slots=True)
class _SidePage:
    """A small sheet behind the first one."""

    shell: SheetShell
    headings: Sequence[str]
    frame: pl.DataFrame


@dataclass(slots=True)
class _Course:
    """What is known of the first sheet while its rows go by."""

    headings: Sequence[str]
    styles: Mapping[str, str]
    rows: int = 1
    size: int = 0
    notes: list[tuple[int, int, str]] = field(default_factory=list)


def write_xlsx(
    stream: IO[bytes],
    headings: Sequence[str],
    batches: Iterable[pl.DataFrame | MarkedBatch],
    *,
    sheet_name: str = "Customers",
    notes: pl.DataFrame | None = None,
    notes_name: str = NOTES,
    choices: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Write headings and batches as a workbook, and give the number of rows.

    Args:
        stream: opened for writing bytes; it need not seek.
        headings: may repeat.
        batches: frames of String columns in the order of the headings, with marked cells or
            without; null and "" are blank.
        sheet_name: of the first sheet, which is the one that is read on upload.
        notes: texts of a second, visible sheet; the names of the columns are its headings.
        notes_name: of that sheet.
        choices: values offered in a drop-down, by heading.

    Raises:
        TooLargeForWorkbookError: more than ``MOST_RECORDS`` rows, 16,384 columns or 2 GB of
            XML. What was written by then is no workbook; throw it away.
        ValueError: a batch has another number of columns than there are headings.
    """
    if len(headings) > MOST_COLUMNS:
        raise TooLargeForWorkbookError("A worksheet takes 16,384 columns. Take the CSV file.")
    waiting = iter(batches)
    first = [_marked(batch) for batch in islice(waiting, 1)]
    offered = [(name, values) for name, values in (choices or {}).items() if values]
    side = [*_notes_page(notes, notes_name), *_choices_page(offered)]
    page = SheetShell(sheet_name, _widths(headings, first), choices=_ranges(headings, offered))
    shell = make_shell([page, *(other.shell for other in side)])
    course = _Course(headings, shell.styles)
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        name, head, _ = shell.sheets[0]
        with archive.open(name, "w") as part:
            part.write(head + _render_headings(headings, shell.styles))
            for batch in chain(first, map(_marked, waiting)):
                for rows in _render(batch, course):
                    part.write(rows)
            # Only now the range of the filter and the notes are known.
            page = replace(page, rows=course.rows, notes=course.notes)
            shell = make_shell([page, *(other.shell for other in side)])
            part.write(shell.sheets[0][2])
        for name, data in _other_parts(shell, side):
            with archive.open(name, "w") as part:
                part.write(data)
    return course.rows - 1


def _marked(batch: pl.DataFrame | MarkedBatch) -> MarkedBatch:
    if isinstance(batch, MarkedBatch):
        return batch
    return MarkedBatch(batch, pl.DataFrame(schema=MARKS))


def _render(batch: MarkedBatch, course: _Course) -> Iterator[bytes]:
    if batch.frame.width != len(course.headings):
        raise ValueError(
            f"{len(course.headings)} headings, but a batch of {batch.frame.width} columns"
        )
    if course.rows + batch.frame.height > MOST_ROWS:
        raise TooLargeForWorkbookError(
            f"A worksheet takes {MOST_RECORDS:,} rows and this table has more. Take the CSV file."
        )
    marks = merge_marks(batch.marks)
    _collect_notes(marks, course)
    styled = with_styles(guard_frame(batch.frame), marks, course.styles)
    for piece in styled.iter_slices(_SLICE):
        rows = render_rows(piece, course.rows + 1, course.styles["text"])
        course.rows += piece.height
        course.size += len(rows)
        if course.size > _MOST_BYTES:
            raise TooLargeForWorkbookError("The table is too large for Excel. Take the CSV file.")
        yield rows


def _collect_notes(marks: pl.DataFrame, course: _Course) -> None:
    told = marks.filter(pl.col("message") != "").head(MOST_NOTES - len(course.notes))
    course.notes += [
        (course.rows + row, column, message)
        for row, column, message in told.select("row", "column", "message").iter_rows()
    ]


def _render_headings(headings: Sequence[str], styles: Mapping[str, str]) -> bytes:
    names = {f"c{place}": pl.String for place in range(len(headings))}
    frame = pl.DataFrame([list(headings)], schema=names, orient="row")
    return render_rows(guard_frame(frame), 1, styles["heading"])


def _other_parts(shell: Shell, side: Sequence[_SidePage]) -> Iterator[tuple[str, bytes]]:
    for (name, head, tail), page in zip(shell.sheets[1:], side, strict=True):
        rows = _render_headings(page.headings, shell.styles)
        rows += render_rows(guard_frame(page.frame), 2, shell.styles[page.shell.style])
        yield name, head + rows + tail
    yield from shell.parts.items()


def _notes_page(notes: pl.DataFrame | None, name: str) -> Iterator[_SidePage]:
    if notes is None:
        return
    headings = notes.columns
    frame = notes.rename(lambda heading: f"c{headings.index(heading)}")
    widths = _widths(headings, [_marked(frame)])
    yield _SidePage(SheetShell(name, widths, frame.height + 1, style="prose"), headings, frame)


def _choices_page(offered: Sequence[tuple[str, Sequence[str]]]) -> Iterator[_SidePage]:
    if offered:
        columns = [
            pl.Series(f"c{place}", values, pl.String) for place, (_, values) in enumerate(offered)
        ]
        frame = pl.concat([column.to_frame() for column in columns], how="horizontal_extend")
        headings = [name for name, _ in offered]
        shell = SheetShell(CHOICES, [_NARROWEST] * len(offered), hidden=True)
        yield _SidePage(shell, headings, frame)


def _ranges(
    headings: Sequence[str], offered: Sequence[tuple[str, Sequence[str]]]
) -> dict[int, str]:
    # A list written into the rule itself may have 255 characters and no commas.
    sources = {
        name: range_of(CHOICES, place, 2, len(values) + 1)
        for place, (name, values) in enumerate(offered)
    }
    return {place: sources[heading] for place, heading in enumerate(headings) if heading in sources}


def _widths(headings: Sequence[str], first: Sequence[MarkedBatch]) -> list[int]:
    longest = [len(heading) for heading in headings]
    for batch in first:
        sample = batch.frame.head(_SAMPLE).select(pl.all().str.len_chars().max().fill_null(0))
        longest = [max(pair) for pair in zip(longest, sample.row(0), strict=False)]
    return [min(max(length + 2, _NARROWEST), _WIDEST) for length in longest]
