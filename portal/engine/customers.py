"""The border between the engine and a store: how the engine asks about customers."""

from collections.abc import Sequence
from typing import Protocol

import polars as pl

CUSTOMER = "customer"
"""The subject of a style whose rows are about customers."""
SUBJECTS = (CUSTOMER, "option", "customer-group", "manufacturer")
"""Everything the rows of a style may be about: customers, or the entries of a tenant's lists."""
NUMBER, ID = "number", "id"
"""Slots that name a customer: by number, ``I-4K2P-9QWX``, and by the plain digits of its id. They
find customers and are never written: the portal gives them."""
NAMING = (NUMBER, ID)
ALIKE = "alike:"
"""Prefix of look-ups by several slots at once: ``alike:field:first_name+field:last_name``."""
PADDED = "padded:"
"""Prefix of look-ups of plain numbers among those that have zeros before them."""
RECASED = "recased:"
"""Prefix of look-ups of an identity without regard to its capitals."""
ALIKE_SEPARATOR = "\x1f"


def alike(slots: Sequence[str]) -> str:
    """Name the look-up by several slots at once."""
    return ALIKE + "+".join(slots)


def looked_up(slot: str) -> list[str]:
    """Give the slots of a look-up: of ``alike:`` several, else the slot itself.

    A slot may have a ``+`` of its own, as a manufacturer's name may.
    """
    return slot.removeprefix(ALIKE).split("+") if slot.startswith(ALIKE) else [slot]


class Customers(Protocol):
    """What a style's rows are about, as far as checking a file needs it.

    Mostly one tenant's customers; the entries of a list of theirs are asked for in the same way.
    """

    def find(self, slot: str, values: pl.Series) -> pl.DataFrame:
        """Find customers by a slot.

        Args:
            slot: the slot, ``alike:`` and slots joined by ``+``, or ``padded:`` or ``recased:`` and
                a slot.
            values: String, not null; what is said twice is found once. For ``alike:`` joined by
                ``ALIKE_SEPARATOR``.

        Returns:
            ``value`` (as given) and ``customer_id`` (Int64): a row per customer that has it.
        """
        ...

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read slots of customers.

        Returns:
            ``customer_id``, ``version`` (Int64) and a String column per slot, in the order
            asked; a row per customer, also for one without any value; none for an unknown id.
        """
        ...

    def greatest(self, slot: str) -> int:
        """Give the greatest number in a field; 0 where there is none."""
        ...
