"""Add entries to a tenant's lists by hand: options, customer groups, manufacturers, user groups.

Entries are added and changed through the journal that imports write, so that a preview that
waits notices it.
"""

from portal import clock
from portal.engine.values.currencies import CURRENCY_CODES
from portal.errors import Conflict, Invalid
from portal.instance import Instance
from portal.store import lists as store
from portal.store import user_groups
from portal.store.database import Database, write_transaction
from portal.store.journal import add_customer
from portal.store.list_uses import next_position
from portal.store.lists import OPTION_KEYS
from portal.store.receipts import Author
from portal.store.subjects import CUSTOMER_GROUP, MANUFACTURER, OPTION, Subject
from portal.store.vocabulary import check_name
from portal.who import Who

_LONGEST = {
    "option": 100,
    "customer group's ID": 50,
    "customer group": 100,
    "manufacturer": 100,
    "user group": 255,
}


def add_option(instance: Instance, tenant_id: int, who: Who, key: str, value: str) -> None:
    """Add an option behind those of its key; the first of a key is the default.

    Raises:
        Invalid: an unknown key, or a text that cannot be taken.
        Conflict: the key has this option.
    """
    if key not in OPTION_KEYS:
        raise Invalid(f"There is no key “{key}”. Choose one of {', '.join(OPTION_KEYS)}.")
    cleaned = check_text("option", value)
    with write_transaction(instance.database, tenant_id):
        others = [one for one in store.list_options(instance.database, tenant_id) if one.key == key]
        if cleaned in {one.value for one in others}:
            raise Conflict(f"{key} has the option {cleaned} already.")
        slots = {"field:key": key, "field:value": cleaned, "field:is_default": mark_of(not others)}
        _add(instance.database, tenant_id, who, OPTION, slots)


def add_customer_group(
    instance: Instance, tenant_id: int, who: Who, code: str, name: str, currency: str
) -> None:
    """Add a customer group behind the others; the first is the default.

    Raises:
        Invalid: a text that cannot be taken, or an unknown currency.
        Conflict: there is a group of this ID.
    """
    cleaned = check_text("customer group's ID", code)
    letters = check_currency(currency)
    with write_transaction(instance.database, tenant_id):
        others = store.list_customer_groups(instance.database, tenant_id)
        if cleaned in {one.code for one in others}:
            raise Conflict(f"There is already a customer group with the ID {cleaned}.")
        slots = {
            "field:code": cleaned,
            "field:name": check_text("customer group", name),
            "field:currency": letters,
            "field:is_default": mark_of(not others),
        }
        _add(instance.database, tenant_id, who, CUSTOMER_GROUP, slots)


def add_manufacturer(instance: Instance, tenant_id: int, who: Who, name: str) -> None:
    """Add a manufacturer.

    Raises:
        Invalid: a name that cannot be taken.
        Conflict: there is one of this name.
    """
    cleaned = check_text("manufacturer", name)
    with write_transaction(instance.database, tenant_id):
        others = store.list_manufacturers(instance.database, tenant_id)
        if cleaned in {one.name for one in others}:
            raise Conflict(f"There is already a manufacturer {cleaned}. Choose another name.")
        _add(instance.database, tenant_id, who, MANUFACTURER, {"field:name": cleaned})


def add_user_group(instance: Instance, tenant_id: int, name: str) -> None:
    """Add a user group.

    Raises:
        Invalid: a name that cannot be taken.
        Conflict: there is one of this name.
    """
    user_groups.add_user_group(instance.database, tenant_id, check_text("user group", name))


def _add(
    database: Database, tenant_id: int, who: Who, subject: Subject, slots: dict[str, str]
) -> None:
    if "position" in subject.fields:
        slots["field:position"] = str(next_position(database, tenant_id, subject.table))
    add_customer(database, tenant_id, author_of(who), slots, subject=subject)


def author_of(who: Who) -> Author:
    """Give the author of a change by hand."""
    return Author(who.user_id, who.name, clock.now())


def check_text(noun: str, text: str) -> str:
    """Give a text as it is kept.

    Raises:
        Invalid: it is blank or too long.
    """
    cleaned = check_name(noun, text)
    if len(cleaned) > _LONGEST[noun]:
        raise Invalid(f"A {noun} has at most {_LONGEST[noun]} characters.")
    return cleaned


def check_currency(text: str) -> str:
    """Give the three letters of a currency.

    Raises:
        Invalid: there is none of these letters.
    """
    letters = text.strip().upper()
    if letters not in CURRENCY_CODES:
        raise Invalid(f"“{text}” is not a currency. Write its three letters, like USD.")
    return letters


def mark_of(is_default: bool) -> str:
    """Give the mark of a default as it is kept."""
    return "1" if is_default else "0"
