"""Rename and remove a tenant's words.

Customers carry a word by its id; the journal and stored plans name it by its slot. So a rename
goes through the journal too: history shows, and an undo finds, a word under its name of today.
A word that the journal names is never removed, as an undo may have to give it back; with that,
a later word of the same name inherits nobody's history.

While a worker is at a run of the tenant, or a preview that names the word waits for its
confirmation, neither is done: what was looked at is what is committed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from portal.engine.plans.index_json import is_of_today, read_index
from portal.errors import Conflict, NotFound
from portal.store.database import Database, execute, fetch_one, write_transaction
from portal.store.runs import WORKING
from portal.store.vocabulary import check_name

Family = Literal["group", "tag", "attribute", "statement", "manufacturer"]
TABLES: dict[Family, str] = {
    "group": "tag_group",
    "tag": "tag",
    "attribute": "attribute",
    "statement": "statement",
    "manufacturer": "manufacturer",
}
NOUNS: dict[Family, str] = {
    "group": "tag group",
    "tag": "tag",
    "attribute": "attribute",
    "statement": "contact preference",
    "manufacturer": "manufacturer",
}
_SLOTS: dict[Family, str] = {
    "group": "SELECT name, 'tag:' || name || ':' FROM tag_group WHERE tenant_id = ? AND id = ?",
    "tag": "SELECT t.name, 'tag:' || g.name || ':' || t.name FROM tag t JOIN tag_group g "
    "ON g.tenant_id = t.tenant_id AND g.id = t.group_id WHERE t.tenant_id = ? AND t.id = ?",
    "attribute": "SELECT name, 'attribute:' || name FROM attribute WHERE tenant_id = ? AND id = ?",
    "statement": "SELECT name, 'preference:' || name FROM statement WHERE tenant_id = ? AND id = ?",
    "manufacturer": "SELECT name, 'manufacturer:' || name FROM manufacturer "
    "WHERE tenant_id = ? AND id = ?",
}
_CARRIED: dict[Family, str] = {
    "group": "customer_tag c WHERE tenant_id = ? AND EXISTS (SELECT 1 FROM tag t "
    "WHERE t.tenant_id = c.tenant_id AND t.id = c.tag_id AND t.group_id = ?)",
    "tag": "customer_tag WHERE tenant_id = ? AND tag_id = ?",
    "attribute": "customer_attribute WHERE tenant_id = ? AND attribute_id = ?",
    "statement": "customer_preference WHERE tenant_id = ? AND statement_id = ?",
    "manufacturer": "customer_manufacturer WHERE tenant_id = ? AND manufacturer_id = ?",
}
_PARTS: dict[Family, tuple[str, ...]] = {
    "group": ("DELETE FROM tag WHERE tenant_id = ? AND group_id = ?",),
    "tag": (),
    "attribute": ("DELETE FROM attribute_option WHERE tenant_id = ? AND attribute_id = ?",),
    "statement": (),
    "manufacturer": (),
}
# Neither a tag's name nor a group's is as long; a whole slot, then, is its own beginning.
_WHOLE = 10_000
_NAMED = "tenant_id = ? AND substr(slot, 1, ?) = ?"


@dataclass(frozen=True, slots=True)
class Word:
    """A tag group, tag, attribute or contact preference statement.

    Attributes:
        slot: where it lands on a customer; of a group, how the slots of its tags begin.
    """

    family: Family
    id: int
    name: str
    slot: str

    def is_named_by(self, slot: str) -> bool:
        """Tell whether a slot names the word, or a tag of the group."""
        return slot.startswith(self.slot) if self.family == "group" else slot == self.slot

    @property
    def beginning(self) -> tuple[int, str]:
        """How many characters of a slot to compare, and with what."""
        return (len(self.slot) if self.family == "group" else _WHOLE), self.slot


@dataclass(frozen=True, slots=True)
class Uses:
    """How many customers carry a word, and how many have it in their history."""

    customers: int
    histories: int

    @property
    def refusal(self) -> str:
        """Why it cannot be removed; "" where it can."""
        if self.customers:
            return f"{_customers(self.customers, 'carries', 'carry')} it. Rename it instead."
        if self.histories:
            has = _customers(self.histories, "has", "have")
            return f"{has} it in the history, and an undo may need it. Rename it instead."
        return ""


def get_word(database: Database, tenant_id: int, family: Family, number: int) -> Word:
    """Give a word.

    Raises:
        NotFound: the tenant has no such word.
    """
    row = fetch_one(database, _SLOTS[family], (tenant_id, number))
    if row is None:
        raise NotFound(f"There is no such {NOUNS[family]}. It may have been removed.")
    return Word(family, number, str(row[0]), str(row[1]))


def count_uses(database: Database, tenant_id: int, word: Word) -> Uses:
    """Count who carries a word, and in whose history it stands."""
    carried = f"SELECT count(DISTINCT customer_id) FROM {_CARRIED[word.family]}"
    told = f"SELECT count(DISTINCT customer_id) FROM journal WHERE {_NAMED}"
    return Uses(
        int(fetch_one(database, carried, (tenant_id, word.id))[0]),
        int(fetch_one(database, told, (tenant_id, *word.beginning))[0]),
    )


def rename_word(
    database: Database, tenant_id: int, family: Family, number: int, name: str
) -> tuple[Word, Word]:
    """Rename a word, also where the journal names it; gives it as it was and as it is.

    Raises:
        Invalid: a name that cannot be taken.
        Conflict: there is one of this name, or a run stands in the way.
        NotFound: the tenant has no such word.
    """
    cleaned = check_name(NOUNS[family], name, colon=family != "group")
    with write_transaction(database, tenant_id):
        before = get_word(database, tenant_id, family, number)
        if before.name == cleaned:
            return before, before
        refuse_while_planned(database, tenant_id, before.is_named_by, subject=family)
        _refuse_taken(database, tenant_id, before, cleaned)
        sql = f"UPDATE {TABLES[family]} SET name = ? WHERE tenant_id = ? AND id = ?"
        execute(database, sql, (cleaned, tenant_id, number))
        after = get_word(database, tenant_id, family, number)
        sql = f"UPDATE journal SET slot = ? || substr(slot, ?) WHERE {_NAMED}"
        rest = len(before.slot) + 1
        execute(database, sql, (after.slot, rest, tenant_id, *before.beginning))
    return before, after


def remove_word(database: Database, tenant_id: int, family: Family, number: int) -> Word:
    """Remove a word that nothing uses; a group goes with its tags, or with the last of them.

    Raises:
        Conflict: customers carry it, the journal names it, or a run stands in the way.
        NotFound: the tenant has no such word.
    """
    with write_transaction(database, tenant_id):
        word = get_word(database, tenant_id, family, number)
        refuse_while_planned(database, tenant_id, word.is_named_by, subject=family)
        if refusal := count_uses(database, tenant_id, word).refusal:
            raise Conflict(f"{word.name} was not removed. {refusal}")
        for sql in _PARTS[family]:
            execute(database, sql, (tenant_id, number))
        sql = f"DELETE FROM {TABLES[family]} WHERE tenant_id = ? AND id = ?"
        execute(database, sql, (tenant_id, number))
        if family == "tag":
            sql = (
                "DELETE FROM tag_group WHERE tenant_id = ? AND NOT EXISTS (SELECT 1 FROM tag t "
                "WHERE t.tenant_id = tag_group.tenant_id AND t.group_id = tag_group.id)"
            )
            execute(database, sql, (tenant_id,))
    return word


def refuse_while_planned(
    database: Database, tenant_id: int, is_named: Callable[[str], bool], *, subject: str = ""
) -> None:
    """Refuse to change a word that a run has read.

    Args:
        database: connected.
        tenant_id: whose word it is.
        is_named: tells whether a slot names the word.
        subject: what sheets of a list that has the word are about.

    Raises:
        Conflict: a worker is at a run, or a preview that can be confirmed names the word.
    """
    marks = ", ".join("?" * len(WORKING))
    sql = f"SELECT 1 FROM run WHERE tenant_id = ? AND state IN ({marks}) LIMIT 1"
    if fetch_one(database, sql, (tenant_id, *WORKING)):
        raise Conflict("An import is being worked on just now. Try again when it is done.")
    sql = (
        "SELECT plan_index FROM run WHERE tenant_id = ? AND state = 'ready' "
        "AND (creates IS NULL OR creates + updates > 0) "
        "AND files_removed_at IS NULL AND plan_index IS NOT NULL"
    )
    waiting = 0
    for (index,) in execute(database, sql, (tenant_id,)).fetchall():
        # One of another form is planned again before anybody can confirm it.
        if is_of_today(index):
            plan = read_index(index)
            waiting += plan.subject == subject or any(is_named(one.slot) for one in plan.slots)
    if waiting:
        imports = "1 import waits" if waiting == 1 else f"{waiting} imports wait"
        raise Conflict(
            f"{imports} to be confirmed with values of this word. Confirm or cancel first."
        )


def _refuse_taken(database: Database, tenant_id: int, word: Word, name: str) -> None:
    table = TABLES[word.family]
    sql = f"SELECT 1 FROM {table} WHERE tenant_id = ? AND name = ?"
    parameters: list[object] = [tenant_id, name]
    if word.family == "tag":
        sql += " AND group_id = (SELECT group_id FROM tag WHERE tenant_id = ? AND id = ?)"
        parameters += [tenant_id, word.id]
    if fetch_one(database, sql, parameters):
        raise Conflict(f"There is already the {NOUNS[word.family]} {name}. Choose another name.")


def _customers(number: int, one: str, many: str) -> str:
    return f"1 customer {one}" if number == 1 else f"{number:,} customers {many}"
