"""What a style's file shows of a stored value that it cannot show as it is.

Where a tenant has several styles, one may keep more than another has columns for: several
e-mail addresses where a file has one, a first and a last name where it asks for a name. An
export shows the first address, or the two names as one; such a cell says nothing new when it
comes back. Belongs to the steps ``export`` and ``plan``.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from portal.engine.columns import BoundColumn, Column, Slot
from portal.engine.keys import BETWEEN, first_of, fold, is_folded
from portal.engine.style import Style, new, old


def show(column: Column, prefix: str = "") -> pl.Expr:
    """Give what an export writes of a column's slot; null for nothing.

    Args:
        prefix: of the names that stored values have in the frame.
    """
    stored = pl.col(f"{prefix}{column.slot}")
    if column.takes_first:
        stored = first_of(stored)
    if column.made_of:
        made = [pl.col(f"{prefix}{slot}") for slot in column.made_of]
        joined = pl.concat_str(made, separator=" ", ignore_nulls=True)
        stored = pl.coalesce(stored, pl.when(joined != "").then(joined))
    mark = getattr(column.type, "mark", "")
    if mark:
        stored = pl.when(stored.str.starts_with(mark)).then(mark + stored).otherwise(stored)
    return stored


def shown_slots(columns: Iterable[Column]) -> list[Slot]:
    """List the slots that are read besides a column's own, to show what it is made of."""
    return list(dict.fromkeys(slot for column in columns for slot in column.made_of))


def take_shown(frame: pl.DataFrame, bound: Sequence[BoundColumn], style: Style) -> pl.DataFrame:
    """Take what an export shows as what is stored, and keep what it does not show.

    Args:
        frame: with ``kind:<slot>``, as the file's values differ from the stored ones.
    """
    for one in bound:
        if one.column.made_of:
            slot = str(one.column.slot)
            is_made = old(slot).is_null() & (new(slot) == show(one.column, "old:"))
            frame = frame.with_columns(_unless(slot, is_made.fill_null(value=False)))
        if one.column.takes_first and f"kind:{one.column.slot}" in frame.columns:
            frame = _keep_others(frame, one.column, style)
    return frame


def _keep_others(frame: pl.DataFrame, column: Column, style: Style) -> pl.DataFrame:
    """Let a value take the place of the first of several; the others stay.

    A value by which the row was found is one that the customer has: it changes nothing.
    """
    slot = str(column.slot)
    several = old(slot).str.contains(BETWEEN, literal=True) & new(slot).is_not_null()
    places = frame.select((several & (pl.col(f"kind:{slot}") > 0)).arg_true()).to_series()
    if not places.len():
        return frame
    rules = [at for at, rule in enumerate(style.match) if rule.column == column.heading]
    told = _merge(frame[places], slot, rules, unique=column.unique)
    value = frame[f"new:{slot}"].scatter(places, told["value"])
    held = pl.int_range(pl.len()).is_in(places.filter(told["held"]).implode())
    return frame.with_columns(value).with_columns(_unless(slot, held))


def _merge(rows: pl.DataFrame, slot: Slot, rules: Sequence[int], *, unique: bool) -> pl.DataFrame:
    """Give of each row ``value``, with the others behind it, and whether it is ``held``."""
    each = rows.select(
        pl.int_range(pl.len()).alias("at"),
        pl.col("rule").is_in(rules).fill_null(value=False).alias("finds"),
        new(slot).alias("value"),
        old(slot).str.split(BETWEEN).alias("one"),
    ).explode("one")
    value, one = (
        fold(pl.col(name)) if is_folded(slot) else pl.col(name) for name in ("value", "one")
    )
    each = each.with_columns(
        (value == one).alias("same"), (pl.int_range(pl.len()).over("at") == 0).alias("first")
    )
    # In other capitals it is another text, where two customers may have the same.
    is_first = pl.col("first") & ((pl.col("value") == pl.col("one")) | (pl.col("same") & unique))
    others = pl.col("one").filter(~pl.col("same") & ~pl.col("first"))
    told = each.group_by("at", maintain_order=True).agg(
        pl.col("value").first(),
        others.alias("others"),
        ((pl.col("same") & pl.col("finds")) | is_first).any().alias("held"),
    )
    alone = pl.col("held") | (pl.col("others").list.len() == 0)
    behind = pl.col("value") + BETWEEN + pl.col("others").list.join(BETWEEN)
    return told.select("held", pl.when(alone).then("value").otherwise(behind).alias("value"))


def _unless(slot: Slot, same: pl.Expr) -> pl.Expr:
    """Leave a slot as it is, where the file says the same of it."""
    kind = pl.when(same).then(pl.lit(0, pl.UInt8)).otherwise(pl.col(f"kind:{slot}"))
    return kind.alias(f"kind:{slot}")
