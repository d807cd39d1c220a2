"""Attempts to log in: how many are let through to the hashing of a password.

Two limits, both looked at and counted before a password is hashed, in one transaction, so that
a thousand guesses at once are counted like a thousand one after the other:

* an address gets thirty a minute;
* an account gets five, then each failure doubles the wait, from a second to a quarter of an
  hour. An address from which its owner has logged in before has a count of its own, so that
  strangers who guess do not lock the owner out.
"""

import hashlib
from datetime import datetime, timedelta

from portal import clock
from portal.errors import TooMany
from portal.store.accounts.transaction import write_house
from portal.store.accounts.users import fold_email
from portal.store.database import Database, execute, fetch_one
from portal.store.tables.base import moment_text, parse_moment

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)
ADDRESS_ATTEMPTS = 30
ADDRESS_WINDOW = timedelta(minutes=1)
_FORGOTTEN_AFTER = timedelta(days=1)
_KNOWN_FOR = timedelta(days=180)


def count_attempt(database: Database, email: str, address: str) -> None:
    """Count an attempt as failed until ``forget_failures`` says otherwise.

    Raises:
        TooMany: it came too early; it was not counted for the account, and must not be tried.
    """
    account = _account_key(database, email, address)
    with write_house(database):
        now = clock.now()
        _count_address(database, _key("address", address), now)
        failures, last = _read(database, account, now)
        if now - last > _FORGOTTEN_AFTER:
            failures = 0
        if failures >= FREE_FAILURES:
            _wait_until(last + _wait(failures), now)
        _write(database, account, failures + 1, now)


def forget_failures(database: Database, email: str, address: str) -> None:
    """Forget the failures of an account: its owner got in."""
    sql = "DELETE FROM login_attempt WHERE key = ?"
    with write_house(database):
        execute(database, sql, (_account_key(database, email, address),))


def trust_address(database: Database, email: str, address: str) -> None:
    """Note that the owner of an account logged in from an address."""
    with write_house(database):
        _write(database, _key("known", fold_email(email), address), 0, clock.now())


def remove_old_attempts(database: Database) -> int:
    """Remove what counts no more: failures of a day ago, addresses not used for half a year."""
    failures = moment_text(clock.now() - _FORGOTTEN_AFTER)
    known = moment_text(clock.now() - _KNOWN_FOR)
    sql = "DELETE FROM login_attempt WHERE at < ? AND (at < ? OR key NOT LIKE ?)"
    with write_house(database):
        return int(execute(database, sql, (failures, known, "known:%")).rowcount)


def _account_key(database: Database, email: str, address: str) -> str:
    email = fold_email(email)
    known = _key("known", email, address)
    if fetch_one(database, "SELECT 1 FROM login_attempt WHERE key = ?", (known,)):
        return _key("account", email, address)
    return _key("account", email)


def _key(kind: str, *parts: str) -> str:
    # Hashed: what people type into the field for the address may be their password.
    return f"{kind}:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()}"


def _count_address(database: Database, key: str, now: datetime) -> None:
    count, since = _read(database, key, now)
    if not timedelta() <= now - since < ADDRESS_WINDOW:
        count, since = 0, now
    if count >= ADDRESS_ATTEMPTS:
        _wait_until(since + ADDRESS_WINDOW, now)
    _write(database, key, count + 1, since)


def _wait(failures: int) -> timedelta:
    # A cap on the exponent: after a long night of guessing 2 ** failures is not a time any more.
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 20)), LONGEST_WAIT)


def _wait_until(moment: datetime, now: datetime) -> None:
    seconds = -int((now - moment).total_seconds() // 1)
    if seconds > 0:
        says = f"{-(-seconds // 60)} minutes"
        if seconds < 120:  # noqa: PLR2004 - two minutes
            says = f"{seconds} second{'' if seconds == 1 else 's'}"
        raise TooMany(f"Too many attempts to log in. Wait {says}, then try again.", seconds=seconds)


def _read(database: Database, key: str, now: datetime) -> tuple[int, datetime]:
    row = fetch_one(database, "SELECT count, at FROM login_attempt WHERE key = ?", (key,))
    return (row[0], parse_moment(row[1])) if row else (0, now)


def _write(database: Database, key: str, count: int, at: datetime) -> None:
    execute(
        database,
        "INSERT INTO login_attempt (key, count, at) VALUES (?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET count = excluded.count, at = excluded.at",
        (key, count, moment_text(at)),
    )
