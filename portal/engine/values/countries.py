"""Countries of ISO 3166-1 by code and English name, from the ISO codes package."""

from dataclasses import dataclass
from datetime import date

import polars as pl
import pycountry

from portal.engine.findings import cells
from portal.engine.values.parsed import Parsed, Problem


def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        names = (country.alpha_2, country.name)
        others = (getattr(country, "common_name", None), getattr(country, "official_name", None))
        codes |= {name.lower(): country.alpha_2 for name in (*names, *others) if name}
    return codes


COUNTRY_CODES = _codes()
"""Lower-cased code or English name → two-letter code."""


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
