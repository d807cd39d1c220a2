"""What a view asks about its request: the instance, the tenant, the member, who is acting."""

from typing import Any, cast

from flask import current_app, g, request
from flask_login import current_user

from portal.instance import Instance
from portal.store.accounts import Member, Membership, OpenSession, User, record_audit
from portal.store.database import Database
from portal.who import Who


def instance() -> Instance:
    """Give the open instance."""
    return cast("Instance", current_app.extensions["portal"])


def database() -> Database:
    """Give the instance's database, connected for this request."""
    return instance().database


def tenant() -> Membership:
    """Give the tenant of the address: ``tenant_id``, ``slug``, ``name``."""
    return cast("Membership", g.tenant)


def tenant_id() -> int:
    """Give the tenant's id, the first argument of everything scoped."""
    return tenant().tenant_id


def member() -> Member:
    """Give the signed-in user's place in the tenant."""
    return tenant().member


def may(role: str) -> bool:
    """Tell whether the member may do what a role may; no, outside a tenant."""
    found: Membership | None = g.get("tenant")
    return found is not None and found.member.may(role)


def is_signed_in() -> bool:
    """Tell whether a living session came with the request."""
    return bool(current_user.is_authenticated)


def session() -> OpenSession:
    """Give the session of the request; only behind ``signed_in`` or ``requires``."""
    return cast("OpenSession", current_user.session)


def user() -> User:
    """Give the signed-in user; only behind ``signed_in`` or ``requires``."""
    return session().user


def who() -> Who:
    """Say who is acting, for receipts and the audit log."""
    return Who(user().id, user().email)


def address() -> str:
    """Give the address the request came from."""
    return request.remote_addr or ""


def audit(action: str, *, outcome: str = "ok", about: str = "") -> None:
    """Record what the signed-in user did in the tenant of the request."""
    found: Membership | None = g.get("tenant")
    actor: dict[str, Any] = {}
    if is_signed_in():
        actor = {"user_id": user().id, "user_name": user().email}
    record_audit(
        database(),
        action,
        outcome=outcome,
        tenant_id=found.tenant_id if found else None,
        address=address(),
        about=about,
        **actor,
    )
