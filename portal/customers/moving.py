"""Households by hand: leave one, join that of another customer, be its primary.

Through the journal that imports write, under the rules of the households file: individuals only,
one household each, and a primary as long as there are members.
"""

import polars as pl

from portal import clock
from portal.customers.changes import CHANGE
from portal.customers.households import HouseholdView, find_household
from portal.customers.showing import find_customer_id
from portal.engine.numbers import format_number
from portal.errors import Conflict, Invalid, NotFound
from portal.instance import Instance, list_profile_styles
from portal.store import journal
from portal.store.customers import TenantCustomers
from portal.store.errors import StalePlan
from portal.store.receipts import Author
from portal.who import Who

_SLOT, _RECORD = "household", "field:record_type"
_NOWHERE = "This customer is in no household."
_HAS_OTHERS = "The primary cannot leave the others alone. Make one of them primary first."
_ALREADY = "This customer is in household {number} already. Each customer can be in one only."
_ITSELF = "Give the number of another customer, whose household it is."
_FIRM = "{number} is an organisation, and cannot be in a household."
_MOVED = "Somebody changed one of these customers meanwhile. Look at the household again."


def leave_household(instance: Instance, tenant_id: int, number: str, who: Who) -> None:
    """Take a customer out of the household.

    Raises:
        Invalid: the customer is in none, or is the primary of others.
    """
    customer_id = find_customer_id(number)
    home = _get_home(instance, tenant_id, customer_id)
    primary = home.members[0]
    if primary.id == customer_id and len(home.members) > 1:
        raise Invalid(_HAS_OTHERS)
    _write(instance, tenant_id, who, {customer_id: (primary.number, None)})


def join_household(instance: Instance, tenant_id: int, number: str, who: Who, of: str) -> None:
    """Put a customer into the household of another, who begins one where there is none.

    Raises:
        Invalid: the customer is in one already, or one of both is an organisation.
        NotFound: the tenant has no such customers.
    """
    customer_id, other_id = find_customer_id(number), find_customer_id(of)
    if customer_id == other_id:
        raise Invalid(_ITSELF)
    own = find_household(instance.database, tenant_id, customer_id)
    if own:
        raise Invalid(_ALREADY.format(number=own.number))
    _check_people(instance, tenant_id, [customer_id, other_id])
    home = find_household(instance.database, tenant_id, other_id)
    head = home.members[0].number if home else format_number(other_id)
    _write(instance, tenant_id, who, {customer_id: (None, head)})


def make_primary(instance: Instance, tenant_id: int, number: str, who: Who) -> None:
    """Make a customer the primary of the household, whose number follows its primary.

    Raises:
        Invalid: the customer is in none.
    """
    customer_id = find_customer_id(number)
    home = _get_home(instance, tenant_id, customer_id)
    then, new = home.members[0], format_number(customer_id)
    if then.id != customer_id:
        _write(instance, tenant_id, who, {one.id: (then.number, new) for one in home.members})


def has_households(instance: Instance, tenant_id: int) -> bool:
    """Tell whether a profile of the tenant is about households."""
    styles = list_profile_styles(instance, tenant_id)
    return any(one.slot == _SLOT for style in styles for one in style.references)


def _get_home(instance: Instance, tenant_id: int, customer_id: int) -> HouseholdView:
    home = find_household(instance.database, tenant_id, customer_id)
    if home is None:
        raise Invalid(_NOWHERE)
    return home


def _check_people(instance: Instance, tenant_id: int, ids: list[int]) -> None:
    found = TenantCustomers(instance.database, tenant_id).read(pl.Series(ids), [_RECORD])
    gone = set(ids) - set(found["customer_id"])
    if gone:
        raise NotFound(f"There is no customer {format_number(gone.pop())}. Check the number.")
    firms = found.filter(pl.col(_RECORD) == "organisation")
    if firms.height:
        raise Invalid(_FIRM.format(number=format_number(firms["customer_id"][0])))


def _write(
    instance: Instance, tenant_id: int, who: Who, moves: dict[int, tuple[str | None, str | None]]
) -> None:
    ids = pl.Series(sorted(moves), dtype=pl.Int64)
    versions = TenantCustomers(instance.database, tenant_id).read(ids, [])
    rows = [
        (one, version, _SLOT, "clear" if moves[one][1] is None else "set", *moves[one])
        for one, version in versions.select("customer_id", "version").iter_rows()
    ]
    changes = pl.DataFrame(rows, schema=CHANGE, orient="row")
    author = Author(who.user_id, who.name, clock.now())
    try:
        journal.apply_edit(instance.database, tenant_id, author, changes)
    except StalePlan as stale:
        raise Conflict(_MOVED) from stale
