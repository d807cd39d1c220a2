"""Users: people who log in with an e-mail address and a password."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.errors import Conflict, Invalid, NotFound
from portal.store.accounts.audit import record_audit
from portal.store.accounts.passwords import (
    check_password,
    hash_password,
    is_outdated,
    is_password,
)
from portal.store.accounts.transaction import write_house
from portal.store.database import Database, execute, fetch_dicts
from portal.store.tables.base import moment_text

LONGEST_EMAIL = 254
_COLUMNS = "id, email, password_is_initial, is_operator"


@dataclass(frozen=True, slots=True)
class User:
    """A person who logs in.

    Attributes:
        password_is_initial: somebody else chose the password: it must be changed first.
        is_operator: runs the house; no tenant's data follows from it.
    """

    id: int
    email: str
    password_is_initial: bool
    is_operator: bool


def create_user(
    database: Database,
    email: str,
    password: str,
    *,
    initial: bool = False,
    operator: bool = False,
) -> User:
    """Create a user.

    Raises:
        Invalid: the address is none, or the password is too easy to guess.
        Conflict: there is such a user already.
    """
    email = clean_email(email)
    check_password(password, _words_of(email))
    hashed = hash_password(password)
    with write_house(database):
        if find_user(database, email):
            raise Conflict(f"{email} has an account already.")
        execute(
            database,
            'INSERT INTO "user" (email, email_key, password_hash, password_is_initial,'
            " is_operator, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            (email, fold_email(email), hashed, initial, operator, moment_text(clock.now())),
        )
        user = get_user(database, email)
        record_audit(database, "user.create", user_id=user.id, user_name=user.email)
    return user


def find_user(database: Database, email: str) -> User | None:
    """Find a user by e-mail address, in upper or lower case."""
    sql = f'SELECT {_COLUMNS} FROM "user" WHERE email_key = ?'
    rows = fetch_dicts(database, sql, (fold_email(email),))
    return read_user(rows[0]) if rows else None


def get_user(database: Database, email: str) -> User:
    """Give a user by e-mail address.

    Raises:
        NotFound: there is no such user.
    """
    user = find_user(database, email)
    if user is None:
        raise NotFound(f"There is no user {email}. Create one first.")
    return user


def list_users(database: Database) -> list[User]:
    """List all users by address."""
    rows = fetch_dicts(database, f'SELECT {_COLUMNS} FROM "user" ORDER BY email_key')
    return [read_user(row) for row in rows]


def set_password(database: Database, email: str, password: str, *, initial: bool = False) -> None:
    """Give a user another password and end all sessions.

    Raises:
        NotFound: there is no such user.
        Invalid: the password is too easy to guess.
    """
    user = get_user(database, email)
    check_password(password, [*_words_of(user.email), *_names_of_tenants(database, user.id)])
    hashed = hash_password(password)
    with write_house(database):
        execute(
            database,
            'UPDATE "user" SET password_hash = ?, password_is_initial = ? WHERE id = ?',
            (hashed, initial, user.id),
        )
        execute(database, "DELETE FROM session WHERE user_id = ?", (user.id,))
        record_audit(database, "password.change", user_id=user.id, user_name=user.email)


def verify_password(database: Database, email: str, password: str) -> User | None:
    """Give the user whose password it is; costs the same time whether there is one or not."""
    sql = f'SELECT {_COLUMNS}, password_hash FROM "user" WHERE email_key = ?'
    rows = fetch_dicts(database, sql, (fold_email(email),))
    kept = str(rows[0]["password_hash"]) if rows else None
    if not is_password(password, kept) or kept is None:
        return None
    user = read_user(rows[0])
    if is_outdated(kept):
        sql = 'UPDATE "user" SET password_hash = ? WHERE id = ? AND password_hash = ?'
        execute(database, sql, (hash_password(password), user.id, kept))
    return user


def _words_of(email: str) -> list[str]:
    return [email, email.partition("@")[0], *email.replace("@", ".").split(".")]


def _names_of_tenants(database: Database, user_id: int) -> list[str]:
    sql = (
        "SELECT tenant.slug, tenant.name FROM tenant"
        " JOIN member ON member.tenant_id = tenant.id WHERE member.user_id = ?"
    )
    return [str(name) for row in fetch_dicts(database, sql, (user_id,)) for name in row.values()]


def read_user(row: dict[str, Any]) -> User:
    """Read a row with the user's columns."""
    return User(row["id"], row["email"], bool(row["password_is_initial"]), bool(row["is_operator"]))


def clean_email(email: str) -> str:
    """Trim an e-mail address.

    Raises:
        Invalid: it is none.
    """
    email = email.strip()
    name, at, host = email.rpartition("@")
    plain = email.isprintable() and " " not in email and len(email) <= LONGEST_EMAIL
    if not (plain and name and at and "." in host.strip(".")):
        raise Invalid(f"“{email[:80]}” is not an e-mail address. Write it like name@example.org.")
    return email


def fold_email(email: str) -> str:
    """Make the form in which addresses are compared."""
    return unicodedata.normalize("NFC", email.strip()).casefold()
