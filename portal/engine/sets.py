"""Sets: slots with several values, counted by what a file does to them."""

from collections.abc import Sequence

import polars as pl

from portal.engine.plans.part import ADD, CREATE, SET, UNCHANGED, UPDATE, PlanSlot
from portal.engine.style import new


def count_sets(frame: pl.DataFrame, slots: Sequence[PlanSlot]) -> dict[str, tuple[int, int, int]]:
    """Count, by slot with a title, the values that are added, replaced, and there already."""
    named = [slot for slot in slots if slot.many and slot.title]
    return {slot.slot: _count(frame, slot) for slot in named}


def _count(frame: pl.DataFrame, slot: PlanSlot) -> tuple[int, int, int]:
    kind, action = pl.col(f"kind:{slot.slot}"), pl.col("action")
    given = new(slot.slot).is_not_null()
    is_new = (action == CREATE) & given
    counted = frame.select(
        (is_new | ((action == UPDATE) & (kind == ADD))).sum().alias("added"),
        ((action == UPDATE) & (kind == SET)).sum().alias("replaced"),
        (action.is_in([UPDATE, UNCHANGED]) & given & (kind == 0)).sum().alias("there"),
    )
    added, replaced, there = counted.row(0)
    return int(added), int(replaced), int(there)
