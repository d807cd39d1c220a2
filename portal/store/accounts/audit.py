"""The audit log: who did what, when, from where, and with what outcome.

Entries are only ever added. Each carries a hash of itself and of the entry before, and the head
tells which was the last, so an entry that was altered, removed or cut off is found.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.store.accounts.transaction import write_house
from portal.store.database import Database, execute, fetch_dicts, fetch_one, is_sqlite
from portal.store.tables.base import moment_text

_FIELDS = (
    "id",
    "at",
    "tenant_id",
    "user_id",
    "user_name",
    "address",
    "action",
    "outcome",
    "about",
    "previous_hash",
)
_COLUMNS = ", ".join(_FIELDS)
_LONGEST_TEXT = 500
_FIRST_HASH = "0" * 64
_CHUNK = 5_000


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
        number, previous = _read_head(database)
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
        values = (*entry.values(), _hash(entry))
        marks = ", ".join("?" for _ in values)
        execute(database, f"INSERT INTO audit ({_COLUMNS}, hash) VALUES ({marks})", values)
        _write_head(database, entry["id"], _hash(entry))
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
    columns = ", ".join(_FIELDS[:-1])
    sql = f"SELECT {columns} FROM audit WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"
    return [AuditEntry(**row) for row in fetch_dicts(database, sql, (*values, most))]


def verify_audit(database: Database) -> int | None:
    """Check the chain; give the number of the first entry that is altered or missing, or None."""
    last, previous = 0, _FIRST_HASH
    sql = f"SELECT {_COLUMNS}, hash FROM audit WHERE id > ? ORDER BY id LIMIT {_CHUNK}"
    while rows := fetch_dicts(database, sql, (last,)):
        for row in rows:
            kept = row.pop("hash")
            if row["id"] != last + 1:
                return last + 1
            if row["previous_hash"] != previous or _hash(row) != kept:
                return last + 1
            last, previous = row["id"], kept
    number, head = _read_head(database)
    return None if (number, head) == (last, previous) else last + 1


def _read_head(database: Database) -> tuple[int, str]:
    # One writer at a time: SQLite has no other, on PostgreSQL the others wait for this lock.
    if not is_sqlite(database) and database.transaction_depth():
        execute(database, "SELECT pg_advisory_xact_lock(727002)")
    row = fetch_one(database, "SELECT entry_id, hash FROM audit_head WHERE id = 1")
    return (row[0], row[1]) if row else (0, _FIRST_HASH)


def _write_head(database: Database, number: int, head: str) -> None:
    execute(
        database,
        "INSERT INTO audit_head (id, entry_id, hash) VALUES (1, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET entry_id = excluded.entry_id, hash = excluded.hash",
        (number, head),
    )


def _hash(entry: dict[str, Any]) -> str:
    text = json.dumps([entry[name] for name in _FIELDS], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_LONGEST_TEXT]
