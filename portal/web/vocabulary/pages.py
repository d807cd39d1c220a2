"""The settings page of the tenant's own words, and what its three forms add."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.errors import Conflict, Invalid
from portal.vocabulary import (
    ATTRIBUTE_TYPES,
    add_attribute,
    add_statement,
    add_tag,
    list_words,
    needs_lists_only,
)
from portal.web.current import audit, instance, tenant_id
from portal.web.errors import form_status
from portal.web.tenancy import requires
from portal.web.vocabulary import blueprint

Answer = Response | tuple[str, int]


@blueprint.get("/settings", endpoint="settings")
@requires("admin")
def find_settings() -> Response:
    """Go to the settings that the tenant's files need: its words, or its lists."""
    is_lists = needs_lists_only(instance(), tenant_id())
    return redirect(url_for("lists.show" if is_lists else "vocabulary.show"), 303)


@blueprint.get("", endpoint="show")
@requires("admin")
def show() -> str:
    """Show the tenant's words."""
    return _render()


@blueprint.post("/tags", endpoint="add_tag")
@requires("admin")
def save_tag() -> Answer:
    """Add a tag."""
    sent = request.form
    return _add(
        lambda: add_tag(
            instance(),
            tenant_id(),
            sent.get("group", ""),
            sent.get("tag", ""),
            is_auto="auto" in sent,
        ),
        f"Tag {sent.get('tag', '')}",
    )


@blueprint.post("/attributes", endpoint="add_attribute")
@requires("admin")
def save_attribute() -> Answer:
    """Add an attribute."""
    sent = request.form
    options = [line for line in sent.get("options", "").splitlines() if line.strip()]
    return _add(
        lambda: add_attribute(
            instance(),
            tenant_id(),
            sent.get("attribute", ""),
            sent.get("type", ""),
            is_unique="unique" in sent,
            is_mandatory="mandatory" in sent,
            options=options,
        ),
        f"Attribute {sent.get('attribute', '')}",
    )


@blueprint.post("/statements", endpoint="add_statement")
@requires("admin")
def save_statement() -> Answer:
    """Add a contact preference."""
    name = request.form.get("statement", "")
    return _add(lambda: add_statement(instance(), tenant_id(), name), f"Contact preference {name}")


def _add(add: Callable[[], object], what: str) -> Answer:
    """Add a word and show the page again; on a refusal with what was typed."""
    try:
        add()
    except (Invalid, Conflict) as refused:
        return _render(str(refused)), form_status(refused)
    audit("vocabulary.add", about=what)
    flash(f"{what} added.", "success")
    return redirect(url_for("vocabulary.show"), 303)


def _render(problem: str = "") -> str:
    return render_template(
        "vocabulary/show.html",
        words=list_words(instance(), tenant_id()),
        types=ATTRIBUTE_TYPES,
        typed=request.form,
        problem=problem,
    )
