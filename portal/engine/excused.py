"""Cells that give back what is stored: they change nothing, so they are not judged again.

Where a tenant has several styles, one may take what another refuses: an address without its
first line, a telephone number like ``1e5``, a longer text. An export shows it as it is, and the
row must not be rejected for it when it comes back, nor warned of once more. Belongs to the step
``plan``.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from portal.engine.check import rows_in_error
from portal.engine.columns import UNSEEN, BoundColumn, Slot
from portal.engine.findings import Kind, Severity, cells
from portal.engine.findings.identifiers import IDENTIFIERS
from portal.engine.shown import show
from portal.engine.style import Style, new, old
from portal.engine.values import FromList
from portal.engine.write.formulas import unguard

_NEVER = {cells.VALUE_MISSING, cells.NOT_REPAIRED}


def excuse_stored(
    frame: pl.DataFrame, findings: pl.DataFrame, bound: Sequence[BoundColumn], style: Style
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Forget what types found wrong with cells that say what is stored.

    What finds the customer is judged all the same, and a value that is required has to be there.

    Args:
        findings: of the check and the match; the row's other cells may be wrong as well.

    Returns:
        the frame, with stored values in such cells and ``bad`` where something else is wrong,
        and the findings that are left.
    """
    excused = findings.head(0)
    told = findings.filter(pl.col("code").is_in(list(_judged(bound))))
    if not told.height:
        return frame, findings
    for one in _excusable(bound, style):
        own = told.filter(pl.col("column") == one.heading)
        if own.height:
            rows = frame.filter(pl.col("row").is_in(own["row"].implode()), _gives_back(one))
            excused = excused.vstack(own.filter(pl.col("row").is_in(rows["row"].implode())))
            frame = _with_stored(frame, one, rows["row"])
    if not excused.height:
        return frame, findings
    same = ("row", "column", "code")
    kept = findings.join(excused, on=same, how="anti", nulls_equal=True, maintain_order="left")
    wrong = pl.col("row").is_in(rows_in_error(kept, style).unique().implode())
    was_excused = pl.col("row").is_in(excused["row"].unique().implode())
    bad = pl.col("bad") & (~was_excused | wrong)
    return frame.with_columns(bad.alias("bad")), kept


def _judged(bound: Sequence[BoundColumn]) -> Iterator[str]:
    """Give the codes of what types find wrong."""
    lists = (one.column.type for one in bound)
    kinds: list[Kind] = [kind.unknown for kind in lists if isinstance(kind, FromList)]
    kinds += [kind for kind in (*cells.CELLS, *IDENTIFIERS) if kind not in _NEVER]
    return (kind.code for kind in kinds if kind.severity is not Severity.NOTICE)


def _excusable(bound: Sequence[BoundColumn], style: Style) -> Iterator[BoundColumn]:
    keys = {heading for rule in style.match for heading in (rule.column, *rule.within)}
    appended = {one.slot for one in style.composites if one.appends}
    for one in bound:
        if one.column.slot and one.column.slot not in appended and one.column.heading not in keys:
            yield one


def _gives_back(one: BoundColumn) -> pl.Expr:
    """Tell whether a cell, or the value it is a part of, is what an export shows."""
    slot = str(one.column.slot)
    if one.column.part:
        return _is_held(slot)
    return unguard(pl.col(one.cell)).str.strip_chars(UNSEEN) == show(one.column, "old:")


def _is_held(slot: Slot) -> pl.Expr:
    lines = pl.lit("\n") + old(slot) + "\n"
    return lines.str.contains(pl.lit("\n") + new(slot) + "\n", literal=True)


def _with_stored(frame: pl.DataFrame, one: BoundColumn, rows: pl.Series) -> pl.DataFrame:
    """Put the stored value where the type made something of a cell that is taken as it is."""
    slot = str(one.column.slot)
    if one.column.part or not rows.len():
        return frame
    is_here = pl.col("row").is_in(rows.implode())
    value = pl.when(is_here).then(old(slot)).otherwise(new(slot))
    return frame.with_columns(value.alias(f"new:{slot}"))
