"""Leading zeros that a spreadsheet took off on the way: ``01122`` that comes back as ``1122``.

Belongs to the step ``plan``. A file of text cannot tell a spreadsheet that a postcode is no
number, so an export that is opened and saved loses its zeros without a word. Where a column says
so, such a cell changes nothing, and that is told.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from portal.engine.findings import planning, row_findings
from portal.engine.style import new, old

if TYPE_CHECKING:
    from portal.engine.plans.part import PlanSlot

_BARE = r"^[1-9][0-9]*$"


def has_lost_zeros(value: pl.Expr, stored: pl.Expr) -> pl.Expr:
    """Tell whether a value is the stored one without its leading zeros."""
    bare = stored.str.strip_chars_start("0")
    return value.str.contains(_BARE) & (stored != value) & (bare == value)


def find_lost_zeros(frame: pl.DataFrame, slots: Sequence["PlanSlot"]) -> Iterator[pl.DataFrame]:
    """Tell of values that were left as they are, because only their zeros are missing.

    Args:
        frame: planned rows with ``new:`` and ``old:`` of the slots.
    """
    for slot in slots:
        if slot.keeps_zeros:
            value, stored = new(slot.slot), old(slot.slot)
            yield row_findings(
                frame.filter(has_lost_zeros(value, stored)),
                planning.ZEROS_KEPT,
                column=slot.headings[0],
                value=value,
                detail=stored,
            )
