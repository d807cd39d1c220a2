"""Plan a batch: what would happen to every row, and to which slots of which customer.

``plan`` is the fifth step in the way of a file; it makes a part (``portal/engine/plans/part.py``).
"""

from collections.abc import Mapping, Sequence

import polars as pl

from portal.engine.check import Checked
from portal.engine.columns import BoundColumn, Column
from portal.engine.composites import fill_absent_parts, keep_named, replace_keyed, take_stored
from portal.engine.customers import Customers
from portal.engine.excused import excuse_stored
from portal.engine.findings import Severity, cells, join_findings, planning
from portal.engine.letters import find_lost_letters
from portal.engine.lookups import read_beside
from portal.engine.ordering import Ordering
from portal.engine.plans.part import (
    ADD,
    CLEAR,
    CREATE,
    REJECT,
    SET,
    UNCHANGED,
    UPDATE,
    Part,
    PlanSlot,
)
from portal.engine.ragged import drop_absent
from portal.engine.row_checks import check_rows, exported
from portal.engine.shown import shown_slots, take_shown
from portal.engine.style import SettingValue, Style, new, old
from portal.engine.style.references import of, referred
from portal.engine.zeros import find_lost_zeros, has_lost_zeros

_NOTHING = pl.lit(None, pl.String)
_NO_ROWS = pl.Series([], dtype=pl.UInt32)


def plan_batch(
    matched: Checked,
    bound: Sequence[BoundColumn],
    slots: Sequence[PlanSlot],
    style: Style,
    settings: Mapping[str, SettingValue],
    customers: Customers,
    needed: Sequence[Column] = (),
    ordering: Ordering | None = None,
) -> Part:
    """Compare a matched batch with what is stored, and decide every row's action.

    Args:
        needed: columns of the tenant's own words that a new customer needs.
        ordering: of a style whose rows have an order, with the places of the batches before.
    """
    frame = _follow(matched.frame, slots, style, settings)
    frame = _fill_defaults(_with_generated(frame, slots), bound)
    frame = _join_current(frame, bound, slots, style, customers)
    frame = take_stored(fill_absent_parts(frame, bound, style), bound, style)
    frame, told = excuse_stored(frame, matched.findings, bound, style)
    moved = []
    if ordering:
        frame = ordering.place(frame)
        moved = [ordering.report(frame)]
    frame = take_shown(frame.with_columns(_kinds(frame, slots)), bound, style)
    findings = [told, *check_rows(frame, bound, style, needed), *moved]
    frame = keep_named(replace_keyed(frame, bound, style, SET), style, SET, ADD)
    changing = _changing(frame, slots)
    joined = join_findings(
        [*findings, *find_lost_letters(frame, changing), *find_lost_zeros(frame, slots)]
    )
    joined = drop_absent(joined, bound, style)
    frame = _decide(frame, changing, joined, style)
    return Part(_shape(frame, slots, changing, style), joined)


def _with_generated(frame: pl.DataFrame, slots: Sequence[PlanSlot]) -> pl.DataFrame:
    """Add the slots whose values are given at the commit and that the file does not have."""
    return frame.with_columns(
        pl.lit(None, pl.String).alias(f"new:{slot.slot}")
        for slot in slots
        if slot.generated and not slot.positions
    )


def _fill_defaults(frame: pl.DataFrame, bound: Sequence[BoundColumn]) -> pl.DataFrame:
    """Give new customers the declared value where the cell is blank."""
    return frame.with_columns(
        pl.when(pl.col("is_new") & new(str(one.column.slot)).is_null())
        .then(pl.lit(one.column.default))
        .otherwise(new(str(one.column.slot)))
        .alias(f"new:{one.column.slot}")
        for one in bound
        if one.column.default
    )


def _follow(
    frame: pl.DataFrame,
    slots: Sequence[PlanSlot],
    style: Style,
    settings: Mapping[str, SettingValue],
) -> pl.DataFrame:
    switched = {follow.slot: bool(settings.get(follow.setting)) for follow in style.follows}
    return frame.with_columns(
        pl.when(pl.col("is_new") | pl.lit(switched[slot.slot]))
        .then(pl.col(f"new:{slot.source}"))
        .alias(f"new:{slot.slot}")
        for slot in slots
        if slot.source
    )


def _join_current(
    frame: pl.DataFrame,
    bound: Sequence[BoundColumn],
    slots: Sequence[PlanSlot],
    style: Style,
    customers: Customers,
) -> pl.DataFrame:
    wanted = [slot.slot for slot in slots]
    wanted += [slot for check in style.checks for slot in check.reads]
    wanted = list(dict.fromkeys([*wanted, *shown_slots(one.column for one in bound)]))
    current = read_beside(customers, frame["customer_id"], wanted)
    return frame.hstack(current.rename({slot: f"old:{slot}" for slot in wanted}))


def _kinds(frame: pl.DataFrame, slots: Sequence[PlanSlot]) -> list[pl.Series]:
    """Judge every slot of every row: ``kind:<slot>`` as indexes into ``KINDS``."""
    same = pl.repeat(0, frame.height, dtype=pl.UInt8, eager=True)
    if frame["version"].null_count() == frame.height:
        return [same.alias(f"kind:{slot.slot}") for slot in slots]
    found = pl.col("version").is_not_null()
    differs = frame.select(
        (found & new(slot.slot).is_not_null() & new(slot.slot).ne_missing(old(slot.slot))).alias(
            slot.slot
        )
        for slot in slots
    )
    some = differs.select(pl.all().any()).row(0) if slots else ()
    kinds = []
    for slot, is_some in zip(slots, some, strict=True):
        # The costly tests are made of the few values that are not the same text.
        rows = differs[slot.slot].arg_true() if is_some else _NO_ROWS
        tests = _further_tests(slot)
        if tests and rows.len():
            rows = rows.filter(
                _compared(frame, slot)[rows].select(pl.all_horizontal(tests)).to_series()
            )
        kind = same.alias(f"kind:{slot.slot}")
        if rows.len():
            kind = kind.scatter(rows, ADD if slot.adds else SET)
        if slot.clears:
            cleared = found & new(slot.slot).is_null() & old(slot.slot).is_not_null()
            kind = kind.scatter(frame.select(cleared.arg_true()).to_series(), CLEAR)
        kinds.append(kind)
    return kinds


def _changing(frame: pl.DataFrame, slots: Sequence[PlanSlot]) -> list[PlanSlot]:
    """Give the slots that change in some row."""
    if not slots:
        return []
    changes = frame.select((pl.col(f"kind:{slot.slot}") > 0).any() for slot in slots).row(0)
    return [slot for slot, changed in zip(slots, changes, strict=True) if changed]


def _compared(frame: pl.DataFrame, slot: PlanSlot) -> pl.DataFrame:
    names = {f"new:{slot.slot}", f"old:{slot.slot}", f"old:{slot.source or slot.slot}"}
    return frame.select(sorted(names))


def _further_tests(slot: PlanSlot) -> list[pl.Expr]:
    """Give what tells that a value which is not the stored text also means something else."""
    value, stored = new(slot.slot), old(slot.slot)
    tests = []
    if slot.many:
        held = (pl.lit("\n") + stored + "\n").str.contains("\n" + value + "\n", literal=True)
        tests.append(~held.fill_null(value=False))
    elif slot.unique and slot.folds:
        # The same address in other capitals is the same: a list in capitals changes nobody.
        tests.append(value.str.to_lowercase().ne_missing(stored.str.to_lowercase()))
    if slot.unset is not None:
        tests.append(stored.is_not_null() | (value != slot.unset))
    if slot.keeps_zeros:
        tests.append(~has_lost_zeros(value, stored).fill_null(value=False))
    if slot.source:
        # What the profile exports is the source's first value: a file that gives it back
        # changes nothing, whichever default it is.
        tests.append(value.ne_missing(exported(slot.source)))
    return tests


def _decide(
    frame: pl.DataFrame, changing: Sequence[PlanSlot], findings: pl.DataFrame, style: Style
) -> pl.DataFrame:
    own = {check.kind.code for check in style.checks if check.kind.severity is Severity.ERROR}
    needed = {cells.NEEDED_FOR_NEW.code, cells.NEEDED_ONE_OF.code}
    errors = {*own, *needed, planning.LETTERS_LOST.code, planning.LETTERS_GARBLED.code}
    rows = findings.filter(pl.col("code").is_in(errors))["row"].unique().implode()
    bad = pl.col("bad") | pl.col("row").is_in(rows)
    lost = pl.col("version").is_null() & ~pl.col("is_new")
    changed = (pl.col(f"kind:{slot.slot}") > 0 for slot in changing)
    differs = pl.any_horizontal(pl.lit(value=False), *changed)
    action = (
        pl.when(bad | lost)
        .then(pl.lit(REJECT, pl.UInt8))
        .when(pl.col("is_new"))
        .then(pl.lit(CREATE, pl.UInt8))
        .when(differs)
        .then(pl.lit(UPDATE, pl.UInt8))
        .otherwise(pl.lit(UNCHANGED, pl.UInt8))
    )
    return frame.with_columns(action.alias("action"))


def _shape(
    frame: pl.DataFrame, slots: Sequence[PlanSlot], changing: Sequence[PlanSlot], style: Style
) -> pl.DataFrame:
    raw = [
        name
        for name in frame.columns
        if name == "surplus" or (name[:1] == "c" and name[1:].isdigit())
    ]
    kept: list[pl.Expr] = []
    for slot in slots:
        kind, stored = pl.col(f"kind:{slot.slot}"), _NOTHING
        if slot in changing:
            shown = [ADD] if slot.appends else [SET, CLEAR]
            stored = pl.when(kind.is_in(shown)).then(old(slot.slot))
        kept += [new(slot.slot), stored.alias(f"old:{slot.slot}"), kind]
    spine = ("row", "line", "action", "customer_id", "version", "rule")
    return frame.select(*spine, *raw, *_group_of(style), *kept, *_keys_of(frame, slots, style))


def _keys_of(frame: pl.DataFrame, slots: Sequence[PlanSlot], style: Style) -> list[pl.Expr]:
    """Give what only finds customers: a commit asks for it once more."""
    written = {slot.slot for slot in slots}
    keys = (str(one.slot) for one in style.columns if one.only_finds and one.slot not in written)
    return [new(slot) for slot in dict.fromkeys(keys) if f"new:{slot}" in frame.columns]


def _group_of(style: Style) -> list[pl.Expr]:
    """Give what a preview in groups is made of: ``group``, ``group:number``, ``group:size``."""
    by = style.group_by
    if by is None:
        return []
    return [
        referred(by.reference).alias("group"),
        of(by.reference, by.number).alias("group:number"),
        of(by.reference, by.size).cast(pl.Int64).alias("group:size"),
    ]
