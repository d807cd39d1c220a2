"""Profiles: a tenant's configured uses of styles."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from portal import clock
from portal.errors import Conflict, NotFound
from portal.store.database import Database, execute, fetch_dicts
from portal.store.random_numbers import make_number
from portal.store.tables import moment_text, parse_moment

_COLUMNS = "tenant_id, number, name, style, settings, mapping, choices, created_at"


@dataclass(frozen=True, slots=True)
class Profile:
    """A style with one tenant's settings.

    Attributes:
        number: random, for addresses.
        mapping: the style's heading by the file's.
        choices: by slot: the customer that is meant by a value which several have.
    """

    tenant_id: int
    number: str
    name: str
    style: str
    settings: dict[str, Any]
    mapping: dict[str, str]
    choices: dict[str, dict[str, int]]
    created_at: datetime


def add_profile(
    database: Database, tenant_id: int, name: str, style: str, settings: Mapping[str, Any]
) -> Profile:
    """Add a profile.

    Raises:
        Conflict: the tenant has one of this name.
    """
    number = make_number()
    values = (tenant_id, number, name, style, json.dumps(dict(settings)), "{}", "{}")
    sql = f"INSERT INTO profile ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    try:
        execute(database, sql, (*values, moment_text(clock.now())))
    except peewee.IntegrityError as problem:
        raise Conflict(f"There is already a profile “{name}”. Choose another name.") from problem
    return get_profile(database, tenant_id, number)


def update_profile(
    database: Database,
    tenant_id: int,
    number: str,
    *,
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
    mapping: Mapping[str, str] | None = None,
    choices: Mapping[str, Mapping[str, int]] | None = None,
) -> None:
    """Change what is given.

    Raises:
        NotFound: the tenant has no such profile.
        Conflict: another profile has this name.
    """
    values = {
        "name": name,
        "settings": None if settings is None else json.dumps(dict(settings)),
        "mapping": None if mapping is None else json.dumps(dict(mapping)),
        "choices": None if choices is None else json.dumps(dict(choices)),
    }
    given = {column: value for column, value in values.items() if value is not None}
    if not given:
        return
    sets = ", ".join(f"{column} = ?" for column in given)
    sql = f"UPDATE profile SET {sets} WHERE tenant_id = ? AND number = ?"
    try:
        cursor = execute(database, sql, (*given.values(), tenant_id, number))
    except peewee.IntegrityError as problem:
        raise Conflict(f"There is already a profile “{name}”. Choose another name.") from problem
    if not cursor.rowcount:
        raise NotFound(f"There is no profile {number}.")


def get_profile(database: Database, tenant_id: int, number: str) -> Profile:
    """Give a profile.

    Raises:
        NotFound: the tenant has no such profile.
    """
    sql = f"SELECT {_COLUMNS} FROM profile WHERE tenant_id = ? AND number = ?"
    rows = fetch_dicts(database, sql, (tenant_id, number))
    if not rows:
        raise NotFound(f"There is no profile {number}.")
    return _profile(rows[0])


def list_profiles(database: Database, tenant_id: int) -> list[Profile]:
    """List a tenant's profiles by name."""
    sql = f"SELECT {_COLUMNS} FROM profile WHERE tenant_id = ? ORDER BY name"
    return [_profile(row) for row in fetch_dicts(database, sql, (tenant_id,))]


def _profile(row: dict[str, Any]) -> Profile:
    read = {
        "settings": json.loads(row["settings"]),
        "mapping": json.loads(row["mapping"]),
        "choices": json.loads(row["choices"]),
        "created_at": parse_moment(row["created_at"]),
    }
    return Profile(**row | read)
