"""User groups: made where a customer is given one that is not there yet.

A customer has a group by its name. What an import made goes again when the import is undone and
nobody else has it by then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from portal.errors import Conflict
from portal.store.database import Database, execute, fetch_one
from portal.store.facets import Scope

SLOT = "field:user_group"


@dataclass(slots=True)
class GroupsNamed:
    """The groups that a receipt names, noted while it is written."""

    scope: Scope
    receipt_id: int
    names: set[str] = field(default_factory=set)

    def note(self, creates: pl.DataFrame, changes: pl.DataFrame) -> None:
        """Note what a part names."""
        if SLOT in creates.columns:
            self.names |= set(creates[SLOT].drop_nulls().unique())
        if changes.height:
            named = changes.filter(pl.col("slot") == SLOT)["new"]
            self.names |= set(named.drop_nulls().unique())

    def make_missing(self) -> None:
        """Make the groups that are not there yet."""
        known = set(list_user_groups(self.scope.database, self.scope.tenant_id))
        _insert(self.scope, sorted(self.names - known), self.receipt_id)


def list_user_groups(database: Database, tenant_id: int) -> list[str]:
    """List a tenant's user groups by name."""
    sql = "SELECT name FROM user_group WHERE tenant_id = ? ORDER BY name"
    return [str(row[0]) for row in execute(database, sql, (tenant_id,)).fetchall()]


def add_user_group(database: Database, tenant_id: int, name: str) -> None:
    """Add a group by hand.

    Raises:
        Conflict: there is one of this name.
    """
    sql = "SELECT 1 FROM user_group WHERE tenant_id = ? AND name = ?"
    if fetch_one(database, sql, (tenant_id, name)):
        raise Conflict(f"There is already a user group {name}. Choose another name.")
    _insert(Scope(database, tenant_id), [name], None)


def remove_made(scope: Scope, receipt_id: int) -> None:
    """Remove the groups a receipt made that nobody has."""
    sql = (
        "DELETE FROM user_group WHERE tenant_id = ? AND receipt_id = ? AND NOT EXISTS ("
        "SELECT 1 FROM customer c WHERE c.tenant_id = user_group.tenant_id "
        "AND c.user_group = user_group.name)"
    )
    execute(scope.database, sql, (scope.tenant_id, receipt_id))


def _insert(scope: Scope, names: Iterable[str], receipt_id: int | None) -> None:
    sql = "INSERT INTO user_group (tenant_id, name, receipt_id) VALUES (?, ?, ?)"
    for name in names:
        execute(scope.database, sql, (scope.tenant_id, name, receipt_id))
