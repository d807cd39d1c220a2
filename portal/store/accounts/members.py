"""Members: which user has which role in which tenant."""

from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.errors import Conflict, Invalid, NotFound, Refused
from portal.store.accounts.users import get_user
from portal.store.database import Database, execute, fetch_dicts, fetch_one, write_transaction
from portal.store.random_numbers import make_number
from portal.store.tables.base import moment_text

ROLES = ("viewer", "importer", "admin")
"""What a member may do, each more than the one before."""


class LastAdmin(Refused):
    """This is the tenant's last admin. Make somebody else an admin first."""


@dataclass(frozen=True, slots=True)
class Member:
    """A user's place in a tenant."""

    number: str
    user_id: int
    email: str
    role: str

    def may(self, role: str) -> bool:
        """Tell whether the member may do what a role may."""
        return role in ROLES[: ROLES.index(self.role) + 1]


@dataclass(frozen=True, slots=True)
class Membership:
    """A tenant as one of its members sees it."""

    tenant_id: int
    slug: str
    name: str
    member: Member


_MEMBERS = (
    "SELECT member.number, member.user_id, u.email, member.role, tenant.id AS tenant_id,"
    " tenant.slug, tenant.name FROM member"
    ' JOIN "user" AS u ON u.id = member.user_id JOIN tenant ON tenant.id = member.tenant_id'
)


def find_membership(database: Database, slug: str, user_id: int) -> Membership | None:
    """Find a user's membership of a tenant; None whether the tenant is or never was."""
    sql = f"{_MEMBERS} WHERE tenant.slug = ? AND member.user_id = ?"
    rows = fetch_dicts(database, sql, (slug, user_id))
    return _membership(rows[0]) if rows else None


def list_memberships(database: Database, user_id: int) -> list[Membership]:
    """List the tenants of a user by name."""
    sql = f"{_MEMBERS} WHERE member.user_id = ? ORDER BY tenant.name, tenant.id"
    return [_membership(row) for row in fetch_dicts(database, sql, (user_id,))]


def list_members(database: Database, tenant_id: int) -> list[Member]:
    """List the members of a tenant by address."""
    sql = f"{_MEMBERS} WHERE member.tenant_id = ? ORDER BY u.email_key"
    return [_membership(row).member for row in fetch_dicts(database, sql, (tenant_id,))]


def get_member(database: Database, tenant_id: int, number: str) -> Member:
    """Give a member of a tenant.

    Raises:
        NotFound: the tenant has no such member.
    """
    sql = f"{_MEMBERS} WHERE member.tenant_id = ? AND member.number = ?"
    rows = fetch_dicts(database, sql, (tenant_id, number))
    if not rows:
        raise NotFound
    return _membership(rows[0]).member


def add_member(database: Database, tenant_id: int, email: str, role: str) -> Member:
    """Give a user a role in a tenant.

    Raises:
        NotFound: there is no such user or tenant.
        Conflict: the user is a member already.
    """
    _check_role(role)
    user = get_user(database, email)
    number = make_number()
    with write_transaction(database, tenant_id):
        sql = "SELECT 1 FROM member WHERE tenant_id = ? AND user_id = ?"
        if fetch_one(database, sql, (tenant_id, user.id)):
            raise Conflict(f"{user.email} is a member already. Change the role in the list.")
        execute(
            database,
            "INSERT INTO member (tenant_id, user_id, number, role, created_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (tenant_id, user.id, number, role, moment_text(clock.now())),
        )
    return Member(number, user.id, user.email, role)


def change_role(database: Database, tenant_id: int, number: str, role: str) -> Member:
    """Give a member another role; it counts from the member's next request on.

    Raises:
        NotFound: the tenant has no such member.
        LastAdmin: nobody else could undo it.
    """
    _check_role(role)
    with write_transaction(database, tenant_id):
        member = get_member(database, tenant_id, number)
        if role != "admin":
            _keep_an_admin(database, tenant_id, member)
        sql = "UPDATE member SET role = ? WHERE tenant_id = ? AND number = ?"
        execute(database, sql, (role, tenant_id, number))
    return member


def remove_member(database: Database, tenant_id: int, number: str) -> Member:
    """Take a user's place in a tenant away; it counts from the next request on.

    Raises:
        NotFound: the tenant has no such member.
        LastAdmin: nobody would be left to add others.
    """
    with write_transaction(database, tenant_id):
        member = get_member(database, tenant_id, number)
        _keep_an_admin(database, tenant_id, member)
        sql = "DELETE FROM member WHERE tenant_id = ? AND number = ?"
        execute(database, sql, (tenant_id, number))
    return member


def _keep_an_admin(database: Database, tenant_id: int, member: Member) -> None:
    sql = "SELECT 1 FROM member WHERE tenant_id = ? AND role = 'admin' AND number <> ?"
    if member.role == "admin" and not fetch_one(database, sql, (tenant_id, member.number)):
        raise LastAdmin


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid(f"“{role}” is not a role. Choose one of: {', '.join(ROLES)}.")


def _membership(row: dict[str, Any]) -> Membership:
    member = Member(row["number"], row["user_id"], row["email"], row["role"])
    return Membership(row["tenant_id"], row["slug"], row["name"], member)
