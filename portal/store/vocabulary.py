"""A tenant's own words: tags in groups, attributes, contact preference statements."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from portal.errors import Conflict, Invalid
from portal.store.database import (
    Database,
    execute,
    fetch_dicts,
    fetch_one,
    is_sqlite,
    write_transaction,
)

ATTRIBUTE_TYPES = (
    "text",
    "number",
    "currency",
    "date",
    "yes-no",
    "email",
    "dropdown",
    "checklist",
)
WITH_OPTIONS = {"dropdown", "checklist"}
_LONGEST = 255
LONGEST_GROUP = 50


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; an automatic one is given by rules, never by files."""

    id: int
    group: str
    name: str
    is_auto: bool
    group_id: int

    @property
    def slot(self) -> str:
        """Where it lands on a customer."""
        return f"tag:{self.group}:{self.name}"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of the tenant's own; ``type`` is one of ``ATTRIBUTE_TYPES``.

    Attributes:
        group: under which title it stands on a customer's page; "" for none.
    """

    id: int
    name: str
    type: str
    is_unique: bool
    is_mandatory: bool
    options: tuple[str, ...]
    group: str = ""

    @property
    def slot(self) -> str:
        """Where it lands on a customer."""
        return f"attribute:{self.name}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A contact preference a customer may give."""

    id: int
    name: str

    @property
    def slot(self) -> str:
        """Where it lands on a customer."""
        return f"preference:{self.name}"


def create_tag(
    database: Database, tenant_id: int, group: str, name: str, *, is_auto: bool = False
) -> Tag:
    """Create a tag, and its group where that is new.

    Raises:
        Invalid: a blank or too long name, or a colon in the group's.
        Conflict: the group has a tag of this name.
    """
    group, name = check_name("tag group", group, colon=False), check_name("tag", name)
    with write_transaction(database, tenant_id):
        group_id = _find(database, tenant_id, "tag_group", group)
        if group_id is None:
            group_id = _add(database, tenant_id, "tag_group", {"name": group})
        sql = "SELECT 1 FROM tag WHERE tenant_id = ? AND group_id = ? AND name = ?"
        if fetch_one(database, sql, (tenant_id, group_id, name)):
            raise Conflict(f"There is already a tag {group}:{name}. Choose another name.")
        values = {"group_id": group_id, "name": name, "is_auto": is_auto}
        return Tag(_add(database, tenant_id, "tag", values), group, name, is_auto, group_id)


def create_attribute(
    database: Database,
    tenant_id: int,
    name: str,
    type_: str,
    *,
    is_unique: bool = False,
    is_mandatory: bool = False,
    options: Sequence[str] = (),
    group: str = "",
) -> Attribute:
    """Create an attribute.

    Raises:
        Invalid: a wrong type or group, options missing or out of place, a blank or too long name.
        Conflict: there is one of this name.
    """
    name = check_name("attribute", name)
    kept = _check_options(type_, options)
    group = check_group(group)
    with write_transaction(database, tenant_id):
        _refuse_taken(database, tenant_id, "attribute", name)
        number = _add(
            database,
            tenant_id,
            "attribute",
            {
                "name": name,
                "type": type_,
                "is_unique": is_unique,
                "is_mandatory": is_mandatory,
                "group_name": group,
                "position": _next(database, tenant_id, "attribute"),
            },
        )
        for no, option in enumerate(kept, start=1):
            sql = "INSERT INTO attribute_option (tenant_id, attribute_id, no, value) "
            execute(database, sql + "VALUES (?, ?, ?, ?)", (tenant_id, number, no, option))
    return Attribute(number, name, type_, is_unique, is_mandatory, kept, group)


def create_statement(database: Database, tenant_id: int, name: str) -> Statement:
    """Create a contact preference statement.

    Raises:
        Invalid: a blank or too long name.
        Conflict: there is one of this name.
    """
    name = check_name("statement", name)
    with write_transaction(database, tenant_id):
        _refuse_taken(database, tenant_id, "statement", name)
        return Statement(_add(database, tenant_id, "statement", {"name": name}), name)


def list_tags(database: Database, tenant_id: int) -> list[Tag]:
    """List a tenant's tags by group and name."""
    rows = fetch_dicts(
        database,
        "SELECT t.id, g.name AS group_name, t.name, t.is_auto, t.group_id FROM tag t "
        "JOIN tag_group g ON g.tenant_id = t.tenant_id AND g.id = t.group_id "
        "WHERE t.tenant_id = ? ORDER BY g.name, t.name",
        (tenant_id,),
    )
    return [
        Tag(row["id"], row["group_name"], row["name"], bool(row["is_auto"]), row["group_id"])
        for row in rows
    ]


def list_attributes(database: Database, tenant_id: int) -> list[Attribute]:
    """List a tenant's attributes in their order."""
    options: dict[int, list[str]] = {}
    sql = "SELECT attribute_id, value FROM attribute_option WHERE tenant_id = ?"
    for row in fetch_dicts(database, sql + " ORDER BY attribute_id, no", (tenant_id,)):
        options.setdefault(row["attribute_id"], []).append(row["value"])
    sql = (
        "SELECT id, name, type, is_unique, is_mandatory, group_name FROM attribute "
        "WHERE tenant_id = ?"
    )
    return [
        Attribute(
            row["id"],
            row["name"],
            row["type"],
            bool(row["is_unique"]),
            bool(row["is_mandatory"]),
            tuple(options.get(row["id"], ())),
            row["group_name"],
        )
        for row in fetch_dicts(database, sql + " ORDER BY position, id", (tenant_id,))
    ]


def list_statements(database: Database, tenant_id: int) -> list[Statement]:
    """List a tenant's contact preference statements by name."""
    sql = "SELECT id, name FROM statement WHERE tenant_id = ? ORDER BY name"
    return [Statement(**row) for row in fetch_dicts(database, sql, (tenant_id,))]


def check_name(noun: str, name: str, *, colon: bool = True) -> str:
    """Give a name as it is kept: composed, with single spaces.

    Raises:
        Invalid: a blank or too long name, or a colon where there may be none.
    """
    cleaned = unicodedata.normalize("NFC", " ".join(name.split()))
    if not cleaned or not cleaned.isprintable():
        raise Invalid(f"Give the {noun} a name of letters, digits and signs.")
    if len(cleaned) > _LONGEST:
        raise Invalid(f"A {noun}'s name has at most {_LONGEST} characters.")
    if ":" in cleaned and not colon:
        raise Invalid(f"A {noun}'s name cannot have a colon: headings are split at it.")
    return cleaned


def check_group(group: str) -> str:
    """Give the group of an attribute as it is kept; "" for none.

    Raises:
        Invalid: a text that cannot be taken.
    """
    if not group.strip():
        return ""
    cleaned = check_name("group", group)
    if len(cleaned) > LONGEST_GROUP:
        raise Invalid(f"A group's name has at most {LONGEST_GROUP} characters.")
    return cleaned


def check_option(value: str) -> str:
    """Give an option as it is kept.

    Raises:
        Invalid: a blank or too long text, or one with the sign that stands between options.
    """
    cleaned = check_name("option", value)
    if "|" in cleaned:
        raise Invalid("Options must differ from each other, and cannot hold the sign |.")
    return cleaned


def _check_options(type_: str, options: Sequence[str]) -> tuple[str, ...]:
    if type_ not in ATTRIBUTE_TYPES:
        raise Invalid(f"There is no type {type_}. Choose {', '.join(ATTRIBUTE_TYPES)}.")
    kept = tuple(check_option(option) for option in options)
    if bool(kept) != (type_ in WITH_OPTIONS):
        raise Invalid("A drop-down or checklist needs options; no other type has any.")
    if len(set(kept)) < len(kept):
        raise Invalid("Options must differ from each other, and cannot hold the sign |.")
    return kept


def _refuse_taken(database: Database, tenant_id: int, table: str, name: str) -> None:
    if _find(database, tenant_id, table, name) is not None:
        raise Conflict(f"There is already {_article(table)} {name}. Choose another name.")


def _article(table: str) -> str:
    return f"an {table}" if table[0] in "aeiou" else f"a {table}"


def _find(database: Database, tenant_id: int, table: str, name: str) -> int | None:
    sql = f"SELECT id FROM {table} WHERE tenant_id = ? AND name = ?"
    row = fetch_one(database, sql, (tenant_id, name))
    return int(row[0]) if row else None


def _next(database: Database, tenant_id: int, table: str) -> int:
    sql = f"SELECT coalesce(max(id), 0) + 1 FROM {table} WHERE tenant_id = ?"
    return int(fetch_one(database, sql, (tenant_id,))[0])


def _add(database: Database, tenant_id: int, table: str, values: dict[str, object]) -> int:
    number = _next(database, tenant_id, table)
    row = {"tenant_id": tenant_id, "id": number, **values}
    if is_sqlite(database):
        row = {
            name: int(value) if value is True or value is False else value
            for name, value in row.items()
        }
    marks = ", ".join("?" * len(row))
    execute(
        database, f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())
    )
    return number
