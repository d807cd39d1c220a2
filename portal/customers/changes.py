"""What a filled form changes on a customer, in the shape that commits and undos work with."""

import json
from collections.abc import Mapping

import polars as pl

from portal.customers.form import Values
from portal.engine.columns import Slot, facet_of

CHANGE = pl.Schema(
    {
        "customer_id": pl.Int64,
        "version": pl.Int64,
        "slot": pl.String,
        "kind": pl.String,
        "old": pl.String,
        "new": pl.String,
    }
)
DEFAULTS = ("address:delivery", "address:billing")
NEW_ADDRESS = "new"
_GIVEN = frozenset({"tag", "preference"})


def make_changes(customer_id: int, version: int, stored: Values, values: Values) -> pl.DataFrame:
    """Compare what a customer has with what the form says (shape ``CHANGE``)."""
    rows = [
        (customer_id, version, slot, _kind(slot, new), _old(slot, stored), new)
        for slot, new in values.items()
        if _differs(slot, stored, new)
    ]
    return pl.DataFrame(rows, schema=CHANGE, orient="row")


def point_defaults(values: Values, stored: Values, chosen: Mapping[Slot, str]) -> Values:
    """Add which address is for delivery and which for billing.

    Args:
        values: what the form says; ``address`` is the one to add.
        stored: what the customer has.
        chosen: for a slot of ``DEFAULTS`` the text of an address, or ``NEW_ADDRESS``; where a
            slot is missing, it stays as it is. A first address becomes both.
    """
    pointed: Values = {}
    held = addresses_of(stored)
    for slot in DEFAULTS:
        wanted = chosen.get(slot, "" if held else NEW_ADDRESS)
        if wanted == NEW_ADDRESS and values.get("address"):
            pointed[slot] = values["address"]
        elif wanted in held:
            pointed[slot] = wanted
    return values | pointed


def addresses_of(values: Values) -> list[str]:
    """Give the texts of a customer's addresses, the default ones first."""
    return [text for text in (values.get("address") or "").split("\n") if text]


def read_address(text: str) -> dict[str, str]:
    """Give the parts of an address by name."""
    parts: dict[str, str] = json.loads(text)
    return parts


def _differs(slot: Slot, stored: Values, new: str | None) -> bool:
    if slot == "address":
        return new is not None and new not in addresses_of(stored)
    return new != stored.get(slot)


def _kind(slot: Slot, new: str | None) -> str:
    if new is None:
        return "clear"
    return "add" if slot == "address" or facet_of(slot) in _GIVEN else "set"


def _old(slot: Slot, stored: Values) -> str | None:
    return None if slot == "address" else stored.get(slot)
