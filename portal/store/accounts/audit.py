"""The audit log: who did what, when, from where, and with what outcome.

Entries are added, never changed; those of log-ins go after their time (``audit_retention``).
"""

from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.store.accounts.audit_chain import (
    FIELDS,
    FIRST_HASH,
    hash_of,
    read_head,
    write_head,
)
from portal.store.accounts.transaction import write_house
from portal.store.database import Database, execute, fetch_dicts, fetch_one
from portal.store.tables.base import moment_text

_COLUMNS = ", ".join(FIELDS)
_LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry; ``at`` is UTC in ISO form, ``about`` names what it was done to."""

    id: int
    at: str
    tenant_id: int | None
    user_id: int | None
    user_name: str
    address: str
    action: str
    outcome: str
    about: str


def record_audit(
    database: Database,
    action: str,
    *,
    outcome: str = "ok",
    tenant_id: int | None = None,
    user_id: int | None = None,
    user_name: str = "",
    address: str = "",
    about: str = "",
) -> int:
    """Add an entry; give its number. Inside a transaction it stands or falls with it.

    Args:
        database: connected; the entry joins its transaction.
        action: noun and verb, like ``member.add`` or ``run.confirm``.
        outcome: ``ok``, ``failed``, ``refused`` or ``locked``.
        tenant_id: the tenant it happened in; None for the house.
        user_id: who did it; None for the command line and for strangers.
        user_name: the name that is shown for them.
        address: where the request came from.
        about: a number or name; never a value out of a file.
    """
    with write_house(database):
        number, _ = read_head(database)
        previous = _read_hash(database, number)
        entry: dict[str, Any] = {
            "id": number + 1,
            "at": moment_text(clock.now()),
            "tenant_id": tenant_id,
            "user_id": user_id,
            "user_name": _clean(user_name),
            "address": _clean(address),
            "action": action,
            "outcome": outcome,
            "about": _clean(about),
            "previous_hash": previous,
        }
        made = hash_of(database, entry)
        values = (*entry.values(), made)
        marks = ", ".join("?" for _ in values)
        execute(database, f"INSERT INTO audit ({_COLUMNS}, hash) VALUES ({marks})", values)
        write_head(database, entry["id"], made)
    return number + 1


def list_audit(
    database: Database, tenant_id: int | None = None, *, before: int | None = None, most: int = 100
) -> list[AuditEntry]:
    """List entries, the newest first: of one tenant, or of the whole house."""
    where, values = ["1 = 1"], list[int]()
    if tenant_id is not None:
        where, values = [*where, "tenant_id = ?"], [*values, tenant_id]
    if before is not None:
        where, values = [*where, "id < ?"], [*values, before]
    columns = ", ".join(FIELDS[:-1])
    sql = f"SELECT {columns} FROM audit WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"
    return [AuditEntry(**row) for row in fetch_dicts(database, sql, (*values, most))]


def _read_hash(database: Database, number: int) -> str:
    row = fetch_one(database, "SELECT hash FROM audit WHERE id = ?", (number,))
    return row[0] if row else FIRST_HASH


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_LONGEST_TEXT]
