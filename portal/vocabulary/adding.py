"""Add to a tenant's own words."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from portal.engine.columns import Pattern
from portal.engine.headings import is_taken
from portal.engine.style import Style
from portal.errors import Conflict, Invalid
from portal.instance import Instance, list_profile_styles
from portal.store import vocabulary as store
from portal.store.vocabulary import Attribute, Statement, Tag

ATTRIBUTE_TYPES: Mapping[str, str] = {
    "text": "Text",
    "number": "Number",
    "currency": "Amount of money",
    "date": "Date",
    "yes-no": "Yes or no (true, false)",
    "email": "E-mail address",
    "dropdown": "Dropdown: one of several options",
    "checklist": "Checklist: any of several options",
}
"""What people call the types of attribute, by key."""
LONGEST = 100


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
    group: str = "",
) -> Attribute:
    """Add an attribute of one of ``ATTRIBUTE_TYPES``.

    Raises:
        Invalid: a name, type, group or list of options that cannot be taken.
        Conflict: there is such an attribute, perhaps in other capital letters; or a heading of
            the tenant's files has this name.
    """
    refuse_unfit(instance, tenant_id, name)
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
        group=group,
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


def longest_name(instance: Instance, tenant_id: int) -> int:
    """Say how many characters the name of an attribute has at most in a tenant."""
    limits = [pattern.longest for _, pattern in _attribute_patterns(instance, tenant_id)]
    return min((limit for limit in limits if limit), default=LONGEST)


def refuse_unfit(instance: Instance, tenant_id: int, name: str) -> None:
    """Refuse a name of an attribute that the files of a tenant's profiles cannot have.

    Raises:
        Invalid: the name is too long for a style's headings.
        Conflict: a style has a column of this name.
    """
    wanted = " ".join(name.split())
    longest = longest_name(instance, tenant_id)
    if len(wanted) > longest:
        raise Invalid(f"The name of a field has at most {longest} characters. Shorten it.")
    for style, pattern in _attribute_patterns(instance, tenant_id):
        if not pattern.prefix and is_taken(style, wanted):
            raise Conflict(
                f"{wanted} is a heading of “{style.title}” already. Choose another name."
            )


def _attribute_patterns(instance: Instance, tenant_id: int) -> list[tuple[Style, Pattern]]:
    """List the patterns of attributes in the styles of a tenant's profiles."""
    return [
        (style, pattern)
        for style in list_profile_styles(instance, tenant_id)
        for pattern in style.patterns
        if pattern.family == "attribute"
    ]


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
