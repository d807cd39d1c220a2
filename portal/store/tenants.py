"""Tenants: create, find, list."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from portal import clock
from portal.errors import Conflict, Invalid, NotFound
from portal.store.database import Database, execute, fetch_dicts
from portal.store.tables import moment_text, parse_moment

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_COLUMNS = "id, slug, name, settings, created_at"


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation whose customers live here."""

    id: int
    slug: str
    name: str
    settings: dict[str, Any]
    created_at: datetime


def create_tenant(database: Database, slug: str, name: str) -> Tenant:
    """Create a tenant.

    Raises:
        Invalid: the slug cannot stand in an address.
        Conflict: the slug is taken.
    """
    if not _SLUG.fullmatch(slug):
        raise Invalid(
            f"{slug!r} cannot stand in an address. Use small letters, digits and hyphens."
        )
    if not name.strip():
        raise Invalid("Give the tenant a name.")
    sql = (
        "INSERT INTO tenant (slug, name, next_customer_id, next_receipt_id, settings, created_at) "
        "VALUES (?, ?, 1, 1, '{}', ?)"
    )
    try:
        execute(database, sql, (slug, name.strip(), moment_text(clock.now())))
    except peewee.IntegrityError as problem:
        raise Conflict(f"There is already a tenant {slug}. Choose another name.") from problem
    return get_tenant(database, slug)


def find_tenant(database: Database, slug: str) -> Tenant | None:
    """Give the tenant with this slug, if there is one."""
    rows = fetch_dicts(database, f"SELECT {_COLUMNS} FROM tenant WHERE slug = ?", (slug,))
    return _tenant(rows[0]) if rows else None


def get_tenant(database: Database, slug: str) -> Tenant:
    """Give the tenant with this slug.

    Raises:
        NotFound: there is none.
    """
    found = find_tenant(database, slug)
    if found is None:
        raise NotFound(f"There is no tenant {slug}. “portal tenant list” names them all.")
    return found


def list_tenants(database: Database) -> list[Tenant]:
    """List all tenants by slug."""
    rows = fetch_dicts(database, f"SELECT {_COLUMNS} FROM tenant ORDER BY slug")
    return [_tenant(row) for row in rows]


def _tenant(row: dict[str, Any]) -> Tenant:
    return Tenant(
        row["id"],
        row["slug"],
        row["name"],
        json.loads(row["settings"]),
        parse_moment(row["created_at"]),
    )
