"""Write a table as CSV: RFC 4180 quoting, UTF-8, batch by batch."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import IO

import polars as pl

from portal.engine.write.formulas import guard_frame

BOM = b"\xef\xbb\xbf"
"""Excel takes a CSV without it for the encoding of the machine."""
LINE_END = "\r\n"


def write_csv(
    stream: IO[bytes],
    headings: Sequence[str],
    batches: Iterable[pl.DataFrame],
    *,
    separator: str = ",",
    bom: bool = True,
    line_end: str = LINE_END,
    guard: bool = True,
) -> int:
    """Write headings and batches, and give the number of rows.

    Args:
        stream: opened for writing bytes; it need not seek.
        headings: may repeat.
        batches: frames of String columns in the order of the headings; null is blank.
        separator: one ASCII character.
        bom: begin with a byte order mark, as Excel needs.
        line_end: CRLF as in RFC 4180, or LF.
        guard: neutralise formulas; only files that no person opens may go without.

    Raises:
        ValueError: a batch has another number of columns than there are headings.
    """
    stream.write(BOM if bom else b"")
    first = pl.DataFrame([list(headings)], schema=_names(len(headings)), orient="row")
    # A file that begins with the letters ID is taken for another format (SYLK) by Excel.
    always = bool(headings) and headings[0].startswith("ID")
    stream.write(_lines(first, separator, line_end, guard, always=always))
    rows = 0
    for batch in batches:
        if batch.width != len(headings):
            raise ValueError(f"{len(headings)} headings, but a batch of {batch.width} columns")
        stream.write(_lines(batch, separator, line_end, guard))
        rows += batch.height
    return rows


def _lines(
    frame: pl.DataFrame, separator: str, line_end: str, guard: bool, *, always: bool = False
) -> bytes:
    if guard:
        frame = guard_frame(frame)
    lines = BytesIO()
    _blanks(frame).write_csv(
        lines,
        include_header=False,
        separator=separator,
        line_terminator=line_end,
        quote_style="always" if always else "necessary",
    )
    return lines.getvalue()


def _blanks(frame: pl.DataFrame) -> pl.DataFrame:
    # Polars writes "" in quotes and null as nothing. A line with nothing at all is no record,
    # so a table of one column needs the quotes.
    if frame.width == 1:
        return frame.with_columns(pl.all().fill_null(""))
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _names(count: int) -> dict[str, type[pl.String]]:
    return {f"c{position}": pl.String for position in range(count)}
