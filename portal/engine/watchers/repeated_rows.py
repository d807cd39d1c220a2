"""Rows of one file that mean the same customer, or have a value that only one may have.

Which rows those are depends on the style: how it matches, which of its columns are unique, and
whether several rows may be about one customer.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from portal.engine.columns import BoundColumn, Slot
from portal.engine.composed import member_of
from portal.engine.findings import join_findings, matching, row_findings
from portal.engine.keys import BETWEEN, first_of, is_listed, key_of
from portal.engine.lookups import key_of_rows
from portal.engine.match import slot_of_rule
from portal.engine.plans.part import REJECT, Part, PlanSlot, reject_rows
from portal.engine.style import Rule, Style
from portal.engine.watchers.repeats import REPEATS, Repeats
from portal.engine.watchers.watcher import Verdict, rows_here

_CUSTOMER = "number"
_IN_SET = "in-set:"
_LOOKED_UP = "looked-up:"


class RepeatedRows:
    """Watches the values that rows of a file may not share."""

    def __init__(
        self, style: Style, bound: Sequence[BoundColumn], slots: Sequence[PlanSlot]
    ) -> None:
        """Begin with nothing seen."""
        self._style = style
        self._bound = bound
        self._slots = slots
        self._seen: dict[str, Repeats] = {}
        # Where the whole file is refused, rejected rows come back corrected: they count as
        # well, and of rows that repeat one another the first is reported too, as none is the
        # right one.
        self._every = style.file.errors == "refuse-file"

    def add(self, matched: pl.DataFrame, part: Part) -> None:
        """Take the rows of a batch that count."""
        del matched
        live = part.frame if self._every else part.frame.filter(pl.col("action") != REJECT)
        if self._style.repeats == "reject":
            self._repeats(_CUSTOMER).add(live, live["customer_id"])
        for slot in self._slots:
            if slot.unique or slot.distinct:
                keys = key_of(_told(live, slot.slot), slot.slot, folds=slot.folds)
                self._repeats(slot.slot).add(live, keys)
        if self._style.repeats == "allow":
            self._add_set_values(live)
        self._add_by_rule(live)

    def judge(self) -> Verdict:
        """Reject the rows that repeat others; point at those that share what hardly two share."""
        found = {name: repeats.find(every=self._every) for name, repeats in self._seen.items()}
        rows = pl.concat(
            [pl.Series("row", [], pl.UInt32), *(repeated["row"] for repeated in found.values())]
        )
        distinct = {slot.slot for slot in self._slots if slot.distinct}

        def settle(part: Part) -> Part:
            repeated = {name: rows_here(rows, part) for name, rows in found.items()}
            also = {slot: repeated.pop(slot) for slot in distinct & repeated.keys()}
            part = reject_rows(part, self._report(part, repeated))
            return Part(part.frame, join_findings([part.findings, *self._point(part, also)]))

        return Verdict(rows, settle)

    def close(self) -> None:
        """Give temporary files back."""
        for repeats in self._seen.values():
            repeats.close()

    def _repeats(self, name: str) -> Repeats:
        return self._seen.setdefault(name, Repeats())

    def _add_by_rule(self, live: pl.DataFrame) -> None:
        unique = {slot.slot for slot in self._slots if slot.unique or slot.distinct}
        for index, rule in enumerate(self._style.match):
            if rule.missing != "create":
                continue
            key = slot_of_rule(rule, self._style.columns)
            if key in unique:
                continue
            if rule.named_by and f"new:{key}" in live.columns:
                # A row that was looked up by a value means whoever has it, in the file or stored.
                values = key_of(live[f"new:{key}"], key)
                firm = live["rule"].ne_missing(index)
                self._repeats(_LOOKED_UP + key).add(live, values, firm=firm)
            else:
                # Two rows would each add it: nobody has it whom both could mean.
                self._add_new(live.filter(pl.col("rule") == index), key, rule)

    def _add_new(self, rows: pl.DataFrame, key: str, rule: Rule) -> None:
        if rows.height:
            keyed = rows.with_columns(key_of_rows(key).alias("key"))
            is_value = pl.col("key").ne_missing(pl.lit(rule.new_value))
            made = keyed.filter(pl.col("customer_id").is_null() & is_value)
            self._repeats(key).add(made, made["key"])

    def _add_set_values(self, rows: pl.DataFrame) -> None:
        """Note what each row puts into a set of its customer: the same again is a mistake."""
        for composite in self._style.composites:
            slot = composite.slot
            if composite.appends or composite.single or f"new:{slot}" not in rows.columns:
                continue
            value = pl.col(f"new:{slot}")
            key = member_of(value, composite.key) if composite.key else value
            named = pl.concat_str("customer_id", pl.coalesce(key, value), separator="\x1f")
            self._repeats(_IN_SET + slot).add(rows, rows.select(named.alias("key"))["key"])

    def _report(self, part: Part, repeated: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """Say which rows mean one customer, then which others have a value only one may have."""
        by_slot = {one.column.slot: one for one in self._bound}
        keys = [name for name in repeated if self._means_customer(name, by_slot)]
        same = pl.concat([REPEATS.to_frame(), *(repeated[name] for name in keys)])
        same = same.unique("row", keep="first").sort("row")
        reports = [row_findings(same, matching.REPEATED_IN_FILE, detail=pl.col("first_line"))]
        for name, rows in repeated.items():
            if name not in keys:
                slot = name.removeprefix(_LOOKED_UP)
                is_unique = slot == name
                told = rows if is_unique else rows.join(same, on="row", how="anti")
                values = part.frame.select("row", f"new:{slot}")
                reports.append(
                    row_findings(
                        told.join(values, on="row", maintain_order="left"),
                        matching.REPEATED_VALUE if is_unique else matching.NOT_TOLD_APART,
                        column=by_slot[slot].heading,
                        value=pl.col(f"new:{slot}"),
                        detail=pl.col("first_line"),
                    )
                )
        return join_findings(reports)

    def _means_customer(self, name: str, by_slot: Mapping[str | None, BoundColumn]) -> bool:
        """Tell whether two rows that share this mean one customer."""
        if name.startswith(_LOOKED_UP):
            return False
        rules = {rule.column for rule in self._style.match}
        return name not in by_slot or by_slot[name].column.heading in rules

    def _point(self, part: Part, repeated: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Point at rows that share a value which two customers hardly share."""
        headings = {one.column.slot: one.heading for one in self._bound}
        for slot, rows in repeated.items():
            values = part.frame.select("row", pl.col(f"new:{slot}").alias("shared"))
            yield row_findings(
                rows.join(values, on="row", maintain_order="left"),
                matching.ALSO_IN_FILE,
                column=headings[slot],
                value=pl.col("shared"),
                detail=pl.col("first_line"),
            )


def _told(rows: pl.DataFrame, slot: Slot) -> pl.Series:
    """Give what the file says of a slot: before what it does not show of the stored value."""
    values = rows[f"new:{slot}"]
    if not is_listed(slot) or not values.str.contains(BETWEEN, literal=True).any():
        return values
    return rows.select(first_of(pl.col(values.name))).to_series()
