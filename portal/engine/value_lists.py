"""Types for lists: several e-mail addresses in a cell, and values that a tenant's list holds."""

from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from portal.engine.findings import Kind, cells
from portal.engine.keys import BETWEEN
from portal.engine.values import EMAIL_SHAPE, Parsed, Problem, listed

_APART = r"[\s,]+"
_EMAILS = rf"^{EMAIL_SHAPE}(?:{_APART}{EMAIL_SHAPE})*$"
_SCIENTIFIC = r"^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+$"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_MADE_DATE = rf"^(?:[0-9]{{1,2}}-(?:{_MONTHS})(?:-[0-9]{{2,4}})?|(?:{_MONTHS})-[0-9]{{2,4}})$"


@dataclass(frozen=True, slots=True)
class Emails:
    """E-mail addresses with spaces or commas between them; kept with comma and space."""

    choices: tuple[str, ...] = ()
    rule: str = "One or more e-mail addresses, with commas or spaces between them."
    longest: int = 254
    most: int = 2_000
    several: bool = True

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        given = cell.str.strip_chars(", ")
        several = given.str.contains(_APART)
        bad = ~given.str.contains(_EMAILS) | _has_stray_dots(given)
        too_long = given.str.len_chars() > pl.when(several).then(self.most).otherwise(self.longest)
        parts = given.str.replace_all(_APART, "\n").str.split("\n")
        sound = pl.element().str.contains(_EMAILS) & ~_has_stray_dots(pl.element())
        first = parts.list.eval(pl.element().filter(~sound)).list.first()
        value = given.str.replace_all(_APART, BETWEEN)
        return Parsed(
            value,
            (
                Problem(cells.INVALID_EMAIL, (bad | too_long) & ~several),
                Problem(cells.INVALID_EMAILS, bad & several, first.fill_null(given)),
                Problem(cells.TOO_LONG, too_long & several, str(self.most)),
            ),
        )


def _has_stray_dots(given: pl.Expr) -> pl.Expr:
    # Plain texts: as one pattern they would cost as much as all other tests.
    within = given.str.contains_any(["..", ".@", " .", ",."])
    return within | given.str.starts_with(".")


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
    def choices(self) -> tuple[str, ...]:
        """List what a drop-down offers: nothing where other values are taken too."""
        return self.values if self.unknown.severity == "error" else ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"One of: {listed(self.values)}." if self.values else "A value of the list."

    def with_values(self, values: tuple[str, ...]) -> "FromList":
        """Give the type for a tenant with this list."""
        return replace(self, values=values)

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        known = listed(self.values) or "none yet"
        too_long = cell.str.len_chars() > self.maximum
        return Parsed(
            cell,
            (
                Problem(self.unknown, ~cell.is_in(list(self.values)), known),
                Problem(cells.TOO_LONG, too_long, str(self.maximum)),
            ),
        )


@dataclass(frozen=True, slots=True)
class Code:
    """A number or name of another system, kept as it is written.

    What a spreadsheet makes of one is reported: the scientific notation cannot be told back,
    and a month's name looks like a date that was made of ``2-1``.
    """

    maximum: int = 255
    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """Say what may stand in a cell."""
        return f"Text, up to {self.maximum} characters; format the column as text."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        too_long = cell.str.len_chars() > self.maximum
        return Parsed(
            cell,
            (
                Problem(cells.TOO_LONG, too_long, str(self.maximum)),
                Problem(cells.SHORTENED_NUMBER, cell.str.contains(_SCIENTIFIC)),
                Problem(cells.LOOKS_LIKE_DATE, cell.str.contains(_MADE_DATE)),
            ),
        )
