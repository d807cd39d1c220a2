"""What a search of customers looks for, and the SQL that says so for a window of ids."""

import re
from dataclasses import dataclass, field
from typing import Any

from portal.engine.numbers import find_ids, is_part, parse_number
from portal.store.database import Database, fetch_one, is_sqlite
from portal.store.lists import FIELDS

_TEXTS = ("first_name", "last_name", "name", "legal_name", "contact", "email")
_PHONES = ("phone", "mobile")
_ENTRY_COLUMNS = {
    **{f"option:{key}": column for key, column in FIELDS.items()},
    "customer-group": "customer_group",
    "user-group": "user_group",
}
_PHONE = re.compile(r"^[\s()+./-]*\d[\d\s()+./-]*$", re.ASCII)
_NOT_DIGIT = re.compile(r"\D", re.ASCII)
_SHORTEST_PART = 3
"""Digits of a telephone, or characters of a number in another system, that are looked for as a
part: fewer would find nearly everybody."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for; what is blank does not matter.

    Attributes:
        text: a part of a name, e-mail address or phone; or of a customer's number, here or in
            another system.
        tag: the slot of a tag the customer has.
        attribute: the slot of an attribute that has a value.
        value: a part of that value.
        preference: the slot of a contact preference the customer gave.
        run: the number of a run that added or changed the customer.
        entry: an entry of a list that the customer refers to: its family and its name, such as
            ``option:paymentTerms:NET 30`` or ``manufacturer:Grand Gifts``.
    """

    text: str = ""
    tag: str = ""
    attribute: str = ""
    value: str = ""
    preference: str = ""
    run: str = ""
    entry: str = ""


@dataclass(slots=True)
class Where:
    """Conditions that grow: their SQL, and their parameters."""

    sql: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, sql: str, *parameters: Any) -> None:
        """Add a condition; all must hold."""
        self.sql.append(sql)
        self.parameters += parameters


def make_where(
    database: Database, tenant_id: int, search: Search, window: tuple[int, int]
) -> Where:
    """Say in SQL what a search looks for among the ids of a window; ``c`` is the customer."""
    where = Where()
    where.add("c.tenant_id = ? AND c.id BETWEEN ? AND ?", tenant_id, *window)
    _add_words(where, tenant_id, search, window)
    if search.entry:
        _add_entry(where, tenant_id, search.entry, window)
    if search.run:
        _add_run(where, database, tenant_id, search.run, window)
    if search.text.strip():
        like = "LIKE" if is_sqlite(database) else "ILIKE"
        ways = (
            _made_of_text(search.text, like),
            _numbered_elsewhere(tenant_id, search.text.strip(), window, like),
            _numbered_here(search.text.strip(), window),
        )
        asked = [way for way in ways if way.sql]
        told = " OR ".join(f"({' AND '.join(way.sql)})" for way in asked)
        where.add(f"({told})", *(value for way in asked for value in way.parameters))
    return where


def _numbered_elsewhere(tenant_id: int, text: str, window: tuple[int, int], like: str) -> Where:
    """Say that a number in another system has a part, or is it where that is too short."""
    where = Where()
    is_long = len(text) >= _SHORTEST_PART
    test = f"value {like} ? ESCAPE '!'" if is_long else "value = ?"
    where.add(
        "c.id IN (SELECT customer_id FROM customer_identity "
        f"WHERE tenant_id = ? AND customer_id BETWEEN ? AND ? AND {test})",
        tenant_id,
        *window,
        _part(text) if is_long else text,
    )
    return where


def _numbered_here(text: str, window: tuple[int, int]) -> Where:
    """Say whose number has a part: computed for the window's ids, as numbers are not stored."""
    where = Where()
    if is_part(text):
        ids = find_ids(text, *window)
        where.add(f"c.id IN ({', '.join(map(str, ids)) or 'NULL'})")
    return where


def _add_words(where: Where, tenant_id: int, search: Search, window: tuple[int, int]) -> None:
    scope = (tenant_id, *window)
    base = "c.id IN (SELECT customer_id FROM {} WHERE tenant_id = ? AND customer_id BETWEEN ? AND ?"
    if search.tag:
        where.add(
            base.format("customer_tag") + " AND tag_id = (SELECT t.id FROM tag t JOIN tag_group g "
            "ON g.tenant_id = t.tenant_id AND g.id = t.group_id "
            "WHERE t.tenant_id = ? AND 'tag:' || g.name || ':' || t.name = ?))",
            *scope,
            tenant_id,
            search.tag,
        )
    if search.attribute:
        where.add(
            base.format("customer_attribute") + " AND attribute_id = (SELECT id FROM attribute "
            "WHERE tenant_id = ? AND 'attribute:' || name = ?) AND lower(value) LIKE ? ESCAPE '!')",
            *scope,
            tenant_id,
            search.attribute,
            _part(search.value.lower()),
        )
    if search.preference:
        where.add(
            base.format("customer_preference") + " AND statement_id = (SELECT id FROM statement "
            "WHERE tenant_id = ? AND 'preference:' || name = ?))",
            *scope,
            tenant_id,
            search.preference,
        )


def _add_entry(where: Where, tenant_id: int, entry: str, window: tuple[int, int]) -> None:
    family, _, name = entry.partition(":")
    if family == "option":
        key, _, name = name.partition(":")
        family = f"{family}:{key}"
    if family == "manufacturer":
        where.add(
            "c.id IN (SELECT customer_id FROM customer_manufacturer WHERE tenant_id = ? "
            "AND customer_id BETWEEN ? AND ? AND manufacturer_id = "
            "(SELECT id FROM manufacturer WHERE tenant_id = ? AND name = ?))",
            *(tenant_id, *window),
            *(tenant_id, name),
        )
    elif column := _ENTRY_COLUMNS.get(family):
        where.add(f"c.{column} = ?", name)
    else:
        where.add("1 = 0")


def _add_run(
    where: Where, database: Database, tenant_id: int, run: str, window: tuple[int, int]
) -> None:
    sql = (
        "SELECT id, first_customer_id, created FROM receipt "
        "WHERE tenant_id = ? AND run_number = ? AND kind = 'import'"
    )
    row = fetch_one(database, sql, (tenant_id, run)) or (0, 0, 0)
    where.add(
        "(c.id BETWEEN ? AND ? OR c.id IN (SELECT customer_id FROM journal "
        "WHERE tenant_id = ? AND receipt_id = ? AND customer_id BETWEEN ? AND ?))",
        row[1],
        row[1] + row[2] - 1,
        tenant_id,
        row[0],
        *window,
    )


def _made_of_text(text: str, like: str) -> Where:
    """Say what a text may be of a customer: the number, a telephone number, words of names."""
    where = Where()
    number = parse_number(text)
    if number is not None:
        where.add("c.id = ?", number)
        return where
    if _PHONE.match(text):
        _add_phone(where, text)
        return where
    for word in text.split():
        # SQLite folds ASCII letters only; the other usual spellings are asked for as well.
        spellings = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
        asked = [word] if word.isascii() else [*spellings]
        tests = [f"c.{name} {like} ? ESCAPE '!'" for name in _TEXTS for _ in asked]
        parts = [_part(one) for _ in _TEXTS for one in asked]
        where.add(f"({' OR '.join(tests)})", *parts)
    return where


def _add_phone(where: Where, text: str) -> None:
    digits = _NOT_DIGIT.sub("", text)
    phones = _PHONES if len(digits) >= _SHORTEST_PART else ()
    # The digits in their order, whatever stands between: most rows need no closer look.
    loose = f"%{'%'.join(digits)}%"
    tests = [f"(c.{name} LIKE ? AND {_bare(f'c.{name}')} LIKE ?)" for name in phones]
    is_number = digits == text and len(digits) < len(str(2**62))
    where.add(
        f"({' OR '.join([*tests, 'c.id = ?'])})",
        *(pattern for _ in phones for pattern in (loose, f"%{digits}%")),
        int(text) if is_number else 0,
    )


def _bare(column: str) -> str:
    """Write a phone number without the marks people put into it."""
    for mark in (" ", "-", "(", ")", ".", "/"):
        column = f"replace({column}, '{mark}', '')"
    return column


def _part(text: str) -> str:
    """Write a pattern for texts that hold a part, with its own signs taken as they are."""
    for sign in "!%_":
        text = text.replace(sign, f"!{sign}")
    return f"%{text}%"
