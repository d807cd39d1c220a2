"""Accounts: users, members of tenants, sessions, attempts to log in, the audit log.

Functions take the database first and expect it to be connected. Nothing here knows Flask; the
command line and the pages do the same things with them.
"""

from portal.store.accounts.attempts import (
    count_attempt,
    forget_failures,
    remove_old_attempts,
    trust_address,
)
from portal.store.accounts.audit import AuditEntry, list_audit, record_audit
from portal.store.accounts.audit_chain import key_audit
from portal.store.accounts.audit_seals import remove_old_log_ins, verify_audit
from portal.store.accounts.members import (
    ROLES,
    Member,
    Membership,
    add_member,
    change_role,
    find_membership,
    get_member,
    list_members,
    list_memberships,
    remove_member,
)
from portal.store.accounts.passwords import check_password, make_password
from portal.store.accounts.sessions import (
    OpenSession,
    end_session,
    end_sessions,
    find_session,
    list_sessions,
    remove_dead_sessions,
    start_session,
)
from portal.store.accounts.users import (
    User,
    create_user,
    find_user,
    get_user,
    list_users,
    set_password,
    verify_password,
)

__all__ = [
    "ROLES",
    "AuditEntry",
    "Member",
    "Membership",
    "OpenSession",
    "User",
    "add_member",
    "change_role",
    "check_password",
    "count_attempt",
    "create_user",
    "end_session",
    "end_sessions",
    "find_membership",
    "find_session",
    "find_user",
    "forget_failures",
    "get_member",
    "get_user",
    "key_audit",
    "list_audit",
    "list_members",
    "list_memberships",
    "list_sessions",
    "list_users",
    "make_password",
    "record_audit",
    "remove_dead_sessions",
    "remove_member",
    "remove_old_attempts",
    "remove_old_log_ins",
    "set_password",
    "start_session",
    "trust_address",
    "verify_audit",
    "verify_password",
]
