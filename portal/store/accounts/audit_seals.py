"""Take log-ins out of the audit log after their time, and leave the log to be checked.

Where entries were taken out stands a seal: their numbers, the hash they followed on, the hash
that the next entry follows on, and a signature of it all. The entries before and after are
checked across it. That entries were taken out, and how many, is an entry itself.
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import timedelta
from typing import Any

from portal import clock
from portal.store.accounts.audit import record_audit
from portal.store.accounts.audit_chain import FIELDS, FIRST_HASH, hash_of, is_end, read_head, sign
from portal.store.accounts.transaction import write_house
from portal.store.database import Database, execute, fetch_dicts, fetch_one
from portal.store.tables.base import moment_text

KEPT_FOR = timedelta(days=180)
ACTIONS = ("login", "logout", "session.end")
_SOME = 2_000
_CHUNK = 5_000
_COLUMNS = ", ".join((*FIELDS, "hash"))
_OLD = f"action IN ({', '.join('?' * len(ACTIONS))}) AND at < ?"


@dataclass(frozen=True, slots=True)
class Seal:
    """What stands for entries that were taken out, the first to the last of them.

    Attributes:
        previous_hash: what the first of them followed on.
        hash: of the last of them, which the next entry follows on.
    """

    first_id: int
    last_id: int
    previous_hash: str
    hash: str

    @property
    def text(self) -> str:
        """What is signed."""
        return f"seal {self.first_id} {self.last_id} {self.previous_hash} {self.hash}"


def remove_old_log_ins(database: Database) -> int:
    """Remove entries of log-ins after their time, at the turn of the day; gives how many.

    An entry that is not as it was written stays, for ``verify_audit`` to name.
    """
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    before = moment_text(midnight - KEPT_FOR)
    removed = 0
    while fetch_one(database, f"SELECT 1 FROM audit WHERE {_OLD} LIMIT 1", (*ACTIONS, before)):
        some = _remove_some(database, before)
        removed += some
        if not some:
            break
    return removed


def verify_audit(database: Database) -> int | None:
    """Check the chain; give the number of the first entry that is altered or missing, or None."""
    last, previous = 0, FIRST_HASH
    sql = f"SELECT {_COLUMNS} FROM audit WHERE id > ? ORDER BY id LIMIT {_CHUNK}"
    while rows := fetch_dicts(database, sql, (last,)):
        for row in rows:
            last, previous = _skip_sealed(database, last, previous, row["id"])
            follows = row["id"] == last + 1 and row["previous_hash"] == previous
            if not follows or not _is_whole(database, row):
                return last + 1
            last, previous = row["id"], row["hash"]
    number, _ = read_head(database)
    last, previous = _skip_sealed(database, last, previous, number)
    return None if is_end(database, last, previous) else last + 1


def _remove_some(database: Database, before: str) -> int:
    """Seal and remove some entries, in one transaction."""
    sql = f"SELECT {_COLUMNS} FROM audit WHERE {_OLD} ORDER BY id LIMIT {_SOME}"
    with write_house(database):
        read_head(database)
        rows = fetch_dicts(database, sql, (*ACTIONS, before))
        whole = [row for row in rows if _is_whole(database, row)]
        if whole:
            # It comes first: the end of the log is never taken out.
            about = f"{len(whole):,} of log-ins before {before[:10]}"
            record_audit(database, "audit.remove", about=about)
        for seal in _seals_of(whole):
            sql = "DELETE FROM audit WHERE id BETWEEN ? AND ?"
            execute(database, sql, (seal.first_id, seal.last_id))
            _keep(database, _join(database, seal))
    return len(whole)


def _seals_of(rows: list[dict[str, Any]]) -> Iterator[Seal]:
    """Give a seal for each stretch of entries that follow on one another."""
    seal = None
    for row in rows:
        if seal and row["id"] == seal.last_id + 1 and row["previous_hash"] == seal.hash:
            seal = Seal(seal.first_id, row["id"], seal.previous_hash, row["hash"])
            continue
        if seal:
            yield seal
        seal = Seal(row["id"], row["id"], row["previous_hash"], row["hash"])
    if seal:
        yield seal


def _join(database: Database, seal: Seal) -> Seal:
    """Take in the seals before and after, where they follow on one another."""
    before = _find(database, "last_id", seal.first_id - 1)
    if before and before.hash == seal.previous_hash:
        execute(database, "DELETE FROM audit_seal WHERE first_id = ?", (before.first_id,))
        seal = Seal(before.first_id, seal.last_id, before.previous_hash, seal.hash)
    after = _find(database, "first_id", seal.last_id + 1)
    if after and after.previous_hash == seal.hash:
        execute(database, "DELETE FROM audit_seal WHERE first_id = ?", (after.first_id,))
        seal = Seal(seal.first_id, after.last_id, seal.previous_hash, after.hash)
    return seal


def _keep(database: Database, seal: Seal) -> None:
    sql = (
        "INSERT INTO audit_seal (first_id, last_id, previous_hash, hash, signature) "
        "VALUES (?, ?, ?, ?, ?)"
    )
    execute(database, sql, (*astuple(seal), sign(database, seal.text)))


def _find(database: Database, column: str, number: int) -> Seal | None:
    """Find a seal by one of its ends; one with another's signature is none."""
    sql = (
        "SELECT first_id, last_id, previous_hash, hash, signature FROM audit_seal "
        f"WHERE {column} = ?"
    )
    row = fetch_one(database, sql, (number,))
    if row is None:
        return None
    *values, signature = row
    seal = Seal(*values)
    return seal if sign(database, seal.text) == signature else None


def _skip_sealed(database: Database, last: int, previous: str, until: int) -> tuple[int, str]:
    """Go on over what was taken out before an entry: its number and hash, as the seals say."""
    while last + 1 < until:
        seal = _find(database, "first_id", last + 1)
        if seal is None or seal.previous_hash != previous or seal.last_id >= until:
            break
        last, previous = seal.last_id, seal.hash
    return last, previous


def _is_whole(database: Database, row: dict[str, Any]) -> bool:
    return hash_of(database, row) == str(row["hash"])
