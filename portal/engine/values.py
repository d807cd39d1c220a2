"""Types: how a cell's text becomes a value, and what is wrong with it when it cannot.

A type belongs to the step ``check``. It turns one expression (the cell: trimmed text, null
when blank) into an expression of canonical text and a list of problems; Polars runs them over
a whole batch. A value stays text all its way: leading zeros, long numbers and ``+`` survive,
and two values are equal when their texts are.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import polars as pl

from portal.engine.countries import COUNTRY_CODES
from portal.engine.findings import Kind, cells

LONGEST_LIST = 200
_LARGEST = 10**15
# Digits are 0 to 9 everywhere: \d takes those of every script.
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TWO_WAY_DATE = r"^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}$"
_WHOLE = r"^-?[0-9]+$"
_AMOUNT = r"^-?[0-9]{1,15}(?:\.[0-9]{1,2})?$"
_NUMBER = r"^-?[0-9]{1,15}(?:\.[0-9]{1,10})?$"
_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?"
_LAST_LABEL = r"\p{L}[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}]"
# \p{C}: marks that nobody sees would make two addresses of one.
EMAIL_SHAPE = rf'[^\s\p{{C}}@,;:<>()\[\]\\"]+@(?:{_LABEL}\.)+{_LAST_LABEL}'
_SHORTENED = r"^[+-]?[0-9](?:[.,][0-9]+)?[Ee][+]?[0-9]+$"
_CUSTOMER_NUMBER = r"^[Ii]-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}$"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can be wrong with a cell: where, and the other half of the sentence."""

    kind: Kind
    when: pl.Expr
    detail: pl.Expr | str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a type makes of a cell.

    Attributes:
        value: canonical text; null where the cell is blank. What it holds where a problem of
            severity error is reported does not matter.
        problems: all that can be wrong.
    """

    value: pl.Expr
    problems: tuple[Problem, ...] = ()


class ValueType(Protocol):
    """A type of column.

    Attributes:
        rule: a sentence for the notes sheet of the template.
        choices: the values to offer in a drop-down; empty when free.
    """

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """List what a drop-down offers."""
        ...

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""


@dataclass(frozen=True, slots=True)
class Text:
    """Any text up to a number of characters."""

    maximum: int = 255
    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"Text, up to {self.maximum} characters."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        too_long = cell.str.len_chars() > self.maximum
        return Parsed(cell, (Problem(cells.TOO_LONG, too_long, str(self.maximum)),))


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number as people write it; not what a spreadsheet makes of a long one."""

    maximum: int = 50
    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"A telephone number, up to {self.maximum} characters; 0 and + in front stay."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        too_long = cell.str.len_chars() > self.maximum
        shortened = cell.str.contains(_SHORTENED)
        return Parsed(
            cell,
            (
                Problem(cells.TOO_LONG, too_long, str(self.maximum)),
                Problem(cells.SHORTENED_NUMBER, shortened),
            ),
        )


@dataclass(frozen=True, slots=True)
class Email:
    """One e-mail address; compared without regard to case."""

    choices: tuple[str, ...] = ()
    rule: str = "An e-mail address, like name@example.org."
    longest: int = 254

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        bad = (
            ~cell.str.contains(f"^{EMAIL_SHAPE}$")
            | cell.str.contains("..", literal=True)
            | cell.str.contains(".@", literal=True)
            | cell.str.starts_with(".")
            | (cell.str.len_chars() > self.longest)
        )
        return Parsed(cell, (Problem(cells.INVALID_EMAIL, bad),))


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


@dataclass(frozen=True, slots=True)
class Country:
    """An ISO 3166-1 country: its two letters, or its English name which becomes them."""

    choices: tuple[str, ...] = ()
    rule: str = "A two-letter country code, like GB, or the country's English name."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        code = cell.str.to_lowercase().replace_strict(
            COUNTRY_CODES, default=None, return_dtype=pl.String
        )
        return Parsed(code, (Problem(cells.UNKNOWN_COUNTRY, code.is_null() & cell.is_not_null()),))


@dataclass(frozen=True, slots=True)
class YesOrBlank:
    """A ``y`` that applies something; consent is never guessed from other words."""

    choices: tuple[str, ...] = ("y",)
    rule: str = "y to apply it, or blank."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        value = cell.str.to_lowercase()
        return Parsed(value, (Problem(cells.NOT_Y, value != "y"),))


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
            return f"A whole number, {self.minimum} or more."
        return f"A whole number from {self.minimum} to {self.maximum}."

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
                Problem(cells.TOO_SMALL, shaped & small, str(self.minimum)),
                Problem(cells.TOO_LARGE, shaped & large, str(self.maximum)),
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


@dataclass(frozen=True, slots=True)
class TrueFalse:
    """``true`` or ``false`` in whatever capitals: spreadsheets save them as TRUE and FALSE."""

    choices: tuple[str, ...] = ("true", "false")
    rule: str = "true or false."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        value = cell.str.to_lowercase()
        return Parsed(value, (Problem(cells.NOT_TRUE_OR_FALSE, ~value.is_in(self.choices)),))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list of values, written exactly."""

    choices: tuple[str, ...]

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"One of: {listed(self.choices)}."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        bad = ~cell.is_in(list(self.choices))
        return Parsed(cell, (Problem(cells.NOT_AN_OPTION, bad, listed(self.choices)),))


@dataclass(frozen=True, slots=True)
class Choices:
    """Several of a list of values, with ``|`` between them; kept in the list's order."""

    options: tuple[str, ...]
    choices: tuple[str, ...] = field(default=(), init=False)

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"One or more of: {listed(self.options)}, with | between them."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        ticked = cell.str.split("|").list.eval(pl.element().str.strip_chars())
        unknown = ticked.list.set_difference(list(self.options)).list.len() > 0
        in_order = [pl.when(ticked.list.contains(name)).then(pl.lit(name)) for name in self.options]
        value = pl.when(cell.is_not_null()).then(
            pl.concat_str(in_order, separator="|", ignore_nulls=True)
        )
        return Parsed(value, (Problem(cells.NOT_AN_OPTION, unknown, listed(self.options)),))


@dataclass(frozen=True, slots=True)
class CustomerNumber:
    """The number the portal gave a customer, ``I-XXXX-XXXX``; small letters are raised."""

    choices: tuple[str, ...] = ()
    rule: str = "The customer's ID, like I-4K2P-9QWX; blank for a new customer."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        # Judged before it is raised: other scripts have letters whose capital is an I.
        bad = ~cell.str.contains(_CUSTOMER_NUMBER)
        return Parsed(cell.str.to_uppercase(), (Problem(cells.INVALID_CUSTOMER_NUMBER, bad),))


def listed(options: tuple[str, ...]) -> str:
    """Write the values of a list into a sentence, as far as they fit."""
    text = ", ".join(options)
    return text if len(text) <= LONGEST_LIST else text[: LONGEST_LIST - 1] + "…"
