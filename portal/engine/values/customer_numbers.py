"""The numbers that the portal gives customers."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from portal.engine.findings import cells
from portal.engine.values.parsed import Parsed, Problem

_CUSTOMER_NUMBER = r"^[Ii]-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}$"


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
