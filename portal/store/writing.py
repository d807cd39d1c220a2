"""Writing a receipt: creates and changes, part by part, inside one write transaction.

Imports, hand edits and undos all come through here, so that every change of a customer is
checked against its version, raises it, and stands in the journal.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import polars as pl

from portal.engine.ahead import run_ahead
from portal.store.bulk import Bulk, Insert, Select
from portal.store.errors import StalePlan
from portal.store.facets import CHANGES, Facets, Scope, Stamp
from portal.store.user_groups import GroupsNamed

_LATE_ROWS = 50_000
_RANGE_ROWS = 400_000
_SAMPLED = 100
"""Rows that are sorted at once, and of how many one is looked at to find their bounds."""
_APPLIED_CHANGES = 50_000
"""Changes written at once: a part of a long file in which little changes has few of them. Where
the file is in another order than the customers, each time goes through all of their table; with
200,000 a million ship-to addresses held 565 MB instead of 350."""

_NARROW = 2**31 - 1

_TOUCHED = {"customer_id": pl.Int64, "version": pl.Int64}


@dataclass(frozen=True, slots=True)
class CommitPart:
    """One batch of a plan.

    Attributes:
        creates: ``id`` (not used: new customers are numbered in the order given) and a String
            column per slot.
        changes: customer_id, slot, kind, old, new, and where they have one ``line``; more columns
            do not matter.
        touched: customer_id and version of every customer in ``changes``; of one that stands in
            an earlier part there, and not here again.
        sought: gives, by slot, the values by which customers were looked up, with the one who
            has it; null where nobody had it when the plan was made.
    """

    creates: pl.DataFrame
    changes: pl.DataFrame
    touched: pl.DataFrame
    sought: Callable[[], Iterable[tuple[str, pl.DataFrame]]] = tuple


@dataclass(frozen=True, slots=True)
class _Ready:
    """A part whose inserts are prepared."""

    part: CommitPart
    inserts: list[Any]
    late: list[Insert]


@dataclass(slots=True)
class ReceiptWriter:
    """Writes the parts of one receipt.

    Attributes:
        next_id: the id of the first new customer.
        keeps_journal: False for an undo, whose journal is that of its receipt.
        created: customers created so far.
        updated: customers changed so far as the parts say; not those who changed along.
    """

    scope: Scope
    stamp: Stamp
    next_id: int
    keeps_journal: bool = True
    created: int = 0
    updated: int = 0
    entries: int = 0
    bulk: Bulk = field(init=False)
    facets: Facets = field(init=False)
    groups: GroupsNamed = field(init=False)
    _late: dict[tuple[Any, ...], list[Insert]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Connect and read the tenant's terms: the thread that prepares has no connection."""
        self.bulk = self.scope.bulk
        self.facets = Facets(self.scope)
        self.facets.load_terms()
        self.groups = GroupsNamed(self.scope, self.stamp.receipt_id)

    def write(self, parts: Iterable[CommitPart]) -> Iterator[CommitPart]:
        """Write the parts; gives each before it is written, so that it can be checked.

        Changes may be kept back until there are enough of them, or until the end.

        Raises:
            StalePlan: a touched customer has another version now, or is gone.
        """
        changing: list[CommitPart] = []
        for ready in run_ahead(self._prepare(parts)):
            yield ready.part
            if ready.part.touched.height or ready.part.changes.height:
                # Without its new customers, of which there may be a million.
                changing.append(replace(ready.part, creates=pl.DataFrame(), sought=tuple))
            if sum(part.changes.height for part in changing) >= _APPLIED_CHANGES:
                self._apply_all(changing)
            self.updated += ready.part.touched.height
            self.groups.note(ready.part.creates, ready.part.changes)
            for insert in ready.inserts:
                self.bulk.run(insert)
            for insert in ready.late:
                key = (insert.table, tuple(insert.constants.items()), insert.order)
                self._late.setdefault(key, []).append(_narrowed(insert))
            self.created += ready.part.creates.height
        self._apply_all(changing)
        self._insert_late()
        self.groups.make_missing()

    def _prepare(self, parts: Iterable[CommitPart]) -> Iterator[_Ready]:
        next_id = self.next_id
        for part in parts:
            with self.bulk.turn:
                inserts = self._inserts(part, next_id)
                prepared = [self.bulk.prepare(insert) for insert in inserts if not insert.order]
            next_id += part.creates.height
            late = [insert for insert in inserts if insert.order and insert.rows.height]
            yield _Ready(part, prepared, late)

    def _inserts(self, part: CommitPart, first_id: int) -> list[Insert]:
        if not part.creates.height:
            return []
        numbers = pl.int_range(first_id, first_id + part.creates.height, dtype=pl.Int64)
        slots = [name for name in part.creates.columns if name != "id"]
        creates = part.creates.select(numbers.alias("customer_id"), *slots)
        return list(self.facets.insert(creates, self.stamp))

    def _reach(self, part: CommitPart) -> CommitPart:
        """Add what changes along in other customers; an undo has that in its journal."""
        if not self.keeps_journal or not part.changes.height:
            return part
        along = self.facets.reach(part.changes)
        if along is None or not along.height:
            return part
        names = [name for name in along.columns if name != "version"]
        touched = along.select("customer_id", "version").unique()
        return CommitPart(
            part.creates,
            pl.concat([part.changes.select(names), along.select(names)]),
            pl.concat([part.touched.select("customer_id", "version"), touched]),
        )

    def _apply_all(self, parts: list[CommitPart]) -> None:
        """Write the changes of parts at once, and forget the parts."""
        if parts:
            self._apply(self._reach(parts[0] if len(parts) == 1 else _join(parts)))
            parts.clear()

    def _apply(self, part: CommitPart) -> None:
        numbers = pl.int_range(self.entries + 1, self.entries + 1 + pl.len(), dtype=pl.Int64)
        changes = part.changes
        lacking = {name: CHANGES[name] for name in ("kept", "line") if name not in changes.columns}
        changes = changes.with_columns(
            pl.lit(None, kind).alias(name) for name, kind in lacking.items()
        )
        changes = changes.with_columns(numbers.alias("no")).select(CHANGES.names())
        self._raise_versions(changes, part.touched)
        kept = self.facets.apply(changes, self.stamp)
        if self.keeps_journal:
            self._keep_journal(changes, kept)

    def _keep_journal(self, changes: pl.DataFrame, kept: pl.DataFrame) -> None:
        journal = changes.drop("kept", "line")
        if kept.height:
            journal = journal.join(kept, on="no", how="left", maintain_order="left")
        constants = {**self.scope.tenant, "receipt_id": self.stamp.receipt_id}
        self.bulk.insert(Insert("journal", journal, constants))
        self.entries += changes.height

    def _raise_versions(self, changes: pl.DataFrame, touched: pl.DataFrame) -> None:
        if not touched.height:
            return
        with self.scope.database.savepoint() as savepoint:
            if self.facets.raise_versions(changes, touched) == touched.height:
                return
            savepoint.rollback()
        columns = {"id": pl.Int64, "version": pl.Int64}
        select = Select(self.scope.subject.table, columns, self.scope.tenant, by="id")
        now = self.bulk.fetch(select, touched["customer_id"]).rename({"id": "customer_id"})
        joined = touched.join(now, on="customer_id", how="left", suffix="_now").sort("customer_id")
        gone = joined.filter(pl.col("version_now").is_null())
        changed = joined.filter(pl.col("version_now") != pl.col("version"))
        raise StalePlan(changed["customer_id"].to_list(), gone["customer_id"].to_list())

    def _insert_late(self) -> None:
        for inserts in self._late.values():
            first = inserts[0]
            slices = (
                self.bulk.prepare(Insert(first.table, piece, first.constants))
                for piece in _in_order([insert.rows for insert in inserts], first.order)
            )
            for prepared in run_ahead(slices):
                self.bulk.run(prepared)
        self._late.clear()


def _join(parts: Iterable[CommitPart]) -> CommitPart:
    """Make one part of the changes of several."""
    changes, touched = [], []
    for part in parts:
        changes += [part.changes] if part.changes.height else []
        touched += [part.touched.select("customer_id", "version")] if part.touched.height else []
    return CommitPart(
        pl.DataFrame(),
        pl.concat(changes, how="diagonal") if changes else pl.DataFrame(schema=CHANGES),
        pl.concat(touched) if touched else pl.DataFrame(schema=_TOUCHED),
    )


def _in_order(frames: Sequence[pl.DataFrame], order: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Give the rows of frames in order, a range at a time: sorting all would hold them twice.

    Nothing in the first column of the order is null. Narrowed numbers are Int64 again.
    """
    by = pl.col(order[0])
    sample = pl.concat([frame[order[0]].gather_every(_SAMPLED) for frame in frames]).sort()
    step = max(1, _RANGE_ROWS // _SAMPLED)
    bounds = [None, *sample.gather_every(step)[1:].unique(maintain_order=True), None]
    for low, high in pairwise(bounds):
        after = pl.lit(value=True) if low is None else by >= low
        before = pl.lit(value=True) if high is None else by < high
        pieces = [frame.filter(after, before).cast({pl.Int32: pl.Int64}) for frame in frames]
        yield from pl.concat(pieces).sort(order).iter_slices(_LATE_ROWS)


def _narrowed(insert: Insert) -> Insert:
    """Give numbers half of their room where they fit: of five million rows all are held."""
    numbers = insert.rows.select(pl.col(pl.Int64).exclude(insert.order[0]))
    small = [one.name for one in numbers if one.is_between(-_NARROW, _NARROW).all()]
    return replace(insert, rows=insert.rows.cast(dict.fromkeys(small, pl.Int32)))
