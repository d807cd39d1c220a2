"""Write customers in a style's format: what a profile would export now.

The preview's difference is the file against this, so an export that comes back untouched plans
as all unchanged.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from portal.engine.columns import Column, Slot
from portal.engine.composed import part_of
from portal.engine.customers import ID, NUMBER
from portal.engine.numbers import number_of
from portal.engine.shown import show, shown_slots
from portal.engine.style import Composite, Style
from portal.engine.style.references import Reference


def export_slots(columns: Sequence[Column], style: Style) -> list[Slot]:
    """List the slots an export reads, each once."""
    slots = [column.slot for column in columns if column.slot and not column.names_customer]
    slots += [one.apart for one in style.composites if one.apart and one.slot in slots]
    slots += shown_slots(columns)
    slots += [reference.slot for reference in style.references if reference.slot]
    return list(dict.fromkeys(slots))


def export_batch(current: pl.DataFrame, columns: Sequence[Column], style: Style) -> pl.DataFrame:
    """Turn customers as read from the store into cells of a file.

    Args:
        current: ``customer_id`` and a column per slot of ``export_slots``.

    Returns:
        a String column per column of the style, ``c0`` …, never null; a row for each customer,
        or for those that have what the style exports, or for each value of a set.
    """
    current = take_exported(current, columns, style)
    if style.row_per:
        current = _part_values(current, style.row_per, style.composites)
    for composite in style.composites:
        if composite.apart and composite.slot in current.columns:
            current = current.with_columns(_without(composite.slot, composite.apart))
    references = {key.column: one for one in style.references for key in one.keys if key.slot}
    cells = [
        _referred(references[column.heading], style)
        if column.heading in references
        else _cell(column)
        for column in columns
    ]
    cells = [cell.fill_null("") for cell in cells]
    return current.select(cell.alias(f"c{at}") for at, cell in enumerate(cells))


def take_exported(current: pl.DataFrame, columns: Sequence[Column], style: Style) -> pl.DataFrame:
    """Leave out the customers whose rows could not come back as they are."""
    wanted = (pl.any_horizontal(pl.col(one).is_not_null()) for one in needed_slots(columns, style))
    return current.filter(*wanted)


def needed_slots(columns: Sequence[Column], style: Style) -> list[list[Slot]]:
    """List what an exported customer needs: a value in one slot of each group.

    Those are what the style exports (``Style.exports``), what every row of its files needs, and
    something by which a match rule finds the customer again.
    """
    needed = [_slots_of([column]) for column in columns if _is_needed(column)]
    by_heading = {column.heading: column for column in columns}
    finding = [by_heading.get(rule.column) for rule in style.match]
    if not any(column is None or column.names_customer for column in finding):
        needed.append(_slots_of(column for column in finding if column))
    if style.exports:
        exporting = _slots_of(column for column in columns if column.slot in style.exports)
        needed.append(list(dict.fromkeys([*style.exports, *exporting])))
    return [slots for slots in needed if slots]


def _slots_of(columns: Iterable[Column]) -> list[Slot]:
    """List the slots that fill a cell of one of these columns."""
    return [str(slot) for column in columns for slot in (column.slot, *column.made_of) if slot]


def _is_needed(column: Column) -> bool:
    """Tell whether a blank cell of an export would reject its row."""
    is_shown = column.slot and not column.names_customer and not column.part
    return bool(column.required and is_shown and column.unset is None)


def _part_values(
    current: pl.DataFrame, slot: Slot, composites: Sequence[Composite]
) -> pl.DataFrame:
    """Give each value of a set a row, but for the one that another slot has."""
    rows = current.with_columns(pl.col(slot).str.split("\n")).explode(slot)
    apart = [one.apart for one in composites if one.slot == slot and one.apart]
    others = (pl.col(slot).ne_missing(pl.col(other)) for other in apart)
    return rows.filter(pl.col(slot).is_not_null(), *others)


def _referred(reference: Reference, style: Style) -> pl.Expr:
    """Give the number that names a reference's customer.

    A reference without a slot is the customer itself; it is left blank where another reference
    names that one already.
    """
    if reference.slot:
        return pl.col(reference.slot)
    number = number_of(pl.col("customer_id"))
    named = [pl.col(one.slot) == number for one in style.references if one.slot]
    return pl.when(~pl.any_horizontal(pl.lit(value=False), *named)).then(number)


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
    stored = show(column)
    if column.unset is not None:
        stored = stored.fill_null(column.unset)
    if column.part is None:
        return stored
    first = stored.str.split("\n").list.first()
    return part_of(first, column.part)
