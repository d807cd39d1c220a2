"""Add, rename and remove the options of drop-downs and checklists.

Customers and the journal hold an option as its text, several of a checklist with ``|`` between
them, which no option holds. A rename goes through both; the rules are those of ``words``.
"""

from dataclasses import dataclass

from portal.errors import Conflict, Invalid, NotFound
from portal.store.database import (
    Database,
    execute,
    fetch_dicts,
    fetch_one,
    write_transaction,
)
from portal.store.vocabulary import WITH_OPTIONS, check_option
from portal.store.words import Uses, Word, get_word, refuse_while_planned


@dataclass(frozen=True, slots=True)
class Option:
    """An option of an attribute; ``no`` is its place."""

    no: int
    value: str


def list_options(database: Database, tenant_id: int, attribute_id: int) -> list[Option]:
    """List the options of an attribute in their order."""
    sql = (
        "SELECT no, value FROM attribute_option WHERE tenant_id = ? AND attribute_id = ? "
        "ORDER BY no"
    )
    return [Option(**row) for row in fetch_dicts(database, sql, (tenant_id, attribute_id))]


def add_option(database: Database, tenant_id: int, attribute_id: int, value: str) -> Option:
    """Add an option after the others.

    Raises:
        Invalid: a text that cannot be taken, or an attribute of a type without options.
        Conflict: the attribute has it.
        NotFound: the tenant has no such attribute.
    """
    value = check_option(value)
    with write_transaction(database, tenant_id):
        get_word(database, tenant_id, "attribute", attribute_id)
        sql = "SELECT type FROM attribute WHERE tenant_id = ? AND id = ?"
        if fetch_one(database, sql, (tenant_id, attribute_id))[0] not in WITH_OPTIONS:
            raise Invalid("A drop-down or checklist needs options; no other type has any.")
        options = list_options(database, tenant_id, attribute_id)
        _refuse_taken(options, value)
        no = max((one.no for one in options), default=0) + 1
        sql = "INSERT INTO attribute_option (tenant_id, attribute_id, no, value) "
        execute(database, sql + "VALUES (?, ?, ?, ?)", (tenant_id, attribute_id, no, value))
    return Option(no, value)


def rename_option(
    database: Database, tenant_id: int, attribute_id: int, no: int, value: str
) -> Option:
    """Rename an option wherever a customer has it, or the journal tells of it.

    Raises:
        Invalid: a text that cannot be taken.
        Conflict: the attribute has it, or a run stands in the way.
        NotFound: there is no such option.
    """
    value = check_option(value)
    with write_transaction(database, tenant_id):
        attribute = get_word(database, tenant_id, "attribute", attribute_id)
        options = list_options(database, tenant_id, attribute_id)
        option = _pick(options, no)
        if option.value == value:
            return option
        refuse_while_planned(database, tenant_id, attribute.is_named_by)
        _refuse_taken(options, value)
        sql = (
            "UPDATE attribute_option SET value = ? "
            "WHERE tenant_id = ? AND attribute_id = ? AND no = ?"
        )
        execute(database, sql, (value, tenant_id, attribute_id, no))
        for table, column, where, key in (
            ("customer_attribute", "value", "attribute_id = ?", attribute_id),
            ("journal", "old", "slot = ?", attribute.slot),
            ("journal", "new", "slot = ?", attribute.slot),
        ):
            wanted, old = _has(column, option.value)
            sql = (
                f"UPDATE {table} SET {column} = trim(replace({_fenced(column)}, ?, ?), '|') "
                f"WHERE tenant_id = ? AND {where} AND {wanted}"
            )
            execute(database, sql, (old, f"|{value}|", tenant_id, key, old))
    return Option(no, value)


def remove_option(database: Database, tenant_id: int, attribute_id: int, no: int) -> Option:
    """Remove an option that nothing uses.

    Raises:
        Conflict: customers have it, the journal tells of it, it is the last one, or a run
            stands in the way.
        NotFound: there is no such option.
    """
    with write_transaction(database, tenant_id):
        attribute = get_word(database, tenant_id, "attribute", attribute_id)
        options = list_options(database, tenant_id, attribute_id)
        option = _pick(options, no)
        if len(options) == 1:
            raise Conflict("An attribute needs at least one option. Add another one first.")
        refuse_while_planned(database, tenant_id, attribute.is_named_by)
        uses = _count_uses(database, tenant_id, attribute, option)
        if uses.refusal:
            raise Conflict(f"{option.value} was not removed. {uses.refusal}")
        sql = "DELETE FROM attribute_option WHERE tenant_id = ? AND attribute_id = ? AND no = ?"
        execute(database, sql, (tenant_id, attribute_id, no))
    return option


def _count_uses(database: Database, tenant_id: int, attribute: Word, option: Option) -> Uses:
    (value, text), (old, _), (new, _) = (
        _has(column, option.value) for column in ("value", "old", "new")
    )
    carried = (
        "SELECT count(*) FROM customer_attribute "
        f"WHERE tenant_id = ? AND attribute_id = ? AND {value}"
    )
    told = (
        "SELECT count(DISTINCT customer_id) FROM journal "
        f"WHERE tenant_id = ? AND slot = ? AND ({old} OR {new})"
    )
    return Uses(
        int(fetch_one(database, carried, (tenant_id, attribute.id, text))[0]),
        int(fetch_one(database, told, (tenant_id, attribute.slot, text, text))[0]),
    )


def _has(column: str, value: str) -> tuple[str, str]:
    """Give the condition that a text has an option, and its one parameter."""
    return f"replace({_fenced(column)}, ?, '') <> {_fenced(column)}", f"|{value}|"


def _fenced(column: str) -> str:
    return f"'|' || {column} || '|'"


def _pick(options: list[Option], no: int) -> Option:
    for option in options:
        if option.no == no:
            return option
    raise NotFound("There is no such option. It may have been removed.")


def _refuse_taken(options: list[Option], value: str) -> None:
    if any(option.value == value for option in options):
        raise Conflict(f"There is already the option {value}. Choose another text.")
