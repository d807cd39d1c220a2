"""Numbers: whole ones, amounts and others; kept as text."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from portal.engine.findings import cells
from portal.engine.values.parsed import Parsed, Problem

_LARGEST = 10**15
# Digits are 0 to 9 everywhere: \d takes those of every script.
_WHOLE = r"^-?[0-9]+$"
_AMOUNT = r"^-?[0-9]{1,15}(?:\.[0-9]{1,2})?$"
_NUMBER = r"^-?[0-9]{1,15}(?:\.[0-9]{1,10})?$"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in digits; kept as text without leading zeros.

    Attributes:
        usual: a larger one is a warning: it may be of another column.
    """

    minimum: int = 0
    maximum: int = _LARGEST
    usual: int | None = None
    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        if self.maximum == _LARGEST:
            return f"A whole number, {self.minimum:,} or more."
        return f"A whole number from {self.minimum:,} to {self.maximum:,}."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        number = cell.cast(pl.Int64, strict=False)
        shaped = cell.str.contains(_WHOLE)
        endless = shaped & number.is_null()
        negative = cell.str.starts_with("-")
        small = (number < self.minimum) | (endless & negative)
        large = (number > self.maximum) | (endless & ~negative)
        return Parsed(
            number.cast(pl.String),
            (
                Problem(cells.NOT_WHOLE, ~shaped),
                Problem(cells.TOO_SMALL, shaped & small, f"{self.minimum:,}"),
                Problem(cells.TOO_LARGE, shaped & large, f"{self.maximum:,}"),
                *self._unusual(number, shaped & ~large),
            ),
        )

    def _unusual(self, number: pl.Expr, sound: pl.Expr) -> tuple[Problem, ...]:
        if self.usual is None:
            return ()
        limit = f"{self.usual:,}"
        return (Problem(cells.UNUSUALLY_LARGE, sound & (number > self.usual), limit),)


@dataclass(frozen=True, slots=True)
class Currency:
    """An amount with at most two decimals, written with a point."""

    choices: tuple[str, ...] = ()
    rule: str = "An amount like 123 or 123.45, without a currency or thousands mark."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        shaped = cell.str.contains(_AMOUNT)
        whole = cell.str.extract(r"^-?0*([0-9]+)", 1)
        cents = cell.str.extract(r"\.([0-9]{1,2})$", 1).fill_null("").str.pad_end(2, "0")
        amount = whole + "." + cents
        negative = cell.str.starts_with("-") & (amount != "0.00")
        value = pl.when(shaped & negative).then(pl.lit("-") + amount).when(shaped).then(amount)
        return Parsed(value, (Problem(cells.NOT_A_NUMBER, ~shaped, "123.45"),))


@dataclass(frozen=True, slots=True)
class Number:
    """A number with a point before its decimals; kept without zeros that say nothing."""

    choices: tuple[str, ...] = ()
    rule: str = "A number like 123 or 123.45, without a thousands mark."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        shaped = cell.str.contains(_NUMBER)
        whole = cell.str.extract(r"^-?0*([0-9]+)", 1)
        decimals = cell.str.extract(r"\.([0-9]*[1-9])0*$", 1)
        size = pl.when(decimals.is_null()).then(whole).otherwise(whole + "." + decimals)
        negative = cell.str.starts_with("-") & (size != "0")
        value = pl.when(shaped & negative).then(pl.lit("-") + size).when(shaped).then(size)
        return Parsed(value, (Problem(cells.NOT_A_NUMBER, ~shaped, "123 or 123.45"),))
