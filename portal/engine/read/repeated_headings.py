"""Headings that stand more than once: on top, or further down, where a second table begins.

The one rule for text tables and for workbooks, whose child process imports nothing, so it asks
for the cells of a row alone.
"""

from collections.abc import Sequence

MOST_HEADER_ROWS = 4
"""Rows on top that may belong to the headings."""
_SHARE = 0.8
_LEAST = 2
"""One word can be a value."""
Named = list[tuple[int, str]]
"""The columns that have a heading: their places and the headings."""


def name_columns(headings: Sequence[str]) -> Named:
    """Give the columns by which headings are known again; none where they are too few."""
    named = [(at, text) for at, text in enumerate(headings) if text]
    return named if len(named) >= _LEAST else []


def come_again(cells: Sequence[str], named: Named) -> bool:
    """Tell whether a row has the headings in their columns: the first, and nearly all others."""
    at, text = named[0] if named else (0, "")
    if not named or at >= len(cells) or cells[at] != text:
        return False
    same = sum(at < len(cells) and cells[at] == text for at, text in named)
    return same >= max(_LEAST, _SHARE * len(named))
