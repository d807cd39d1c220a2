"""Composites on known customers: values that are replaced, and parts a file does not have.

Belongs to the step ``plan``. A composite's value is a JSON object of its parts; a set of them
is read as lines.
"""

from collections.abc import Sequence

import polars as pl

from portal.engine.columns import BoundColumn, Slot
from portal.engine.composed import compose_json, member_of, part_of
from portal.engine.style import Composite, Style, new, old

_MEMBER = '":"'


def fill_absent_parts(
    frame: pl.DataFrame, bound: Sequence[BoundColumn], style: Style
) -> pl.DataFrame:
    """Take the parts for which the file has no column from the value that is replaced.

    A blank cell is something else: with another part filled it says that there is none.
    """
    for composite in style.composites:
        order, there = _parts_of(composite.slot, bound, style)
        if composite.single and there and len(there) < len(order):
            value = _merge(frame, composite.slot, order, there)
            frame = frame.with_columns(value.alias(f"new:{composite.slot}"))
    return frame


def take_stored(frame: pl.DataFrame, bound: Sequence[BoundColumn], style: Style) -> pl.DataFrame:
    """Take a value as it is stored, where all that the file can say of it is the same.

    An address may have a county, or by another style a telephone number: a file that has no
    column for one means the same address.
    """
    for composite in style.composites:
        if f"new:{composite.slot}" not in frame.columns or composite.appends:
            continue
        order, there = _parts_of(composite.slot, bound, style)
        hits = _find_stored(frame, composite.slot, [part for part in order if part in there])
        followers = [one.slot for one in style.follows if one.source == composite.slot]
        for slot in (composite.slot, *followers) if hits.height else ():
            given = frame[f"new:{slot}"]
            meant = hits.filter(given[hits["at"]].is_not_null())
            frame = frame.with_columns(given.scatter(meant["at"], meant["stored"]))
    return frame


def _find_stored(frame: pl.DataFrame, slot: Slot, parts: Sequence[str]) -> pl.DataFrame:
    """Give the rows that mean a value of which more is stored: ``at``, and ``stored``."""
    differs = old(slot).is_not_null() & new(slot).is_not_null() & (new(slot) != old(slot))
    rows = frame.select(differs.arg_true()).to_series()
    if not rows.len():
        return pl.DataFrame(schema={"at": pl.UInt32, "stored": pl.String})
    lines = frame[rows].select(rows.alias("at"), value=new(slot), stored=old(slot).str.split("\n"))
    more, said = (
        pl.col(name).str.count_matches(_MEMBER, literal=True) for name in ("stored", "value")
    )
    lines = lines.explode("stored").filter(more > said)
    known = lines.select(part_of(pl.col("stored"), one).alias(one) for one in parts)
    hits = lines.filter(compose_json(known) == lines["value"])
    return hits.select("at", "stored").unique("at", keep="first", maintain_order=True)


def _parts_of(
    slot: Slot, bound: Sequence[BoundColumn], style: Style
) -> tuple[list[str], set[str | None]]:
    """Give the parts of a slot in the order of the style, and those the file has columns for."""
    order = [str(one.part) for one in style.columns if one.slot == slot]
    return order, {one.column.part for one in bound if one.column.slot == slot}


def _merge(
    frame: pl.DataFrame, slot: Slot, order: Sequence[str], there: set[str | None]
) -> pl.Series:
    # Only where something is replaced by something else: mostly, there is nothing to do.
    differs = old(slot).is_not_null() & (new(slot) != old(slot))
    rows = frame.select(differs.arg_true()).to_series()
    value = frame[f"new:{slot}"]
    if not rows.len():
        return value
    parts = frame[rows].select(
        part_of(new(slot) if part in there else old(slot), part).alias(part) for part in order
    )
    return value.scatter(rows, compose_json(parts))


def replace_keyed(
    frame: pl.DataFrame, bound: Sequence[BoundColumn], style: Style, kind: int
) -> pl.DataFrame:
    """Let a value of a set replace the one with the same key, instead of standing beside it.

    Parts for which the file has no column are those of the value that goes.

    Args:
        kind: of a change that replaces.
    """
    for composite in style.composites:
        kinds = frame.get_column(f"kind:{composite.slot}", default=None)
        if not composite.key or kinds is None or not (kinds > 0).any():
            continue
        found = _find_replaced(frame, composite, kinds)
        order, there = _parts_of(composite.slot, bound, style)
        at, stored = found["at"], found[f"old:{composite.slot}"]
        value = _merge(found, composite.slot, order, there)
        decided = pl.select(pl.when(value != stored).then(kind).otherwise(0)).to_series()
        blank = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
        frame = frame.with_columns(
            kinds.scatter(at, decided.cast(pl.UInt8)),
            frame[f"new:{composite.slot}"].scatter(at, value),
            blank.scatter(at, stored).alias(f"old:{composite.slot}"),
        )
    return frame


def keep_named(frame: pl.DataFrame, style: Style, replaced: int, added: int) -> pl.DataFrame:
    """Keep in a set what leaves it as another slot's value, where the row names it for the set.

    Args:
        replaced, added: kinds of changes.
    """
    for composite in style.composites:
        names = {f"kind:{composite.slot}", f"kind:{composite.replaces}"}
        if composite.replaces is None or not names <= set(frame.columns):
            continue
        goes = pl.col(f"kind:{composite.slot}") == replaced
        named = goes & (new(composite.replaces) == old(composite.slot))
        kind = pl.col(f"kind:{composite.replaces}")
        frame = frame.with_columns(
            pl.when(named)
            .then(added)
            .otherwise(kind)
            .cast(pl.UInt8)
            .alias(f"kind:{composite.replaces}")
        )
    return frame


def _find_replaced(frame: pl.DataFrame, composite: Composite, kinds: pl.Series) -> pl.DataFrame:
    """Give the rows whose key a value of the set has: ``at``, the new value, and that value."""
    slot, key = composite.slot, pl.col("key")
    rows = frame.select(
        pl.int_range(pl.len()).alias("at"),
        new(slot),
        old(slot),
        member_of(new(slot), str(composite.key)).alias("key"),
    ).filter((kinds > 0) & old(slot).str.contains(key, literal=True))
    held = rows.with_columns(old(slot).str.split("\n")).explode(f"old:{slot}")
    held = held.filter(old(slot).str.contains(key, literal=True))
    return held.unique("at", keep="first", maintain_order=True)
