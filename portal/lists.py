"""A tenant's lists by hand: options, customer groups, manufacturers, and who refers to them.

Entries are added and changed through the journal that imports write, so that a preview that
waits notices it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from portal import clock
from portal.engine.currencies import CURRENCY_CODES
from portal.errors import Conflict, Invalid, NotFound
from portal.instance import Instance
from portal.store import lists as store
from portal.store.database import Database, write_transaction
from portal.store.journal import add_customer, apply_edit
from portal.store.list_uses import FIELDS, Uses, count_uses, next_position
from portal.store.lists import OPTION_KEYS, CustomerGroup, ListOption, Manufacturer
from portal.store.receipts import Author
from portal.store.subjects import CUSTOMER_GROUP, MANUFACTURER, OPTION, Subject
from portal.store.user_groups import list_user_groups
from portal.store.vocabulary import check_name
from portal.who import Who

_LONGEST = {"option": 100, "customer group's ID": 50, "customer group": 100, "manufacturer": 100}


@dataclass(frozen=True, slots=True)
class Lists:
    """A tenant's lists, each in its order, and how many customers refer to what.

    Attributes:
        options: by key.
        pending: by key the values that customers have and the list has not, with how many.
    """

    options: Mapping[str, tuple[ListOption, ...]]
    pending: Mapping[str, Mapping[str, int]]
    groups: tuple[CustomerGroup, ...]
    manufacturers: tuple[Manufacturer, ...]
    user_groups: tuple[str, ...]
    uses: Uses

    def problems(self) -> list[str]:
        """Say where there is not exactly one default, as after an undo in parts."""
        told = []
        for key, options in self.options.items():
            if options and sum(one.is_default for one in options) != 1:
                told.append(f"{key} does not have exactly one default. Choose one.")
        if self.groups and sum(one.is_default for one in self.groups) != 1:
            told.append("There is not exactly one default customer group. Choose one.")
        return told


def read_lists(instance: Instance, tenant_id: int) -> Lists:
    """Read a tenant's lists."""
    database = instance.database
    listed = store.list_options(database, tenant_id)
    uses = count_uses(database, tenant_id)
    return Lists(
        {key: tuple(one for one in listed if one.key == key) for key in OPTION_KEYS},
        {key: uses.pending(listed, key) for key in FIELDS},
        tuple(store.list_customer_groups(database, tenant_id)),
        tuple(store.list_manufacturers(database, tenant_id)),
        tuple(list_user_groups(database, tenant_id)),
        uses,
    )


def add_option(instance: Instance, tenant_id: int, who: Who, key: str, value: str) -> None:
    """Add an option behind those of its key; the first of a key is the default.

    Raises:
        Invalid: an unknown key, or a text that cannot be taken.
        Conflict: the key has this option.
    """
    if key not in OPTION_KEYS:
        raise Invalid(f"There is no key “{key}”. Choose one of {', '.join(OPTION_KEYS)}.")
    cleaned = _checked("option", value)
    with write_transaction(instance.database, tenant_id):
        others = [one for one in store.list_options(instance.database, tenant_id) if one.key == key]
        if cleaned in {one.value for one in others}:
            raise Conflict(f"{key} has the option {cleaned} already.")
        slots = {"field:key": key, "field:value": cleaned, "field:is_default": _mark(not others)}
        _add(instance.database, tenant_id, who, OPTION, slots)


def add_customer_group(
    instance: Instance, tenant_id: int, who: Who, code: str, name: str, currency: str
) -> None:
    """Add a customer group behind the others; the first is the default.

    Raises:
        Invalid: a text that cannot be taken, or an unknown currency.
        Conflict: there is a group of this ID.
    """
    cleaned = _checked("customer group's ID", code)
    letters = currency.strip().upper()
    if letters not in CURRENCY_CODES:
        raise Invalid(f"“{currency}” is not a currency. Write its three letters, like USD.")
    with write_transaction(instance.database, tenant_id):
        others = store.list_customer_groups(instance.database, tenant_id)
        if cleaned in {one.code for one in others}:
            raise Conflict(f"There is already a customer group with the ID {cleaned}.")
        slots = {
            "field:code": cleaned,
            "field:name": _checked("customer group", name),
            "field:currency": letters,
            "field:is_default": _mark(not others),
        }
        _add(instance.database, tenant_id, who, CUSTOMER_GROUP, slots)


def add_manufacturer(instance: Instance, tenant_id: int, who: Who, name: str) -> None:
    """Add a manufacturer.

    Raises:
        Invalid: a name that cannot be taken.
        Conflict: there is one of this name.
    """
    cleaned = _checked("manufacturer", name)
    with write_transaction(instance.database, tenant_id):
        others = store.list_manufacturers(instance.database, tenant_id)
        if cleaned in {one.name for one in others}:
            raise Conflict(f"There is already a manufacturer {cleaned}. Choose another name.")
        _add(instance.database, tenant_id, who, MANUFACTURER, {"field:name": cleaned})


def choose_option(instance: Instance, tenant_id: int, who: Who, entry_id: int) -> ListOption:
    """Make an option the default of its key.

    Raises:
        NotFound: the tenant has no such option.
    """
    with write_transaction(instance.database, tenant_id):
        listed = store.list_options(instance.database, tenant_id)
        chosen = next((one for one in listed if one.id == entry_id), None)
        if chosen is None:
            raise NotFound("There is no such option. It may have been removed.")
        of_key = [one for one in listed if one.key == chosen.key]
        _move_default(instance.database, tenant_id, who, OPTION, of_key, entry_id)
    return chosen


def choose_customer_group(
    instance: Instance, tenant_id: int, who: Who, entry_id: int
) -> CustomerGroup:
    """Make a customer group the default.

    Raises:
        NotFound: the tenant has no such group.
    """
    with write_transaction(instance.database, tenant_id):
        listed = store.list_customer_groups(instance.database, tenant_id)
        chosen = next((one for one in listed if one.id == entry_id), None)
        if chosen is None:
            raise NotFound("There is no such customer group. It may have been removed.")
        _move_default(instance.database, tenant_id, who, CUSTOMER_GROUP, listed, entry_id)
    return chosen


def _move_default(
    database: Database,
    tenant_id: int,
    who: Who,
    subject: Subject,
    listed: list[ListOption] | list[CustomerGroup],
    chosen: int,
) -> None:
    rows = [
        (one.id, one.version, _mark(one.is_default), _mark(one.id == chosen))
        for one in listed
        if one.is_default != (one.id == chosen)
    ]
    if rows:
        schema = {"customer_id": pl.Int64, "version": pl.Int64, "old": pl.String, "new": pl.String}
        changes = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
            slot=pl.lit("field:is_default"), kind=pl.lit("set")
        )
        apply_edit(database, tenant_id, _author(who), changes, subject=subject)


def _add(
    database: Database, tenant_id: int, who: Who, subject: Subject, slots: dict[str, str]
) -> None:
    if "position" in subject.fields:
        slots["field:position"] = str(next_position(database, tenant_id, subject.table))
    add_customer(database, tenant_id, _author(who), slots, subject=subject)


def _author(who: Who) -> Author:
    return Author(who.user_id, who.name, clock.now())


def _checked(noun: str, text: str) -> str:
    cleaned = check_name(noun, text)
    if len(cleaned) > _LONGEST[noun]:
        raise Invalid(f"A {noun} has at most {_LONGEST[noun]} characters.")
    return cleaned


def _mark(is_default: bool) -> str:
    return "1" if is_default else "0"
