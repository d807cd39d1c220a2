"""The audit log: who did what, when, from where, and with what outcome.

Entries are only ever added. Each carries a hash of itself and of the entry before, and the head
tells which was the last, so an entry that was altered, removed or cut off is found. The hashes
are made with a key of the instance that is not in the database: who can write there alone
cannot make another chain.
"""

import hmac
import json
import weakref
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
_KEYS: "weakref.WeakKeyDictionary[Database, bytes]" = weakref.WeakKeyDictionary()


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


def key_audit(database: Database, key: bytes) -> None:
    """Make and check the hashes of a database's log with this key from now on."""
    _KEYS[database] = key


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
        number, _ = _read_head(database)
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
        made = _hash(database, entry)
        values = (*entry.values(), made)
        marks = ", ".join("?" for _ in values)
        execute(database, f"INSERT INTO audit ({_COLUMNS}, hash) VALUES ({marks})", values)
        _write_head(database, entry["id"], made)
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
            if row["previous_hash"] != previous or _hash(database, row) != kept:
                return last + 1
            last, previous = row["id"], kept
    number, head = _read_head(database)
    is_last = number == last and (not last or head == _sign(database, _end_of(last, previous)))
    return None if is_last else last + 1


def _read_head(database: Database) -> tuple[int, str]:
    # One writer at a time: SQLite has no other, on PostgreSQL the others wait for this lock.
    if not is_sqlite(database) and database.transaction_depth():
        execute(database, "SELECT pg_advisory_xact_lock(727002)")
    row = fetch_one(database, "SELECT entry_id, hash FROM audit_head WHERE id = 1")
    return (row[0], row[1]) if row else (0, _FIRST_HASH)


def _read_hash(database: Database, number: int) -> str:
    row = fetch_one(database, "SELECT hash FROM audit WHERE id = ?", (number,))
    return row[0] if row else _FIRST_HASH


def _write_head(database: Database, number: int, last: str) -> None:
    execute(
        database,
        "INSERT INTO audit_head (id, entry_id, hash) VALUES (1, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET entry_id = excluded.entry_id, hash = excluded.hash",
        (number, _sign(database, _end_of(number, last))),
    )


def _hash(database: Database, entry: dict[str, Any]) -> str:
    return _sign(database, json.dumps([entry[name] for name in _FIELDS], ensure_ascii=True))


def _end_of(number: int, last: str) -> str:
    """Give what the head signs: an entry's own hash would be known to who cuts the log there."""
    return f"head {number} {last}"


def _sign(database: Database, text: str) -> str:
    return hmac.digest(_KEYS.get(database, b""), text.encode(), "sha256").hex()


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_LONGEST_TEXT]
