"""Judge marks of which a list has exactly one: the file and what is stored, taken together.

Belongs to the end of a preview, when every row is planned. Lists are short: what the file says
of a mark is held in memory.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from portal.engine.columns import BoundColumn
from portal.engine.customers import Customers
from portal.engine.findings import file_finding
from portal.engine.plans.part import REJECT, Part
from portal.engine.style import ExactlyOne

_MOST_NAMED = 5


class MarkCount:
    """The rows of a file that a mark is about, batch by batch."""

    def __init__(self, one: ExactlyOne, bound: Sequence[BoundColumn]) -> None:
        """Begin with no row."""
        slots = {each.column.heading: str(each.column.slot) for each in bound}
        self._one = one
        self._wanted = {
            "mark": slots.get(one.column),
            "name": slots.get(one.name),
            **{f"per{place}": slots.get(heading) for place, heading in enumerate(one.per)},
        }
        self._rows: list[pl.DataFrame] = []

    @property
    def is_known(self) -> bool:
        """Tell whether the file has the columns to judge by."""
        return None not in self._wanted.values()

    def add(self, part: Part) -> None:
        """Take the rows of a batch that are not rejected."""
        if self.is_known:
            live = part.frame.filter(pl.col("action") != REJECT)
            columns = [pl.col(f"new:{slot}").alias(name) for name, slot in self._wanted.items()]
            self._rows.append(live.select("line", "customer_id", *columns))

    def judge(self, customers: Customers) -> Iterator[pl.DataFrame]:
        """Report each group that the file names and that would not have exactly one."""
        if not self._rows:
            return
        told = pl.concat(self._rows)
        marked = told.filter(pl.col("mark") == self._one.value)
        marked = pl.concat([marked, self._stored(customers, told)])
        for group in _groups_of(told):
            own = marked.join(pl.DataFrame(group), on=list(group)) if group else marked
            if own.height != 1:
                yield self._report(group, own)

    def _stored(self, customers: Customers, told: pl.DataFrame) -> pl.DataFrame:
        """Give the stored entries that have the mark and are not in the file."""
        slots = {str(slot): name for name, slot in self._wanted.items()}
        mark = str(self._wanted["mark"])
        found = customers.find(mark, pl.Series([self._one.value]))
        others = found.join(told, on="customer_id", how="anti")["customer_id"]
        rows = customers.read(others, list(slots)).rename(slots)
        line = pl.lit(None, pl.UInt32).alias("line")
        return rows.with_columns(line).select("line", "customer_id", *self._wanted)

    def _report(self, group: Mapping[str, str], own: pl.DataFrame) -> pl.DataFrame:
        names = [
            f"{name} (stored)" if line is None else f"{name} (line {line})"
            for name, line in own.select("name", "line").head(_MOST_NAMED).iter_rows()
        ]
        more = own.height - len(names)
        detail = ", ".join([*names, *([f"{more} more"] if more > 0 else [])]) or "none"
        lines = own["line"].drop_nulls()
        return file_finding(
            self._one.kind,
            column=self._one.column,
            value=" ".join(group.values()),
            detail=detail,
            line=int(lines[-1]) if lines.len() else None,
        )


def _groups_of(told: pl.DataFrame) -> list[dict[str, str]]:
    """Give the groups that rows are in, in their order; where there are none, the whole list."""
    names = [name for name in told.columns if name.startswith("per")]
    return told.select(names).unique(maintain_order=True).to_dicts() if names else [{}]
