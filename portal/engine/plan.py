"""Plan a batch: what would happen to every row, and to which slots of which customer.

``plan`` is the fifth step in the way of a file. A part of a plan is one planned batch; its
frame has

* ``row``, ``line`` (UInt32), ``action`` (UInt8, index into ``ACTIONS``)
* ``customer_id``, ``version`` (Int64; null for a new customer, and where an earlier row of the
  file changes the same one), ``rule`` (UInt8)
* ``c0`` … ``cN``, ``surplus``: the cells as the file has them
* for every slot ``new:<slot>`` (the file's value, null: blank), ``old:<slot>`` (the stored
  value where it changes) and ``kind:<slot>`` (UInt8, index into ``KINDS``)

A commit reads nothing else, so that it applies exactly what was reviewed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from portal.engine.check import Checked
from portal.engine.columns import BoundColumn, Column, Slot
from portal.engine.composites import fill_absent_parts, keep_named, replace_keyed, take_stored
from portal.engine.customers import Customers
from portal.engine.findings import Severity, cells, join_findings, planning
from portal.engine.keys import is_folded
from portal.engine.letters import find_lost_letters
from portal.engine.ordering import Ordering
from portal.engine.references import of, referred
from portal.engine.row_checks import check_rows, exported
from portal.engine.style import SettingValue, Style, new, old
from portal.engine.zeros import find_lost_zeros, has_lost_zeros

ACTIONS = ("create", "update", "unchanged", "reject")
CREATE, UPDATE, UNCHANGED, REJECT = range(4)
KINDS = ("", "set", "clear", "add")
SET, CLEAR, ADD = 1, 2, 3
_NOTHING = pl.lit(None, pl.String)
_NO_ROWS = pl.Series([], dtype=pl.UInt32)


@dataclass(frozen=True, slots=True)
class PlanSlot:
    """A slot of a plan and how a difference in it is judged.

    Attributes:
        headings: the file's headings that feed it, in the style's order.
        positions: where those columns stand in the file.
        parts: which part of the slot each of them is; "" for the whole.
        clears: a blank cell clears the stored value.
        adds: the value joins a set; nothing is replaced.
        many: the stored value is a set, read as lines.
        unique: no two customers may have the same value.
        unset: the value that means none: where none is stored, it changes nothing.
        keeps_zeros: the stored value without its leading zeros changes nothing.
        source: the slot it follows, if any.
        appends: every row adds an entry, and nothing is compared.
        sums: the part whose numbers the entries add up; the stored value is their sum.
        distinct: two customers with the same value are reported, and taken.
        generated: what a number begins with that a new customer without a value is given.
        refers: the columns each name a customer, whose number is the value.
        replaces: the value that goes leaves its set as well; a change of kind ``replace``.
        title: what its values are called where they are counted; "" where they are not.
    """

    slot: Slot
    headings: tuple[str, ...]
    positions: tuple[int, ...]
    clears: bool = False
    adds: bool = False
    many: bool = False
    unique: bool = False
    source: Slot | None = None
    unset: str | None = None
    keeps_zeros: bool = False
    appends: bool = False
    sums: str = ""
    distinct: bool = False
    generated: str = ""
    parts: tuple[str, ...] = ()
    refers: bool = False
    replaces: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One planned batch: its frame and its findings."""

    frame: pl.DataFrame
    findings: pl.DataFrame


def plan_slots(
    bound: Sequence[BoundColumn], style: Style, settings: Mapping[str, SettingValue] | None = None
) -> tuple[PlanSlot, ...]:
    """Work out which slots a file with these columns reaches, in the style's order."""
    keeps = bool(style.keep_blank and (settings or {}).get(style.keep_blank))
    composed = {one.slot: one for one in style.composites if not one.single}
    entries = {slot: one for slot, one in composed.items() if one.appends}
    replacing = {one.slot for one in style.composites if one.replaces}
    slots: dict[Slot, list[BoundColumn]] = {}
    for one in bound:
        is_written = not one.column.names_customer and not one.column.only_finds
        if one.column.slot is not None and is_written:
            slots.setdefault(one.column.slot, []).append(one)
    planned = [
        PlanSlot(
            slot,
            tuple(one.heading for one in fed_by),
            tuple(one.position for one in fed_by),
            clears=not keeps and any(one.column.blank == "clear" for one in fed_by),
            adds=slot in composed or any(one.column.adds for one in fed_by),
            many=slot in composed and slot not in entries,
            unique=any(one.column.unique for one in fed_by),
            unset=fed_by[0].column.unset,
            keeps_zeros=fed_by[0].column.keeps_zeros,
            appends=slot in entries,
            sums=entries[slot].sums if slot in entries else "",
            title=composed[slot].title if slot in composed else "",
            replaces=slot in replacing,
            distinct=any(one.column.distinct for one in fed_by),
            parts=tuple(one.column.part or "" for one in fed_by),
            generated=next((one.column.generated for one in fed_by if one.column.generated), ""),
        )
        for slot, fed_by in slots.items()
    ]
    planned += [
        PlanSlot(str(column.slot), (), (), unique=column.unique, generated=column.generated)
        for column in style.columns
        if column.generated and column.slot not in slots
    ]
    planned += _slots_of_references(bound, style)
    by_slot = {slot.slot: slot for slot in planned}
    planned += [
        PlanSlot(follow.slot, source.headings, source.positions, source=follow.source)
        for follow in style.follows
        if (source := by_slot.get(follow.source))
    ]
    planned += [PlanSlot(style.order.slot, (), ())] if style.order else []
    return tuple(planned)


def _slots_of_references(bound: Sequence[BoundColumn], style: Style) -> Iterator[PlanSlot]:
    for reference in style.references:
        columns = {key.column for key in reference.keys}
        fed_by = [one for one in bound if one.column.heading in columns]
        if reference.slot and fed_by:
            headings = tuple(one.heading for one in fed_by)
            positions = tuple(one.position for one in fed_by)
            yield PlanSlot(reference.slot, headings, positions, refers=True)


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
    frame = _join_current(frame, slots, style, customers)
    frame = take_stored(fill_absent_parts(frame, bound, style), style)
    moved = []
    if ordering:
        frame = ordering.place(frame)
        moved = [ordering.report(frame)]
    frame = frame.with_columns(_kinds(frame, slots))
    findings = [matched.findings, *check_rows(frame, bound, style, needed), *moved]
    frame = keep_named(replace_keyed(frame, bound, style, SET), style, SET, ADD)
    changing = _changing(frame, slots)
    joined = join_findings(
        [*findings, *find_lost_letters(frame, changing), *find_lost_zeros(frame, slots)]
    )
    frame = _decide(frame, changing, joined, style)
    return Part(_shape(frame, slots, changing, style), joined)


def reject_rows(part: Part, findings: pl.DataFrame) -> Part:
    """Reject further rows of a planned part, for the reasons given (shape ``FINDINGS``)."""
    return settle_rows(part, findings, findings["code"].unique())


def settle_rows(part: Part, findings: pl.DataFrame, errors: Collection[str]) -> Part:
    """Tell rows of a part what other rows of the file say (shape ``FINDINGS``).

    Args:
        errors: codes that reject their rows. Other findings say that another row brings the
            same already, so that an update becomes unchanged.
    """
    is_error = pl.col("code").is_in(list(errors))
    bad = pl.col("row").is_in(findings.filter(is_error)["row"].unique().implode())
    told = pl.col("row").is_in(findings.filter(~is_error)["row"].unique().implode())
    idle = told & (pl.col("action") == UPDATE)
    kinds = [name for name in part.frame.columns if name.startswith("kind:")]
    frame = part.frame.with_columns(
        pl.when(bad)
        .then(pl.lit(REJECT, pl.UInt8))
        .when(idle)
        .then(pl.lit(UNCHANGED, pl.UInt8))
        .otherwise(pl.col("action"))
        .alias("action"),
        *(
            pl.when(~idle).then(pl.col(name)).otherwise(0).cast(pl.UInt8).alias(name)
            for name in kinds
        ),
    )
    return Part(frame, join_findings([part.findings, findings]))


def creates_of(part: Part, slots: Sequence[PlanSlot], first_id: int) -> pl.DataFrame:
    """Give the new customers of a part: ``id`` from ``first_id`` on, one column per slot."""
    rows = part.frame.filter(pl.col("action") == CREATE)
    return rows.select(
        pl.int_range(first_id, first_id + pl.len(), dtype=pl.Int64).alias("id"),
        *(pl.col(f"new:{slot.slot}").alias(slot.slot) for slot in slots),
    )


def changes_of(part: Part, slots: Sequence[PlanSlot]) -> pl.DataFrame:
    """Give the changes of a part: customer_id, version, slot, kind, old, new.

    Where a slot appends there is also ``line`` (Int64), null for the others.
    """
    rows = part.frame.filter(pl.col("action") == UPDATE)
    frames = [
        rows.filter(pl.col(f"kind:{slot.slot}") > 0).select(
            "customer_id",
            "version",
            pl.lit(slot.slot).alias("slot"),
            pl.col(f"kind:{slot.slot}")
            .replace_strict(range(4), _kinds_of(slot), return_dtype=pl.String)
            .alias("kind"),
            # What an entry is added to is shown, and is no part of it.
            (pl.lit(None, pl.String) if slot.appends else old(slot.slot)).alias("old"),
            new(slot.slot).alias("new"),
            *([pl.col("line").cast(pl.Int64)] if slot.appends else []),
        )
        for slot in slots
    ]
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def _kinds_of(slot: PlanSlot) -> Sequence[str]:
    return ["replace" if slot.replaces and one == "set" else one for one in KINDS]


def touched_by(part: Part) -> pl.DataFrame:
    """Give the customers a part changes, with the version they were planned at."""
    rows = part.frame.filter((pl.col("action") == UPDATE) & pl.col("version").is_not_null())
    return rows.select("customer_id", "version")


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
    frame: pl.DataFrame, slots: Sequence[PlanSlot], style: Style, customers: Customers
) -> pl.DataFrame:
    wanted = [slot.slot for slot in slots]
    wanted += [slot for check in style.checks for slot in check.reads if slot not in wanted]
    ids = frame["customer_id"].drop_nulls().unique()
    if not ids.len():
        blank = (pl.lit(None, pl.String).alias(f"old:{slot}") for slot in wanted)
        return frame.with_columns(pl.lit(None, pl.Int64).alias("version"), *blank)
    current = customers.read(ids, wanted)
    renamed = current.rename({slot: f"old:{slot}" for slot in wanted})
    if current["customer_id"].equals(frame["customer_id"]):
        # A file in the order of an export: nothing has to be looked up.
        return frame.hstack(renamed.drop("customer_id"))
    return frame.join(renamed, on="customer_id", how="left", maintain_order="left")


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
    elif slot.unique and is_folded(slot.slot):
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
    return frame.select(*spine, *raw, *_group_of(style), *kept)


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
