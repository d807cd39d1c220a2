"""Sessions: browsers that are logged in, each known by a random token.

The token is in the browser's cookie alone. The database keeps its SHA-256: who reads the
database cannot log in with what stands there. Times are the server's.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal import clock
from portal.store.accounts.transaction import write_house, write_if_free
from portal.store.accounts.users import User, read_user
from portal.store.database import Database, execute, fetch_dicts
from portal.store.tables.base import moment_text, parse_moment

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
"""A session in use is written down at most so often."""
_CLOCK_SKEW = timedelta(minutes=5)
_LONGEST_TEXT = 200
_COLUMNS = (
    "s.token_hash, s.number, s.user_id AS id, s.address, s.browser, s.created_at, s.seen_at,"
    " u.email, u.password_is_initial, u.is_operator"
)
_FROM = 'FROM session AS s JOIN "user" AS u ON u.id = s.user_id'


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is logged in.

    Attributes:
        number: names the session in the pages of its owner; cannot be used to log in.
        browser: what the browser says it is.
    """

    number: str
    user: User
    address: str
    browser: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lives: unused, and altogether."""

    idle: timedelta = timedelta(minutes=30)
    total: timedelta = timedelta(hours=8)

    def holds(self, session: OpenSession, now: datetime) -> bool:
        """Tell whether a session still lives; a clock that was set back ends it too."""
        ahead = max(session.created_at, session.seen_at) - now
        used = now - session.seen_at < self.idle
        return used and now - session.created_at < self.total and ahead < _CLOCK_SKEW


def start_session(database: Database, user_id: int, address: str, browser: str) -> str:
    """Start a session; give the token for the cookie."""
    token, now = secrets.token_urlsafe(TOKEN_BYTES), moment_text(clock.now())
    sql = (
        "INSERT INTO session (token_hash, number, user_id, address, browser, created_at, seen_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)"
    )
    origin = address[:_LONGEST_TEXT], browser[:_LONGEST_TEXT]
    values = (_hash(token), secrets.token_urlsafe(16), user_id, *origin, now, now)
    with write_house(database):
        execute(database, sql, values)
    return token


def find_session(
    database: Database, token: str, lifetime: Lifetime | None = None
) -> OpenSession | None:
    """Find the living session of a token, and note that it is in use."""
    found = fetch_dicts(
        database, f"SELECT {_COLUMNS} {_FROM} WHERE token_hash = ?", (_hash(token),)
    )
    if not found:
        return None
    session, now = _read(found[0]), clock.now()
    if not (lifetime or Lifetime()).holds(session, now):
        with write_if_free(database):
            end_session(database, session.user.id, session.number)
        return None
    if now - session.seen_at >= SEEN_EVERY:
        sql = "UPDATE session SET seen_at = ? WHERE token_hash = ?"
        # A page does not wait for a large import only to note that somebody looked at it.
        with write_if_free(database):
            execute(database, sql, (moment_text(now), _hash(token)))
    return session


def list_sessions(
    database: Database, user_id: int, lifetime: Lifetime | None = None
) -> list[OpenSession]:
    """List a user's living sessions, the one used last first."""
    sql = f"SELECT {_COLUMNS} {_FROM} WHERE s.user_id = ? ORDER BY s.seen_at DESC, s.number"
    lifetime, now = lifetime or Lifetime(), clock.now()
    sessions = [_read(row) for row in fetch_dicts(database, sql, (user_id,))]
    return [session for session in sessions if lifetime.holds(session, now)]


def end_session(database: Database, user_id: int, number: str) -> bool:
    """End one session of a user; tell whether there was one."""
    sql = "DELETE FROM session WHERE user_id = ? AND number = ?"
    return bool(execute(database, sql, (user_id, number)).rowcount)


def end_sessions(database: Database, user_id: int, *, but: str = "") -> int:
    """End all sessions of a user, or all but one; give their number."""
    sql = "DELETE FROM session WHERE user_id = ? AND number <> ?"
    return int(execute(database, sql, (user_id, but)).rowcount)


def remove_dead_sessions(database: Database, lifetime: Lifetime) -> int:
    """Remove what no browser can use any more; give the number of sessions."""
    now = clock.now()
    oldest, idle = moment_text(now - lifetime.total), moment_text(now - lifetime.idle)
    with write_house(database):
        sql = "DELETE FROM session WHERE created_at <= ? OR seen_at <= ?"
        return int(execute(database, sql, (oldest, idle)).rowcount)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _read(row: dict[str, Any]) -> OpenSession:
    return OpenSession(
        row["number"],
        read_user(row),
        row["address"],
        row["browser"],
        parse_moment(row["created_at"]),
        parse_moment(row["seen_at"]),
    )
