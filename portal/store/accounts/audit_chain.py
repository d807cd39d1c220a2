"""What makes the audit log a chain: keyed hashes, its signed end, seals of what was taken out.

Each entry carries a hash of itself and of the entry before, and the head tells which was the
last, so an entry that was altered, removed or cut off is found. The hashes are made with a key
of the instance that is not in the database: who can write there alone cannot make another chain.
"""

import hmac
import json
import weakref
from typing import Any

from portal.store.database import Database, execute, fetch_one, is_sqlite

FIELDS = (
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
FIRST_HASH = "0" * 64
_KEYS: "weakref.WeakKeyDictionary[Database, bytes]" = weakref.WeakKeyDictionary()


def key_audit(database: Database, key: bytes) -> None:
    """Make and check the hashes of a database's log with this key from now on."""
    _KEYS[database] = key


def read_head(database: Database) -> tuple[int, str]:
    """Give the number of the last entry and the signature of the end; holds off other writers."""
    # One writer at a time: SQLite has no other, on PostgreSQL the others wait for this lock.
    if not is_sqlite(database) and database.transaction_depth():
        execute(database, "SELECT pg_advisory_xact_lock(727002)")
    row = fetch_one(database, "SELECT entry_id, hash FROM audit_head WHERE id = 1")
    return (row[0], row[1]) if row else (0, FIRST_HASH)


def write_head(database: Database, number: int, last: str) -> None:
    """Sign the end of the log: its last entry, and that one's hash."""
    execute(
        database,
        "INSERT INTO audit_head (id, entry_id, hash) VALUES (1, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET entry_id = excluded.entry_id, hash = excluded.hash",
        (number, sign(database, _end_of(number, last))),
    )


def hash_of(database: Database, entry: dict[str, Any]) -> str:
    """Make the hash of an entry, the hash of the one before it among its fields."""
    return sign(database, json.dumps([entry[name] for name in FIELDS], ensure_ascii=True))


def _end_of(number: int, last: str) -> str:
    """Give what the head signs: an entry's own hash would be known to who cuts the log there."""
    return f"head {number} {last}"


def sign(database: Database, text: str) -> str:
    """Sign a text with the key of the log."""
    return hmac.digest(_KEYS.get(database, b""), text.encode(), "sha256").hex()


def is_end(database: Database, number: int, last: str) -> bool:
    """Tell whether the log ends with this entry, as its head says."""
    head_number, head = read_head(database)
    return head_number == number and (not number or head == sign(database, _end_of(number, last)))
