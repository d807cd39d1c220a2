"""Write customers in a style's format: what a profile would export now.

The preview's difference is the file against this, so an export that comes back untouched plans
as all unchanged.
"""

from collections.abc import Sequence

import polars as pl

from portal.engine.columns import Column, Slot
from portal.engine.customers import ID, NUMBER
from portal.engine.numbers import number_of
from portal.engine.style import Composite


def export_slots(columns: Sequence[Column], composites: Sequence[Composite] = ()) -> list[Slot]:
    """List the slots an export reads, each once."""
    slots = [column.slot for column in columns if column.slot and not column.names_customer]
    slots += [one.apart for one in composites if one.apart and one.slot in slots]
    return list(dict.fromkeys(slots))


def export_batch(
    current: pl.DataFrame, columns: Sequence[Column], composites: Sequence[Composite] = ()
) -> pl.DataFrame:
    """Turn customers as read from the store into cells of a file.

    Args:
        current: ``customer_id`` and a column per slot of ``export_slots``.

    Returns:
        a String column per column of the style, ``c0`` …, never null.
    """
    for composite in composites:
        if composite.apart and composite.slot in current.columns:
            current = current.with_columns(_without(composite.slot, composite.apart))
    cells = [_cell(column).fill_null("") for column in columns]
    return current.select(cell.alias(f"c{at}") for at, cell in enumerate(cells))


def _without(slot: Slot, apart: Slot) -> pl.Expr:
    """Give the first value of a set that is not another slot's value."""
    values = pl.col(slot).str.split("\n").list
    first, second = values.get(0), values.get(1, null_on_oob=True)
    return pl.when(first == pl.col(apart)).then(second).otherwise(first).alias(slot)


def _cell(column: Column) -> pl.Expr:
    if column.slot is None:
        return pl.lit("")
    if column.slot == NUMBER:
        return number_of(pl.col("customer_id"))
    if column.slot == ID:
        return pl.col("customer_id").cast(pl.String)
    stored = pl.col(column.slot)
    if column.unset is not None:
        stored = stored.fill_null(column.unset)
    if column.part is None:
        return stored
    first = stored.str.split("\n").list.first()
    return first.str.json_path_match(f"$.{column.part}")
