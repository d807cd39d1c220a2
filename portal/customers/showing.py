"""Look at one customer: everything that is known, and what happened."""

from collections.abc import Mapping

import polars as pl

from portal.customers.fields import FIELD_LABELS
from portal.customers.form import Values
from portal.customers.history import History, HistoryEntry, make_change
from portal.customers.households import find_household
from portal.customers.views import (
    CustomerView,
    PreferenceView,
    make_addresses,
)
from portal.engine.columns import Vocabulary
from portal.engine.numbers import LARGEST_ID, parse_number
from portal.errors import NotFound
from portal.instance import Instance
from portal.store.customer_facts import list_identities, list_preferences
from portal.store.customers import TenantCustomers
from portal.store.journal import Event, read_history
from portal.store.lists import list_customer_groups
from portal.store.runs import read_submissions
from portal.vocabulary import read_vocabulary

HISTORY_PAGE = 50
CARRIED = ("tag", "attribute", "preference", "manufacturer")
"""Families of words that customers carry; the others are lists of values that fields have."""
ADDRESS_SLOTS = ("address", "address:delivery", "address:billing")


def find_customer_id(number: str) -> int:
    """Give the id that a number means: ``I-XXXX-XXXX`` in any capitals, or the plain number.

    Raises:
        NotFound: the text is no number of a customer.
    """
    text = number.strip()
    found = parse_number(text)
    if found is None and text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)):
        found = int(text)
    if found is None:
        raise NotFound("There is no customer with this number. Check it, or search by name.")
    return found


def get_customer(instance: Instance, tenant_id: int, number: str) -> CustomerView:
    """Give one customer with everything that is known.

    Args:
        instance: where the customer lives.
        tenant_id: whose customer it is.
        number: ``I-XXXX-XXXX`` or the plain number.

    Raises:
        NotFound: the tenant has no such customer.
    """
    database, customer_id = instance.database, find_customer_id(number)
    version, values = read_values(
        instance, tenant_id, customer_id, read_vocabulary(database, tenant_id)
    )
    values |= {one.slot: one.value for one in list_identities(database, tenant_id, customer_id)}
    given = list_preferences(database, tenant_id, customer_id)
    numbers = [one.run_number for one in given if one.run_number]
    submissions = read_submissions(database, tenant_id, numbers)
    preferences = tuple(
        PreferenceView(
            one.name, one.given_at, one.run_number, submissions.get(one.run_number or "")
        )
        for one in given
    )
    household = find_household(database, tenant_id, customer_id)
    addresses = make_addresses(values)
    groups = list_customer_groups(database, tenant_id)
    default = next((one.code for one in groups if one.is_default), "")
    return CustomerView(
        customer_id, version, values, addresses, preferences, household, default_group=default
    )


def read_values(
    instance: Instance, tenant_id: int, customer_id: int, words: Vocabulary
) -> tuple[int, Values]:
    """Read a customer's version, and every slot that a form shows.

    Raises:
        NotFound: the tenant has no such customer.
    """
    slots = [slot for slot in FIELD_LABELS if slot.startswith("field:")]
    slots += ADDRESS_SLOTS
    slots += [term.slot for family in CARRIED for term in words.terms(family).values()]
    ids = pl.Series([customer_id], dtype=pl.Int64)
    rows = TenantCustomers(instance.database, tenant_id).read(ids, slots).to_dicts()
    if not rows:
        raise NotFound("There is no customer with this number. Check it, or search by name.")
    version = int(rows[0]["version"])
    return version, {slot: rows[0][slot] for slot in slots}


def customer_history(
    instance: Instance, tenant_id: int, number: str, *, before: int | None = None
) -> History:
    """Give what imports, edits and undos did to a customer, newest first.

    Args:
        instance: where the customer lives.
        tenant_id: whose customer it is.
        number: ``I-XXXX-XXXX`` or the plain number.
        before: a receipt; only what came before it.
    """
    events = read_history(instance.database, tenant_id, find_customer_id(number))
    earlier = [event for event in events if before is None or event.receipt.id < before]
    shown = earlier[:HISTORY_PAGE]
    numbers = [event.receipt.run_number for event in shown if event.receipt.run_number]
    submissions = read_submissions(instance.database, tenant_id, numbers)
    page = tuple(_entry(event, submissions) for event in shown)
    more = len(earlier) > HISTORY_PAGE
    return History(page, page[-1].receipt_id if more else None)


def _entry(event: Event, submissions: Mapping[str, str]) -> HistoryEntry:
    receipt = event.receipt
    return HistoryEntry(
        receipt.id,
        receipt.kind,
        event.is_creation,
        receipt.user_name,
        receipt.at,
        receipt.run_number,
        submissions.get(receipt.run_number or ""),
        receipt.undone_at if event.was_undone else None,
        receipt.undone_by if event.was_undone else None,
        tuple(make_change(one.slot, one.kind, one.old, one.new, one.left) for one in event.entries),
    )
