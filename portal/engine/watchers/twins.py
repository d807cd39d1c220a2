"""New customers of one file who may be one person: they are told, and both are taken.

A column whose values others may share, and the slots by which a style knows people alike, are
compared with the store row by row; here the rows of the file are compared with one another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from portal.engine.columns import BoundColumn
from portal.engine.customers import ALIKE_SEPARATOR
from portal.engine.findings import join_findings, matching, row_findings
from portal.engine.keys import key_of
from portal.engine.plans.part import CREATE, REJECT, Part
from portal.engine.style import Style
from portal.engine.watchers.repeats import Repeats
from portal.engine.watchers.watcher import Verdict, rows_here


@dataclass(slots=True)
class Twins:
    """One thing by which the new customers of a file are compared.

    Attributes:
        slots: whose values together are compared.
        heading: of the column; "" where only rows are that no rule could look up.
        warning: code of the finding that names a stored customer with the value.
    """

    slots: tuple[str, ...]
    heading: str
    warning: str = ""
    seen: Repeats = field(default_factory=Repeats)

    def add(self, frame: pl.DataFrame) -> None:
        """Take a planned batch; a stored customer may have what a new one has."""
        is_new = pl.col("action") == CREATE
        wanted = pl.col("action") != REJECT if self.heading else is_new & pl.col("rule").is_null()
        rows = frame.select("row", "line", "action", "rule", *self._columns()).filter(wanted)
        if rows.height:
            self.seen.add(rows, self._keys(rows), firm=rows.select(~is_new).to_series())

    def find(self) -> pl.DataFrame:
        """Give every new row that is like another, with that one's line (``REPEATS``)."""
        return self.seen.find(every=True)

    def report(self, part: Part, found: pl.DataFrame) -> pl.DataFrame:
        """Tell the rows of a part that were found."""
        is_new = part.frame.filter(pl.col("action") == CREATE).select("row", *self._columns())
        told = found.join(is_new, on="row", how="inner", maintain_order="left")
        line = pl.col("first_line")
        if not self.heading:
            return row_findings(told, matching.ALIKE_IN_FILE, detail=line)
        # A stored customer was named already: often the one of that very line.
        warned = part.findings.filter(code=self.warning, column=self.heading)
        told = told.join(warned, on="row", how="anti", maintain_order="left")
        value = pl.col(self._columns()[0])
        return row_findings(
            told, matching.SHARED_IN_FILE, column=self.heading, value=value, detail=line
        )

    def _columns(self) -> list[str]:
        return [f"new:{slot}" for slot in self.slots]

    def _keys(self, rows: pl.DataFrame) -> pl.Series:
        keys = [key_of(rows[f"new:{slot}"], slot) for slot in self.slots]
        if len(keys) == 1:
            return keys[0]
        joined = pl.concat_str(pl.all(), separator=ALIKE_SEPARATOR)
        return pl.DataFrame(keys).select(joined.alias("key"))["key"]


class TwinRows:
    """Watches all by which the new customers of a file are compared."""

    def __init__(self, style: Style, bound: Sequence[BoundColumn]) -> None:
        """Begin with nothing seen."""
        self._watched = tuple(_watched(style, bound))

    def add(self, matched: pl.DataFrame, part: Part) -> None:
        """Take a batch."""
        del matched
        for one in self._watched:
            one.add(part.frame)

    def judge(self) -> Verdict:
        """Tell new customers which rows of the file may mean the same person."""
        found = [(one, one.find()) for one in self._watched]
        rows = [rows["row"] for _, rows in found]

        def settle(part: Part) -> Part:
            told = [one.report(part, rows_here(rows, part)) for one, rows in found]
            return Part(part.frame, join_findings([part.findings, *told]))

        return Verdict(pl.concat([pl.Series("row", [], pl.UInt32), *rows]), settle)

    def close(self) -> None:
        """Give temporary files back."""
        for one in self._watched:
            one.seen.close()


def _watched(style: Style, bound: Sequence[BoundColumn]) -> Iterator[Twins]:
    for one in bound:
        if one.column.shared:
            yield Twins((str(one.column.slot),), one.heading, one.column.shared.code)
    if style.unmatched and style.alike and {one.column.slot for one in bound} >= set(style.alike):
        yield Twins(tuple(str(slot) for slot in style.alike), "")
