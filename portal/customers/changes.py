"""What a filled form changes on a customer, in the shape that commits and undos work with."""

import json
from collections.abc import Collection, Mapping

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


def make_changes(
    customer_id: int, version: int, stored: Values, values: Values, removed: Collection[str] = ()
) -> pl.DataFrame:
    """Compare what a customer has with what the form says (shape ``CHANGE``).

    Args:
        customer_id: whose form it is.
        version: the customer's.
        stored: what the customer has.
        values: what the form says; ``address`` is the one to add.
        removed: addresses to take out.
    """
    rows: list[tuple[int, int, Slot, str, str | None, str | None]] = [
        (customer_id, version, "address", "clear", text, None)
        for text in addresses_of(stored)
        if text in removed and text != values.get("address")
    ]
    rows += [
        (customer_id, version, slot, _kind(slot, new), _old(slot, stored), new)
        for slot, new in values.items()
        if _differs(slot, stored, new)
    ]
    return pl.DataFrame(rows, schema=CHANGE, orient="row")


def point_defaults(
    values: Values, stored: Values, chosen: Mapping[Slot, str], removed: Collection[str] = ()
) -> Values:
    """Add which address is for delivery and which for billing.

    Args:
        values: what the form says; ``address`` is the one to add.
        stored: what the customer has.
        chosen: for a slot of ``DEFAULTS`` the text of an address, or ``NEW_ADDRESS``; where a
            slot is missing, it stays as it is. A first address becomes both.
        removed: addresses to take out. What one of them was for passes on to the address that
            is left, if it is the only one; else somebody has to choose.
    """
    pointed: Values = {}
    coming = values.get("address")
    held = [text for text in addresses_of(stored) if text not in removed or text == coming]
    left = [*held, coming] if coming and coming not in held else held
    for slot in DEFAULTS:
        wanted = chosen.get(slot, "" if addresses_of(stored) else NEW_ADDRESS)
        if wanted == NEW_ADDRESS:
            wanted = coming or ""
        elif wanted in removed and wanted not in held and len(left) == 1:
            wanted = left[0]
        if wanted and wanted in left:
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
