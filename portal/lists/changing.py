"""Change and remove entries of a tenant's lists by hand.

Customers who refer to an entry follow its new name. A list keeps its order, and its one default
for as long as it has entries.
"""

from collections.abc import Sequence

import polars as pl

from portal.errors import Conflict, Invalid
from portal.instance import Instance
from portal.lists.adding import author_of, check_currency, check_text, mark_of
from portal.lists.entries import (
    SUBJECTS,
    Kind,
    Ordered,
    default_refusal,
    get_user_group,
    list_of,
)
from portal.store import journal, user_groups
from portal.store.database import Database, write_transaction
from portal.store.list_names import (
    ListName,
    refuse_planned,
    refuse_removal,
    rename_in_customers,
)
from portal.who import Who

Change = tuple[int, int, str, str | None, str]
_NAMED_BY: dict[Kind, str] = {"option": "value", "customer-group": "code"}
_CHANGES = {
    "customer_id": pl.Int64,
    "version": pl.Int64,
    "slot": pl.String,
    "old": pl.String,
    "new": pl.String,
}


def change_option(
    instance: Instance,
    tenant_id: int,
    who: Who,
    number: int,
    *,
    value: str | None = None,
    place: int | None = None,
) -> None:
    """Change an option's value or its place among those of its key; None keeps.

    Raises:
        NotFound: the tenant has no such option.
        Invalid: a text or a place that cannot be taken.
        Conflict: the key has this option, or a run stands in the way.
    """
    cleaned = check_text("option", value) if value is not None else None
    _change_entry(instance, tenant_id, who, ("option", number), {"value": cleaned}, place)


def change_customer_group(
    instance: Instance,
    tenant_id: int,
    who: Who,
    number: int,
    *,
    code: str | None = None,
    name: str | None = None,
    currency: str | None = None,
    place: int | None = None,
) -> None:
    """Change a customer group's ID, name, currency or place; None keeps.

    Raises:
        NotFound: the tenant has no such group.
        Invalid: a text, a currency or a place that cannot be taken.
        Conflict: there is a group of this ID, or a run stands in the way.
    """
    wanted = {
        "code": check_text("customer group's ID", code) if code is not None else None,
        "name": check_text("customer group", name) if name is not None else None,
        "currency": check_currency(currency) if currency is not None else None,
    }
    _change_entry(instance, tenant_id, who, ("customer-group", number), wanted, place)


def rename_user_group(instance: Instance, tenant_id: int, number: int, name: str) -> None:
    """Rename a user group.

    Raises:
        NotFound: the tenant has no such group.
        Invalid: a name that cannot be taken.
        Conflict: there is one of this name, or a run stands in the way.
    """
    cleaned = check_text("user group", name)
    group = get_user_group(instance.database, tenant_id, number)
    if cleaned != group.name:
        user_groups.rename_user_group(instance.database, tenant_id, group, cleaned)


def choose_default(
    instance: Instance, tenant_id: int, who: Who, kind: Kind, number: int
) -> Ordered:
    """Make an option the default of its key, or a customer group the default.

    Raises:
        NotFound: the tenant has no such entry.
    """
    with write_transaction(instance.database, tenant_id):
        listed, chosen = list_of(instance.database, tenant_id, kind, number)
        changes: list[Change] = [
            (one.id, one.version, "is_default", mark_of(one.is_default), mark_of(one is chosen))
            for one in listed
            if one.is_default != (one is chosen)
        ]
        _write(instance.database, tenant_id, who, kind, changes)
    return chosen


def remove_entry(instance: Instance, tenant_id: int, who: Who, kind: Kind, number: int) -> str:
    """Remove an entry that nothing needs; give its name.

    Raises:
        NotFound: the tenant has no such entry.
        Conflict: customers have it, their history names it, it is the default of others, or a
            run stands in the way.
    """
    database = instance.database
    if kind == "user-group":
        group = get_user_group(database, tenant_id, number)
        user_groups.remove_user_group(database, tenant_id, group)
        return group.name
    with write_transaction(database, tenant_id):
        listed, entry = list_of(database, tenant_id, kind, number)
        name = entry.list_name
        if refusal := default_refusal(listed, entry):
            raise Conflict(f"{name.name} was not removed. {refusal}")
        refuse_removal(database, tenant_id, name)
        journal.remove_entry(database, tenant_id, author_of(who), number, SUBJECTS[kind])
    return name.name


def _change_entry(
    instance: Instance,
    tenant_id: int,
    who: Who,
    named: tuple[Kind, int],
    wanted: dict[str, str | None],
    place: int | None,
) -> None:
    database = instance.database
    kind, number = named
    with write_transaction(database, tenant_id):
        listed, entry = list_of(database, tenant_id, kind, number)
        changes: list[Change] = [
            (entry.id, entry.version, field, getattr(entry, field) or None, value)
            for field, value in wanted.items()
            if value is not None and value != getattr(entry, field)
        ]
        for _, _, field, _, new in changes:
            if field == _NAMED_BY[kind]:
                _rename(database, tenant_id, listed, entry.list_name, new)
        changes += _moves(listed, entry, place)
        _write(database, tenant_id, who, kind, changes)


def _rename(
    database: Database, tenant_id: int, listed: Sequence[Ordered], name: ListName, new: str
) -> None:
    if any(one.list_name.name == new for one in listed):
        raise Conflict(f"The list has {new} already. Choose another name.")
    refuse_planned(database, tenant_id, name)
    rename_in_customers(database, tenant_id, name, new)


def _moves(listed: Sequence[Ordered], entry: Ordered, place: int | None) -> list[Change]:
    """Give the changes that put an entry at a place of its list."""
    if place is None or place == listed.index(entry) + 1:
        return []
    if not 1 <= place <= len(listed):
        raise Invalid(f"The list has the places 1 to {len(listed)}. Choose one of them.")
    order = [one for one in listed if one is not entry]
    order.insert(place - 1, entry)
    return [
        (one.id, one.version, "position", _text(one.position), str(no))
        for no, one in enumerate(order, start=1)
        if one.position != no
    ]


def _write(
    database: Database, tenant_id: int, who: Who, kind: Kind, changes: Sequence[Change]
) -> None:
    if changes:
        frame = pl.DataFrame(changes, schema=_CHANGES, orient="row").with_columns(
            slot="field:" + pl.col("slot"), kind=pl.lit("set")
        )
        subject = SUBJECTS[kind]
        journal.apply_edit(database, tenant_id, author_of(who), frame, subject=subject)


def _text(position: int | None) -> str | None:
    return None if position is None else str(position)
