"""Composites on known customers: values that are replaced, and parts a file does not have.

Belongs to the step ``plan``. A composite's value is a JSON object of its parts; a set of them
is read as lines.
"""

from collections.abc import Sequence

import polars as pl

from portal.engine.check import compose_json
from portal.engine.columns import BoundColumn, Slot
from portal.engine.style import Composite, Style, new, old


def fill_absent_parts(
    frame: pl.DataFrame, bound: Sequence[BoundColumn], style: Style
) -> pl.DataFrame:
    """Take the parts for which the file has no column from the value that is replaced.

    A blank cell is something else: with another part filled it says that there is none.
    """
    for composite in style.composites:
        order = [str(one.part) for one in style.columns if one.slot == composite.slot]
        there = {one.column.part for one in bound if one.column.slot == composite.slot}
        if composite.single and there and len(there) < len(order):
            value = _merge(frame, composite.slot, order, there)
            frame = frame.with_columns(value.alias(f"new:{composite.slot}"))
    return frame


def _merge(
    frame: pl.DataFrame, slot: Slot, order: Sequence[str], there: set[str | None]
) -> pl.Series:
    given = new(slot).is_not_null()
    parts = frame.select(
        pl.when(given)
        .then((new(slot) if part in there else old(slot)).str.json_path_match(f"$.{part}"))
        .alias(part)
        for part in order
    )
    return compose_json(parts)


def replace_by_key(frame: pl.DataFrame, composite: Composite, kind: pl.Series) -> pl.DataFrame:
    """Tell which value of a set each new one replaces: the one with the same key.

    Args:
        kind: rows above 0 would add a value.

    Returns:
        ``at`` (the place in the frame) and ``replaced`` (the value that goes).
    """
    slot, path = composite.slot, f"$.{composite.key}"
    rows = frame.select(
        new(slot).str.json_path_match(path).alias("key"),
        old(slot).str.split("\n").alias("replaced"),
        pl.int_range(pl.len()).alias("at"),
    ).filter((kind > 0) & pl.col("key").is_not_null())
    held = rows.explode("replaced").filter(
        pl.col("replaced").str.json_path_match(path) == pl.col("key")
    )
    return held.unique("at", keep="first").select("at", "replaced")
