"""Add to a tenant's own words."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from portal.errors import Conflict
from portal.instance import Instance
from portal.store import vocabulary as store
from portal.store.vocabulary import Attribute, Statement, Tag

ATTRIBUTE_TYPES: Mapping[str, str] = {
    "text": "Text",
    "currency": "Amount of money",
    "date": "Date",
    "dropdown": "Dropdown: one of several options",
    "checklist": "Checklist: any of several options",
}
"""What people call the types of attribute, by key."""


def add_tag(
    instance: Instance, tenant_id: int, group: str, name: str, *, is_auto: bool = False
) -> Tag:
    """Add a tag, and its group where that is new.

    Raises:
        Invalid: the name cannot be taken.
        Conflict: there is such a tag or group, perhaps in other capital letters.
    """
    tags = store.list_tags(instance.database, tenant_id)
    known = refuse_alike("tag group", group, (tag.group for tag in tags), same=True)
    refuse_alike(f"tag {known}:", name, (tag.name for tag in tags if tag.group == known))
    return store.create_tag(instance.database, tenant_id, group, name, is_auto=is_auto)


def add_attribute(
    instance: Instance,
    tenant_id: int,
    name: str,
    kind: str,
    *,
    is_unique: bool = False,
    is_mandatory: bool = False,
    options: Sequence[str] = (),
) -> Attribute:
    """Add an attribute of one of ``ATTRIBUTE_TYPES``.

    Raises:
        Invalid: a name, type or list of options that cannot be taken.
        Conflict: there is such an attribute, perhaps in other capital letters.
    """
    listed = store.list_attributes(instance.database, tenant_id)
    refuse_alike("attribute", name, (one.name for one in listed))
    return store.create_attribute(
        instance.database,
        tenant_id,
        name,
        kind,
        is_unique=is_unique,
        is_mandatory=is_mandatory,
        options=options,
    )


def add_statement(instance: Instance, tenant_id: int, name: str) -> Statement:
    """Add a contact preference.

    Raises:
        Invalid: the name cannot be taken.
        Conflict: there is such a statement, perhaps in other capital letters.
    """
    listed = store.list_statements(instance.database, tenant_id)
    refuse_alike("contact preference", name, (one.name for one in listed))
    return store.create_statement(instance.database, tenant_id, name)


def refuse_alike(noun: str, name: str, known: Iterable[str], *, same: bool = False) -> str:
    """Give the name made plain, as the store keeps it.

    Headings are compared exactly, so two names that differ only in capitals invite mistakes.
    """
    wanted = " ".join(name.split())
    for one in known:
        if _folded(one) != _folded(wanted) or (same and one == wanted):
            continue
        if one == wanted:
            raise Conflict(f"There is already the {noun} {one}. Choose another name.")
        raise Conflict(
            f"There is already the {noun} {one}, written with other capital letters. "
            "Use that one, or choose another name."
        )
    return wanted


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
