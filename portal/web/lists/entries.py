"""The page of one entry of the tenant's lists: change it, make it the default, remove it."""

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.errors import Conflict, Invalid, NotFound
from portal.lists import (
    Kind,
    change_customer_group,
    change_option,
    choose_default,
    get_entry,
    remove_entry,
    rename_user_group,
)
from portal.web.current import audit, instance, tenant_id, who
from portal.web.errors import form_status
from portal.web.lists import blueprint
from portal.web.numbers import is_number, read_id
from portal.web.tenancy import requires

Answer = Response | tuple[str, int]
_LISTS: dict[str, Kind] = {
    "options": "option",
    "customer-groups": "customer-group",
    "user-groups": "user-group",
}
# An entry's id comes from the tenant's counter, which has eight bytes.
_id = partial(read_id, longest=18)


@blueprint.get("/<listed>/<number>", endpoint="entry")
@requires("admin")
def show_entry(listed: str, number: str) -> str:
    """Show an entry."""
    return _render(listed, number)


@blueprint.post("/<listed>/<number>/change", endpoint="change")
@requires("admin")
def save_entry(listed: str, number: str) -> Answer:
    """Change an entry."""
    return _change(listed, number, lambda: _CHANGES[_kind(listed)](_id(number)), "changed")


@blueprint.post("/<listed>/<number>/default", endpoint="choose_default")
@requires("admin")
def save_default(listed: str, number: str) -> Answer:
    """Make an entry the default."""
    kind = _kind(listed)
    if kind == "user-group":
        raise NotFound
    return _change(
        listed,
        number,
        lambda: choose_default(instance(), tenant_id(), who(), kind, _id(number)),
        "is the default",
    )


@blueprint.post("/<listed>/<number>/remove", endpoint="remove")
@requires("admin")
def remove(listed: str, number: str) -> Answer:
    """Remove an entry that nothing needs."""
    return _change(
        listed,
        number,
        lambda: remove_entry(instance(), tenant_id(), who(), _kind(listed), _id(number)),
        "removed",
    )


def _change(listed: str, number: str, change: Callable[[], object], done: str) -> Answer:
    """Change an entry and show the lists; on a refusal the entry, with the reason."""
    before = get_entry(instance(), tenant_id(), _kind(listed), _id(number))
    try:
        change()
    except (Invalid, Conflict) as refused:
        return _render(listed, number, str(refused)), form_status(refused)
    audit("lists.change", about=f"{before.noun} {before.name} {done}")
    flash(before.say(done), "success")
    return redirect(url_for("lists.show"), 303)


def _render(listed: str, number: str, problem: str = "") -> str:
    view = get_entry(instance(), tenant_id(), _kind(listed), _id(number))
    return render_template(
        "lists/entry.html",
        view=view,
        entry=view.entry,
        listed=listed,
        typed=request.form,
        problem=problem,
    )


def _save_option(number: int) -> None:
    value = request.form.get("value")
    change_option(instance(), tenant_id(), who(), number, value=value, place=_place())


def _save_customer_group(number: int) -> None:
    sent = {key: request.form.get(key) for key in ("code", "name", "currency")}
    change_customer_group(instance(), tenant_id(), who(), number, **sent, place=_place())


def _save_user_group(number: int) -> None:
    rename_user_group(instance(), tenant_id(), number, request.form.get("name", ""))


_CHANGES: dict[Kind, Callable[[int], None]] = {
    "option": _save_option,
    "customer-group": _save_customer_group,
    "user-group": _save_user_group,
}


def _place() -> int | None:
    """Read the place that was asked for.

    Raises:
        Invalid: it is no number.
    """
    text = request.form.get("place", "").strip()
    if not text:
        return None
    if not is_number(text):
        raise Invalid("The place is a number, counted from 1.")
    return int(text)


def _kind(listed: str) -> Kind:
    if listed not in _LISTS:
        raise NotFound
    return _LISTS[listed]
