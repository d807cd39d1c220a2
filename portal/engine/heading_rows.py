"""Rows that look like headings: a second table of the same width begins there.

Belongs to the step ``check``. The reader ends where a file's own headings come again; other
headings look like values to it, and only here it is known which ones the style has.
"""

from collections.abc import Sequence

import polars as pl

from portal.engine.columns import BoundColumn
from portal.engine.findings import no_findings, reading, row_findings
from portal.engine.style import Style

_LEAST = 2
"""One word may well be a value."""


def find_heading_rows(
    frame: pl.DataFrame, bound: Sequence[BoundColumn], style: Style
) -> pl.DataFrame:
    """Find rows of which at least two cells, and half of the filled ones, are headings."""
    if len(bound) < _LEAST:
        return no_findings()
    ordered = sorted(bound, key=lambda one: one.position)
    known = _known(ordered, style)
    # The first cell decides for nearly every row of a file that nothing more is asked.
    rows = frame.filter(pl.col(ordered[0].cell).is_in(known))
    if not rows.height:
        return no_findings()
    cells = [pl.col(one.cell).str.strip_chars() for one in ordered]
    named = pl.sum_horizontal(cell.is_in(known) for cell in cells)
    filled = pl.sum_horizontal(cell != "" for cell in cells)
    rows = rows.filter((named >= _LEAST) & (named * 2 >= filled))
    return row_findings(
        rows, reading.LOOKS_LIKE_HEADINGS, value=pl.concat_str(cells, separator=", ")
    )


def _known(bound: Sequence[BoundColumn], style: Style) -> list[str]:
    """Give the headings of the style and of the file, also in small letters and in capitals."""
    names = {one.heading for one in bound} | {column.heading for column in style.columns}
    return sorted({form for name in names for form in (name, name.lower(), name.upper())})
