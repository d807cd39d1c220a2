"""Currencies of ISO 4217 by their three letters, from the ISO codes package."""

from dataclasses import dataclass
from datetime import date

import polars as pl
import pycountry

from portal.engine.findings import cells
from portal.engine.values.parsed import Parsed, Problem

CURRENCY_CODES = tuple(sorted(one.alpha_3 for one in pycountry.currencies))


@dataclass(frozen=True, slots=True)
class CurrencyCode:
    """A currency's three letters; small ones are raised."""

    choices: tuple[str, ...] = ()
    rule: str = "A currency's three letters, like USD, AUD, GBP or EUR."

    def parse(self, cell: pl.Expr, today: date) -> Parsed:
        """Compile the type for one cell expression."""
        del today
        code = cell.str.to_uppercase()
        return Parsed(code, (Problem(cells.UNKNOWN_CURRENCY, ~code.is_in(CURRENCY_CODES)),))
