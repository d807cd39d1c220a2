"""Values out of a list: the type's own, or one that the tenant keeps."""

from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from portal.engine.findings import Kind, cells
from portal.engine.values.parsed import Parsed, Problem

LONGEST_LIST = 200


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
class FromList:
    """A value of one of the tenant's lists, written exactly.

    Attributes:
        family: the vocabulary's family; its terms are the list.
        unknown: reported for a value that the list does not hold. Unless it is an error the
            value is kept, and means the entry of the list as soon as there is one.
        values: the list, once the tenant is known.
    """

    family: str
    unknown: Kind
    maximum: int = 255
    values: tuple[str, ...] = field(default=())

    @property
    def takes_others(self) -> bool:
        """Tell whether values are taken that are not in the list."""
        return self.unknown.severity != "error"

    @property
    def choices(self) -> tuple[str, ...]:
        """List what a drop-down offers: nothing where other values are taken too."""
        return () if self.takes_others else self.values

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        if not self.takes_others:
            return f"One of: {listed(self.values)}." if self.values else "A value of the list."
        known = f"Known: {listed(self.values)}. " if self.values else ""
        return f"{known}Other values are taken too."

    def with_values(self, values: tuple[str, ...]) -> "FromList":
        """Give the type for a tenant with this list."""
        return replace(self, values=values)

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        known = listed(self.values) or "none yet"
        is_unknown = ~cell.is_in(list(self.values))
        too_long = cell.str.len_chars() > self.maximum
        problems = [
            Problem(self.unknown, is_unknown, known),
            Problem(cells.TOO_LONG, too_long, str(self.maximum)),
        ]
        if self.values and self.takes_others:
            # One that is refused is told all there are; one that is taken becomes another.
            small = {value.lower(): value for value in reversed(self.values)}
            meant = cell.str.to_lowercase().replace_strict(
                small, default=None, return_dtype=pl.String
            )
            problems.append(Problem(cells.LISTED_ALIKE, is_unknown & meant.is_not_null(), meant))
        return Parsed(cell, tuple(problems))


def listed(options: tuple[str, ...]) -> str:
    """Write the values of a list into a sentence, as far as they fit."""
    text = ", ".join(options)
    return text if len(text) <= LONGEST_LIST else text[: LONGEST_LIST - 1] + "…"
