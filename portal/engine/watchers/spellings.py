"""New values of one file that differ in capitals alone: they are told, and taken as they stand.

What is stored or listed already is compared with row by row; here the rows of the file are
compared with one another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from portal.engine.columns import BoundColumn
from portal.engine.findings import join_findings, matching, row_findings
from portal.engine.plans.part import CREATE, UPDATE, Part
from portal.engine.style import Across
from portal.engine.values import FromList
from portal.engine.watchers.across_rows import AcrossRows
from portal.engine.watchers.watcher import Verdict, rows_here


@dataclass(frozen=True, slots=True)
class _Spelt:
    """A column whose values would be others in other capitals, and what was seen of it.

    Attributes:
        known: values that are there already.
    """

    heading: str
    slot: str
    known: tuple[str, ...]
    seen: AcrossRows

    def add(self, frame: pl.DataFrame) -> None:
        """Take the first row of each value that a batch brings anew."""
        value = pl.col(f"new:{self.slot}")
        changes = (pl.col("action") == UPDATE) & (pl.col(f"kind:{self.slot}") > 0)
        brings = value.is_not_null() & ((pl.col("action") == CREATE) | changes)
        rows = frame.lazy().select("row", "line", "action", value, f"kind:{self.slot}")
        rows = rows.filter(brings & ~value.is_in(list(self.known)))
        first = rows.unique(f"new:{self.slot}", keep="first", maintain_order=True).collect()
        self.seen.add(first, pl.repeat(value=True, n=first.height, eager=True))

    def report(self, part: Part, found: pl.DataFrame) -> pl.DataFrame:
        """Tell the rows of a part that were found, and the line of another spelling."""
        value = f"new:{self.slot}"
        told = found.select("row", "line", "detail").join(
            part.frame.select("row", value), on="row", maintain_order="left"
        )
        return row_findings(
            told,
            matching.SPELT_OTHERWISE,
            column=self.heading,
            value=pl.col(value),
            detail=pl.col("detail"),
        )


class Spellings:
    """Watches values that would be the same in other capitals."""

    def __init__(self, bound: Sequence[BoundColumn]) -> None:
        """Begin with nothing seen."""
        self._watched = tuple(_watched(bound))

    def add(self, matched: pl.DataFrame, part: Part) -> None:
        """Take a batch."""
        del matched
        for one in self._watched:
            if f"kind:{one.slot}" in part.frame.columns:
                one.add(part.frame)

    def judge(self) -> Verdict:
        """Tell rows which other row spells their value otherwise."""
        nobody = pl.Series("row", [], pl.UInt32)
        found = [(one, one.seen.find(nobody)) for one in self._watched]

        def settle(part: Part) -> Part:
            told = [one.report(part, rows_here(rows, part)) for one, rows in found]
            return Part(part.frame, join_findings([part.findings, *told]))

        return Verdict(pl.concat([nobody, *(rows["row"] for _, rows in found)]), settle)

    def close(self) -> None:
        """Give temporary files back."""
        for one in self._watched:
            one.seen.close()


def _watched(bound: Sequence[BoundColumn]) -> Iterator[_Spelt]:
    for one in bound:
        kind, slot = one.column.type, str(one.column.slot)
        is_open = isinstance(kind, FromList) and kind.takes_others
        if is_open or one.column.recased:
            value = pl.col(f"new:{slot}")
            rule = Across(matching.SPELT_OTHERWISE, value.str.to_lowercase(), differs=value)
            known = kind.values if isinstance(kind, FromList) else ()
            yield _Spelt(one.heading, slot, known, AcrossRows(rule))
