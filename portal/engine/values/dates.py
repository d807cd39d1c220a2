"""Dates: year, month and day, and nothing guessed."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from portal.engine.findings import cells
from portal.engine.values.parsed import Parsed, Problem

# Digits are 0 to 9 everywhere: \d takes those of every script.
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_YEAR_LAST = r"^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}$"
_WHOLE_YEAR = r"[1-9][0-9]{3}$"


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
        otherwise = cell.str.contains(_YEAR_LAST)
        no_year = cell.str.starts_with("0000")
        bad = ~otherwise & (~shaped | no_year | parsed.is_null()) & cell.is_not_null()
        problems = [
            Problem(cells.DATE_WRITTEN_OTHERWISE, otherwise, _say_meant(cell)),
            Problem(cells.INVALID_DATE, bad),
        ]
        if self.past:
            problems.append(Problem(cells.DATE_IN_FUTURE, shaped & (parsed > pl.lit(today))))
        return Parsed(cell, tuple(problems))


def _say_meant(cell: pl.Expr) -> pl.Expr:
    """Say how a date whose year stands last is to be written, where it can mean only one."""
    dashed = cell.str.replace_all("[./]", "-")
    day_first, month_first = (
        dashed.str.to_date(order, strict=False).dt.to_string("%Y-%m-%d")
        for order in ("%d-%m-%Y", "%m-%d-%Y")
    )
    both = pl.format("It is ambiguous, {} or {}: write which is meant.", day_first, month_first)
    one = pl.format("Write {}.", pl.coalesce(day_first, month_first))
    return (
        pl.when(~cell.str.contains(_WHOLE_YEAR))
        .then(pl.lit("Write it like 1984-03-09, with all digits of the year."))
        .when(day_first != month_first)
        .then(both)
        .otherwise(one)
        .fill_null("It is no date in any order: write one like 1984-03-09.")
    )
