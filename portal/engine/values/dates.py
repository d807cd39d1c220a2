"""Dates: year, month and day, and nothing guessed."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from portal.engine.findings import cells
from portal.engine.values.parsed import Parsed, Problem

# Digits are 0 to 9 everywhere: \d takes those of every script.
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TWO_WAY_DATE = r"^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}$"


@dataclass(frozen=True, slots=True)
class IsoDate:
    """A date as year-month-day; other notations are reported, never guessed."""

    past: bool = False
    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return "A date as YYYY-MM-DD" + (", not in the future." if self.past else ".")

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        shaped = cell.str.contains(_DATE)
        parsed = cell.str.to_date("%Y-%m-%d", strict=False)
        two_way = cell.str.contains(_TWO_WAY_DATE)
        no_year = cell.str.starts_with("0000")
        bad = ~two_way & (~shaped | no_year | parsed.is_null()) & cell.is_not_null()
        problems = [Problem(cells.AMBIGUOUS_DATE, two_way), Problem(cells.INVALID_DATE, bad)]
        if self.past:
            problems.append(Problem(cells.DATE_IN_FUTURE, shaped & (parsed > pl.lit(today))))
        return Parsed(cell, tuple(problems))
