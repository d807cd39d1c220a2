"""Entries: slots where every row adds something and nothing is replaced, such as points.

Several rows may mean the same customer. Only the first of them has the version that the commit
checks; what the others are added to is the stored sum and all that stands before them.
"""

from collections.abc import Sequence

import polars as pl

from portal.engine.composed import part_of
from portal.engine.findings import join_findings, planning, row_findings
from portal.engine.plans.part import UPDATE, Part, PlanSlot
from portal.engine.style import new, old
from portal.engine.watchers.repeats import Repeats
from portal.engine.watchers.watcher import Verdict, rows_here


def amount_of(slot: PlanSlot) -> pl.Expr:
    """Give the number (Int64) that an entry of a slot adds."""
    return part_of(new(slot.slot), str(slot.sums)).cast(pl.Int64)


class Entries:
    """The customers and entries of a file seen so far."""

    def __init__(self, slots: Sequence[PlanSlot]) -> None:
        """Begin with nothing seen of a file that reaches these slots."""
        self._slots = [slot for slot in slots if slot.sums]
        self._by_slot = {slot.slot: Repeats(sums=True) for slot in self._slots}
        self._customers, self._twins = Repeats(), Repeats()
        self._added = [slot for slot in slots if slot.appends]

    def add(self, matched: pl.DataFrame, part: Part) -> None:
        """Take the rows of a batch that will be written."""
        del matched
        wanted = {f"new:{slot.slot}" for slot in (*self._added, *self._slots)}
        rows = part.frame.select("row", "line", "customer_id", *sorted(wanted))
        live = rows.filter(part.frame["action"] == UPDATE)
        self._customers.add(live, live["customer_id"])
        if self._added:
            same = pl.concat_str("customer_id", *(new(slot.slot) for slot in self._added))
            self._twins.add(live, live.select(same.alias("same"))["same"])
        for slot in self._slots:
            amounts = live.select(amount_of(slot).alias("amount"))["amount"]
            self._by_slot[slot.slot].add(live, live["customer_id"], amounts)

    def judge(self) -> Verdict:
        """Say what rows are added to, and warn of those that add the same again."""
        again = self._customers.find().select("row")
        for slot in self._slots:
            before = self._by_slot[slot.slot].find().select("row", before=pl.col("before"))
            again = again.join(before.rename({"before": _before(slot)}), on="row", how="left")
        twins = self._twins.find()

        def settle(part: Part) -> Part:
            frame = self._mark(part.frame, rows_here(again, part))
            same = rows_here(twins, part)
            found = row_findings(same, planning.REPEATED_ENTRY, detail=pl.col("first_line"))
            return Part(frame, join_findings([part.findings, found]))

        return Verdict(again["row"], settle)

    def close(self) -> None:
        """Give the files back."""
        for repeats in (self._customers, self._twins, *self._by_slot.values()):
            repeats.close()

    def _mark(self, frame: pl.DataFrame, again: pl.DataFrame) -> pl.DataFrame:
        """Take the version from rows whose customer an earlier row has changed.

        Args:
            again: ``row``, and by slot ``before:<slot>`` (Int64): what the rows before it add.
        """
        joined = frame.join(again, on="row", how="left", maintain_order="left")
        repeated = pl.col("row").is_in(again["row"].implode())
        marked = [pl.when(~repeated).then(pl.col("version")).alias("version")]
        for slot in self._slots:
            stored = old(slot.slot).cast(pl.Int64) + pl.col(_before(slot)).fill_null(0)
            marked.append(stored.cast(pl.String).alias(f"old:{slot.slot}"))
        return joined.with_columns(marked).select(frame.columns)


def count_again(frame: pl.DataFrame, slots: Sequence[PlanSlot]) -> int:
    """Count the rows that change a customer whom an earlier row changes."""
    if not any(slot.adds for slot in slots):
        return 0
    again = (pl.col("action") == UPDATE) & pl.col("version").is_null()
    return int(frame.select(again.sum()).item())


def sums_of(frame: pl.DataFrame, slots: Sequence[PlanSlot]) -> dict[str, tuple[int, int]]:
    """Give, by slot, what all rows add and the most that one adds."""
    found = {}
    for slot in slots:
        if slot.sums:
            rows = frame.select(new(slot.slot)).filter(frame["action"] == UPDATE)
            amounts = rows.select(amount_of(slot).alias("amount"))["amount"]
            found[slot.slot] = (int(amounts.sum()), int(amounts.max() or 0))  # type: ignore[arg-type]
    return found


def _before(slot: PlanSlot) -> str:
    return f"before:{slot.slot}"
