"""E-mail addresses: one in a cell, or several."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from portal.engine.findings import cells
from portal.engine.keys import BETWEEN
from portal.engine.values.parsed import Parsed, Problem

_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?"
_LAST_LABEL = r"\p{L}[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}]"
# \p{C}: marks that nobody sees would make two addresses of one.
_EMAIL = rf'[^\s\p{{C}}@,;:<>()\[\]\\"]+@(?:{_LABEL}\.)+{_LAST_LABEL}'
_APART = r"[\s,]+"
_EMAILS = rf"^{_EMAIL}(?:{_APART}{_EMAIL})*$"


@dataclass(frozen=True, slots=True)
class Email:
    """One e-mail address; compared without regard to case."""

    choices: tuple[str, ...] = ()
    rule: str = "An e-mail address, like name@example.org."
    longest: int = 254
    folds: bool = True

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        bad = (
            ~cell.str.contains(f"^{_EMAIL}$")
            | _has_stray_dots(cell)
            | (cell.str.len_chars() > self.longest)
        )
        return Parsed(cell, (Problem(cells.INVALID_EMAIL, bad),))


@dataclass(frozen=True, slots=True)
class Emails:
    """E-mail addresses with spaces or commas between them; kept with comma and space."""

    choices: tuple[str, ...] = ()
    rule: str = "One or more e-mail addresses, with commas or spaces between them."
    longest: int = 254
    most: int = 2_000
    several: bool = True
    folds: bool = True

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
                Problem(cells.INVALID_EMAILS, bad | (too_long & ~several), first.fill_null(given)),
                Problem(cells.TOO_LONG, too_long & several, str(self.most)),
            ),
        )


def _has_stray_dots(given: pl.Expr) -> pl.Expr:
    """Tell whether an address, or one of several, begins with a dot or has one too many."""
    # Plain texts: as one pattern they would cost as much as all other tests.
    within = given.str.contains_any(["..", ".@", " .", ",."])
    return within | given.str.starts_with(".")
