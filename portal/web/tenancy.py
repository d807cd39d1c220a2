"""The one door: who may open a view, decided before the view runs.

Every view says what it asks for: ``@public``, ``@signed_in``, or, under ``/t/<tenant>/``,
``@requires("viewer" | "importer" | "admin")``. The tenant is taken from the address, once, and
only from there. A stranger gets the page that an address gets which never was; a member whose
role is too weak is told so.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, jsonify, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.errors import Forbidden, NotFound
from portal.store.accounts import ROLES, find_membership
from portal.web import current

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC, SIGNED_IN = "public", "signed-in"
_STATIC = frozenset({"static", "bootstrap.static"})
_BEFORE_OWN_PASSWORD = frozenset({"auth.password", "auth.log_out"})


class UndeclaredAccess(Exception):  # noqa: N818 - says what is wrong
    """A view does not say who may open it, or says what its address cannot mean."""


def public(view: View) -> View:
    """Declare that anybody may open a view."""
    return _declare(view, PUBLIC)


def signed_in(view: View) -> View:
    """Declare that every user may open a view; it belongs to no tenant."""
    return _declare(view, SIGNED_IN)


def requires(role: str) -> Callable[[View], View]:
    """Declare the least role of a member who may open a view under ``/t/<tenant>/``."""
    if role not in ROLES:
        raise UndeclaredAccess(f"{role!r} is no role: {', '.join(ROLES)}")
    return lambda view: _declare(view, role)


def takes_upload(view: View) -> View:
    """Declare that a view takes a file; other requests may only be small."""
    view.takes_upload = True  # type: ignore[attr-defined]
    return view


def access_of(app: Flask, endpoint: str) -> str | None:
    """Say what an endpoint asks for; None when it does not say."""
    if endpoint in _STATIC:
        return PUBLIC
    return getattr(app.view_functions[endpoint], "access", None)


def check_declared(app: Flask) -> None:
    """Refuse to start with a view that anybody could open by oversight.

    Raises:
        UndeclaredAccess: names the endpoint.
    """
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access is None or ("tenant" in rule.arguments) != (access in ROLES):
            raise UndeclaredAccess(
                f"{rule.endpoint} ({rule.rule}) says {access or 'nothing'}: declare @public or"
                " @signed_in, or @requires(role) under /t/<tenant>/"
            )


def take_tenant(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the tenant out of the address; views never see it as an argument."""
    g.tenant_slug = values.pop("tenant", None) if values else None


def give_tenant(endpoint: str, values: dict[str, Any]) -> None:
    """Keep links within the tenant of the page they are on."""
    found = g.get("tenant")
    if found and current_app.url_map.is_endpoint_expecting(endpoint, "tenant"):
        values.setdefault("tenant", found.slug)


def open_door() -> Response | None:
    """Let the request in, send it to the log-in page, or refuse it.

    Raises:
        NotFound: the user is no member of such a tenant.
        Forbidden: the member's role is too weak.
    """
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access == PUBLIC:
        return None
    if not current.is_signed_in():
        return _send_to_log_in()
    if current.user().password_is_initial and request.endpoint not in _BEFORE_OWN_PASSWORD:
        return redirect(url_for("auth.password"), 303)
    if access != SIGNED_IN:
        _enter_tenant(access)
    return None


def _enter_tenant(role: str | None) -> None:
    found = find_membership(current.database(), g.tenant_slug, current.user().id)
    if found is None:
        current.audit("access.refuse", outcome="refused", about=f"{request.endpoint}: no member")
        raise NotFound
    g.tenant = found
    if role is None or not found.member.may(role):
        current.audit("access.refuse", outcome="refused", about=f"{request.endpoint}: needs {role}")
        raise Forbidden(
            f"Your role here is {found.member.role}; this needs the role {role}. "
            "Ask an admin of this tenant to do it, or for another role."
        )


def _send_to_log_in() -> Response:
    if request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(error="Your session has ended. Log in again."), 401)
    wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return redirect(url_for("auth.log_in", next=None if wanted == "/" else wanted), 303)


def _declare(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view
