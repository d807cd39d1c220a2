"""An entry of a tenant's lists: found by its number or its name, and shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from portal.errors import NotFound
from portal.instance import Instance
from portal.store import lists
from portal.store.database import Database
from portal.store.list_names import count_uses
from portal.store.lists import CustomerGroup, ListOption
from portal.store.subjects import CUSTOMER_GROUP, OPTION, Subject
from portal.store.user_groups import UserGroup, list_user_groups
from portal.vocabulary import find_named

Kind = Literal["option", "customer-group", "user-group"]
Ordered = ListOption | CustomerGroup
SUBJECTS: dict[str, Subject] = {"option": OPTION, "customer-group": CUSTOMER_GROUP}
NOUNS: dict[Kind, str] = {
    "option": "option",
    "customer-group": "customer group",
    "user-group": "user group",
}


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of a list to look at and to change.

    Attributes:
        place: its place in the list, from 1; 0 where a list is by name.
        places: how many entries the list has.
        refusal: why it cannot be removed; "" where it can.
    """

    kind: Kind
    entry: ListOption | CustomerGroup | UserGroup
    place: int
    places: int
    refusal: str

    @property
    def noun(self) -> str:
        """What kind of entry it is."""
        return NOUNS[self.kind]

    @property
    def name(self) -> str:
        """What customers call it."""
        return self.entry.list_name.name

    def say(self, done: str) -> str:
        """Say what was done to it."""
        return f"{self.noun.capitalize()} {self.name} {done}."


def get_entry(instance: Instance, tenant_id: int, kind: Kind, number: int) -> EntryView:
    """Give an entry, and what stands in the way of removing it.

    Raises:
        NotFound: the tenant has no such entry.
    """
    database = instance.database
    if kind == "user-group":
        group = get_user_group(database, tenant_id, number)
        uses = count_uses(database, tenant_id, group.list_name)
        return EntryView(kind, group, 0, 0, uses.refusal)
    listed, entry = list_of(database, tenant_id, kind, number)
    refusal = default_refusal(listed, entry)
    refusal = refusal or count_uses(database, tenant_id, entry.list_name).refusal
    return EntryView(kind, entry, listed.index(entry) + 1, len(listed), refusal)


def find_entry(instance: Instance, tenant_id: int, kind: Kind, name: str, key: str = "") -> int:
    """Give the number of the entry of this name; an option is named with its key.

    Raises:
        NotFound: the tenant has none; the message names those it has.
    """
    database = instance.database
    listed: Sequence[Ordered | UserGroup]
    if kind == "user-group":
        listed = list_user_groups(database, tenant_id)
    elif kind == "customer-group":
        listed = lists.list_customer_groups(database, tenant_id)
    else:
        listed = [one for one in lists.list_options(database, tenant_id) if one.key == key]
    known: dict[tuple[str, ...], int] = {(one.list_name.name,): one.id for one in listed}
    return find_named(f"{key} option".strip() if key else NOUNS[kind], (name,), known)


def list_of(
    database: Database, tenant_id: int, kind: Kind, number: int
) -> tuple[Sequence[Ordered], Ordered]:
    """Give the list that an entry is in, and the entry; each key has its own options.

    Raises:
        NotFound: the tenant has no such entry.
    """
    listed: Sequence[Ordered] = (
        lists.list_options(database, tenant_id)
        if kind == "option"
        else lists.list_customer_groups(database, tenant_id)
    )
    entry = next((one for one in listed if one.id == number), None)
    if entry is None:
        raise NotFound(f"There is no such {NOUNS[kind]}. It may have been removed.")
    if isinstance(entry, ListOption):
        listed = [one for one in listed if isinstance(one, ListOption) and one.key == entry.key]
    return listed, entry


def get_user_group(database: Database, tenant_id: int, number: int) -> UserGroup:
    """Give a user group.

    Raises:
        NotFound: the tenant has no such group.
    """
    for group in list_user_groups(database, tenant_id):
        if group.id == number:
            return group
    raise NotFound("There is no such user group. It may have been removed.")


def default_refusal(listed: Sequence[Ordered], entry: Ordered) -> str:
    """Say why a default cannot be removed; "" where it can."""
    if entry.is_default and len(listed) > 1:
        return "It is the default. Make another one the default first."
    return ""
