"""The settings page of the tenant's lists, and what its forms add."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.errors import Conflict, Invalid
from portal.lists import (
    add_customer_group,
    add_manufacturer,
    add_option,
    add_user_group,
    read_lists,
)
from portal.web.current import audit, instance, tenant_id, who
from portal.web.errors import form_status
from portal.web.lists import blueprint
from portal.web.profiles.cards import list_cards
from portal.web.tenancy import requires

Answer = Response | tuple[str, int]


@blueprint.get("", endpoint="show")
@requires("viewer")
def show() -> str:
    """Show the tenant's lists."""
    return _render()


@blueprint.post("/options", endpoint="add_option")
@requires("admin")
def save_option() -> Answer:
    """Add an option to a key."""
    key, value = request.form.get("key", ""), request.form.get("value", "")
    return _change(
        lambda: add_option(instance(), tenant_id(), who(), key, value),
        f"Option {value} of {key} added.",
    )


@blueprint.post("/customer-groups", endpoint="add_customer_group")
@requires("admin")
def save_customer_group() -> Answer:
    """Add a customer group."""
    sent = request.form
    code, name, currency = (sent.get(key, "") for key in ("code", "name", "currency"))
    return _change(
        lambda: add_customer_group(instance(), tenant_id(), who(), code, name, currency),
        f"Customer group {code} added.",
    )


@blueprint.post("/manufacturers", endpoint="add_manufacturer")
@requires("admin")
def save_manufacturer() -> Answer:
    """Add a manufacturer."""
    name = request.form.get("manufacturer", "")
    return _change(
        lambda: add_manufacturer(instance(), tenant_id(), who(), name),
        f"Manufacturer {name} added.",
    )


@blueprint.post("/user-groups", endpoint="add_user_group")
@requires("admin")
def save_user_group() -> Answer:
    """Add a user group."""
    name = request.form.get("user_group", "")
    return _change(
        lambda: add_user_group(instance(), tenant_id(), name), f"User group {name} added."
    )


def _change(change: Callable[[], object], done: str) -> Answer:
    """Change a list and show the page again; on a refusal with what was typed."""
    try:
        change()
    except (Invalid, Conflict) as refused:
        return _render(str(refused)), form_status(refused)
    audit("lists.change", about=done)
    flash(done, "success")
    return redirect(url_for("lists.show"), 303)


def _render(problem: str = "") -> str:
    return render_template(
        "lists/show.html",
        lists=read_lists(instance(), tenant_id()),
        sheets=[card for card in list_cards() if card.style],
        typed=request.form,
        problem=problem,
    )
