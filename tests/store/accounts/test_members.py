"""Members: roles, walls between tenants, the last admin."""

from threading import Barrier, Thread

import pytest

from portal.errors import Conflict, Invalid, NotFound
from portal.store import accounts
from portal.store.accounts.members import LastAdmin
from portal.store.database import Database
from portal.store.tenants import Tenant, create_tenant

PASSWORD = "four unrelated quiet words"


@pytest.fixture
def tenant(database: Database) -> Tenant:
    for name in ("ann", "bob"):
        accounts.create_user(database, f"{name}@example.org", PASSWORD)
    return create_tenant(database, "north", "North")


def test_roles_include_those_below(database: Database, tenant: Tenant) -> None:
    member = accounts.add_member(database, tenant.id, "ann@example.org", "importer")
    assert [role for role in accounts.ROLES if member.may(role)] == ["viewer", "importer"]
    assert not member.may("king")


def test_membership_is_of_one_tenant(database: Database, tenant: Tenant) -> None:
    other = create_tenant(database, "south", "South")
    member = accounts.add_member(database, tenant.id, "ann@example.org", "viewer")
    assert accounts.find_membership(database, "north", member.user_id)
    assert accounts.find_membership(database, "south", member.user_id) is None
    assert accounts.find_membership(database, "never", member.user_id) is None
    with pytest.raises(NotFound):
        accounts.get_member(database, other.id, member.number)


def test_member_twice_is_refused(database: Database, tenant: Tenant) -> None:
    accounts.add_member(database, tenant.id, "ann@example.org", "viewer")
    with pytest.raises(Conflict, match="is a member already"):
        accounts.add_member(database, tenant.id, "ANN@example.org", "admin")


def test_unknown_role_is_refused(database: Database, tenant: Tenant) -> None:
    with pytest.raises(Invalid, match="viewer, importer, admin"):
        accounts.add_member(database, tenant.id, "ann@example.org", "owner")


def test_two_admins_cannot_remove_each_other_at_once(database: Database, tenant: Tenant) -> None:
    members = [
        accounts.add_member(database, tenant.id, f"{name}@example.org", "admin")
        for name in ("ann", "bob")
    ]
    start, refused = Barrier(2), []

    def remove(number: str) -> None:
        with database.connection_context():
            start.wait()
            try:
                accounts.remove_member(database, tenant.id, number)
            except LastAdmin:
                refused.append(number)

    threads = [Thread(target=remove, args=(member.number,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(accounts.list_members(database, tenant.id)) == 1


def test_admin_may_leave_when_another_stays(database: Database, tenant: Tenant) -> None:
    ann = accounts.add_member(database, tenant.id, "ann@example.org", "admin")
    with pytest.raises(LastAdmin):
        accounts.change_role(database, tenant.id, ann.number, "viewer")
    accounts.add_member(database, tenant.id, "bob@example.org", "admin")
    accounts.change_role(database, tenant.id, ann.number, "viewer")
    accounts.remove_member(database, tenant.id, ann.number)
    assert [one.email for one in accounts.list_members(database, tenant.id)] == ["bob@example.org"]
