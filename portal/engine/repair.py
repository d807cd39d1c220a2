"""Rows that could not be read whole, kept apart in a report until somebody repaired them.

A report is well formed whatever the file was. What a broken row lost on the way into it (cells
beyond the last heading, the fact that there were too few, a byte that did not decode) would be
lost for good, and the row taken, if the report came back as it is. So a report with such rows
has one more column that holds it, and a row with anything there is refused until it is cleared.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from portal.engine.columns import UNSEEN, Column
from portal.engine.findings import Severity, cells
from portal.engine.findings.reading import READING
from portal.engine.findings.workbooks import WORKBOOKS
from portal.engine.plans.part import Part
from portal.engine.values import Parsed, Problem
from portal.engine.write.formulas import unguard

REPAIR_HEADING = "Import: to repair"
BROKEN = frozenset(kind.code for kind in (*READING, *WORKBOOKS) if kind.severity is Severity.ERROR)
"""Errors of reading: nothing in the cells tells of them any more."""
_REMINDER = f"Once the row is correct, empty its cell in the column “{REPAIR_HEADING}”."
_LONGEST = 30_000
_CUT = " … (cut here: the file that was uploaded has the rest)"


@dataclass(frozen=True, slots=True)
class ToRepair:
    """What a report keeps of a broken row; whatever stands there refuses the row."""

    choices: tuple[str, ...] = ()
    rule: str = "Blank. Correct the row, then clear this cell."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        return Parsed(cell, (Problem(cells.NOT_REPAIRED, cell.is_not_null()),))


REPAIR_COLUMN = Column(REPAIR_HEADING, ToRepair(), None)
"""Known to every style."""


def needs_repair(codes: Iterable[str]) -> bool:
    """Tell whether a run with these codes has rows that its report must keep apart."""
    return not (BROKEN | {cells.NOT_REPAIRED.code}).isdisjoint(codes)


def describe_repairs(part: Part, headings: Sequence[str]) -> pl.Series:
    """Say of every row of a part what is to be repaired; null for nothing.

    Args:
        headings: of the uploaded file; what an earlier report kept there stays.
    """
    broken = pl.col("code").is_in(BROKEN) & pl.col("row").is_not_null()
    faults = (
        part.findings.filter(broken)
        .group_by("row", maintain_order=True)
        .agg(pl.col("code").unique(maintain_order=True).str.replace_all("-", " ").str.join(", "))
    )
    frame = part.frame.join(faults, on="row", how="left", maintain_order="left")
    surplus = pl.when(pl.col("code").is_not_null()).then(pl.col("surplus"))
    now = pl.concat_str(pl.col("code"), surplus, separator=": ", ignore_nulls=True)
    whole = pl.concat_str(
        *_kept(headings), now.replace("", None), separator="; ", ignore_nulls=True
    )
    texts = frame.select(whole.alias("repair"))["repair"].replace("", None)
    cut = texts.str.slice(0, _LONGEST) + _CUT
    return texts.zip_with((texts.str.len_chars() <= _LONGEST).fill_null(value=True), cut)


def add_reminders(frame: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Say in ``messages`` of a row that is broken what else to do than correct it."""
    broken = findings.filter(pl.col("code").is_in(BROKEN))["row"].drop_nulls()
    reminded = pl.concat_str("messages", pl.lit(_REMINDER), separator=" ")
    return frame.with_columns(
        pl.when(pl.col("row").is_in(broken.unique().implode()))
        .then(reminded)
        .otherwise("messages")
        .alias("messages")
    )


def _kept(headings: Sequence[str]) -> list[pl.Expr]:
    """Give the cells that an earlier report kept; blank ones are null."""
    if REPAIR_HEADING not in headings:
        return []
    cell = unguard(pl.col(f"c{headings.index(REPAIR_HEADING)}")).str.strip_chars(UNSEEN)
    return [cell.replace("", None)]
