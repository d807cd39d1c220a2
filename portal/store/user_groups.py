"""User groups: made where a customer is given one that is not there yet.

A customer has a group by its name. What an import made goes again when the import is undone and
nobody else has it by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from portal.errors import Conflict
from portal.store.database import Database, execute, fetch_dicts, fetch_one, write_transaction
from portal.store.facets import Scope
from portal.store.list_names import (
    ListName,
    refuse_planned,
    refuse_removal,
    rename_in_customers,
)

SLOT = "field:user_group"


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A group of the people who look after customers."""

    id: int
    name: str

    @property
    def list_name(self) -> ListName:
        """Its name, and where customers hold it."""
        return ListName(self.name, "user_group")


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
        listed = list_user_groups(self.scope.database, self.scope.tenant_id)
        known = {group.name for group in listed}
        _insert(self.scope, sorted(self.names - known), self.receipt_id)


def list_user_groups(database: Database, tenant_id: int) -> list[UserGroup]:
    """List a tenant's user groups by name."""
    sql = "SELECT id, name FROM user_group WHERE tenant_id = ? ORDER BY name"
    return [UserGroup(**row) for row in fetch_dicts(database, sql, (tenant_id,))]


def add_user_group(database: Database, tenant_id: int, name: str) -> None:
    """Add a group by hand.

    Raises:
        Conflict: there is one of this name.
    """
    with write_transaction(database, tenant_id):
        _refuse_taken(database, tenant_id, name)
        _insert(Scope(database, tenant_id), [name], None)


def rename_user_group(database: Database, tenant_id: int, group: UserGroup, name: str) -> None:
    """Rename a group, also where customers and the journal have it.

    Raises:
        Conflict: there is one of this name, or a run stands in the way.
    """
    with write_transaction(database, tenant_id):
        refuse_planned(database, tenant_id, group.list_name)
        _refuse_taken(database, tenant_id, name)
        sql = "UPDATE user_group SET name = ? WHERE tenant_id = ? AND id = ?"
        execute(database, sql, (name, tenant_id, group.id))
        rename_in_customers(database, tenant_id, group.list_name, name)


def remove_user_group(database: Database, tenant_id: int, group: UserGroup) -> None:
    """Remove a group that nobody has.

    Raises:
        Conflict: customers have it, the journal tells of it, or a run stands in the way.
    """
    with write_transaction(database, tenant_id):
        refuse_removal(database, tenant_id, group.list_name)
        sql = "DELETE FROM user_group WHERE tenant_id = ? AND id = ?"
        execute(database, sql, (tenant_id, group.id))


def remove_made(scope: Scope, receipt_id: int) -> None:
    """Remove the groups a receipt made that nobody has."""
    sql = (
        "DELETE FROM user_group WHERE tenant_id = ? AND receipt_id = ? AND NOT EXISTS ("
        "SELECT 1 FROM customer c WHERE c.tenant_id = user_group.tenant_id "
        "AND c.user_group = user_group.name)"
    )
    execute(scope.database, sql, (scope.tenant_id, receipt_id))


def _refuse_taken(database: Database, tenant_id: int, name: str) -> None:
    sql = "SELECT 1 FROM user_group WHERE tenant_id = ? AND name = ?"
    if fetch_one(database, sql, (tenant_id, name)):
        raise Conflict(f"There is already a user group {name}. Choose another name.")


def _insert(scope: Scope, names: Sequence[str], receipt_id: int | None) -> None:
    sql = "SELECT coalesce(max(id), 0) + 1 FROM user_group WHERE tenant_id = ?"
    first = int(fetch_one(scope.database, sql, (scope.tenant_id,))[0]) if names else 0
    sql = "INSERT INTO user_group (tenant_id, id, name, receipt_id) VALUES (?, ?, ?, ?)"
    for number, name in enumerate(names, start=first):
        execute(scope.database, sql, (scope.tenant_id, number, name, receipt_id))
