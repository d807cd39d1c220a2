"""The page of one of the tenant's own words: rename it, remove it, change its options."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.errors import Conflict, Invalid
from portal.vocabulary import (
    add_option,
    change_rules,
    get_word,
    remove_option,
    remove_word,
    rename_option,
    rename_word,
)
from portal.web.current import audit, instance, tenant_id
from portal.web.errors import form_status
from portal.web.numbers import read_id
from portal.web.tenancy import requires
from portal.web.vocabulary import blueprint

Answer = Response | tuple[str, int]


@blueprint.get("/<family>/<number>", endpoint="word")
@requires("admin")
def show_word(family: str, number: str) -> str:
    """Show a word."""
    return _render(family, number)


@blueprint.post("/<family>/<number>/rename", endpoint="rename")
@requires("admin")
def save_name(family: str, number: str) -> Answer:
    """Rename a word."""
    name = request.form.get("name", "")
    return _change(
        family,
        number,
        lambda: rename_word(instance(), tenant_id(), family, read_id(number), name),
        ("rename", f"Renamed to {name}."),
    )


@blueprint.post("/<family>/<number>/remove", endpoint="remove")
@requires("admin")
def remove(family: str, number: str) -> Answer:
    """Remove a word that nothing uses."""
    try:
        word = remove_word(instance(), tenant_id(), family, read_id(number))
    except Conflict as used:
        return _render(family, number, str(used)), 409
    audit("vocabulary.remove", about=word.slot)
    flash(f"{word.name} removed.", "success")
    page = "lists.show" if family == "manufacturer" else "vocabulary.show"
    return redirect(url_for(page), 303)


@blueprint.post("/attribute/<number>/options", endpoint="add_option")
@requires("admin")
def save_new_option(number: str) -> Answer:
    """Add an option to an attribute."""
    value = request.form.get("option", "")
    return _change(
        "attribute",
        number,
        lambda: add_option(instance(), tenant_id(), read_id(number), value),
        ("add", f"Option {value} added."),
    )


@blueprint.post("/attribute/<number>/options/<no>/rename", endpoint="rename_option")
@requires("admin")
def save_option(number: str, no: str) -> Answer:
    """Rename an option."""
    value = request.form.get("option", "")
    return _change(
        "attribute",
        number,
        lambda: rename_option(instance(), tenant_id(), read_id(number), read_id(no), value),
        ("rename", f"Option renamed to {value}."),
    )


@blueprint.post("/attribute/<number>/options/<no>/remove", endpoint="remove_option")
@requires("admin")
def drop_option(number: str, no: str) -> Answer:
    """Remove an option that nothing uses."""
    return _change(
        "attribute",
        number,
        lambda: remove_option(instance(), tenant_id(), read_id(number), read_id(no)),
        ("remove", "Option removed."),
    )


@blueprint.post("/attribute/<number>/rules", endpoint="change_rules")
@requires("admin")
def save_rules(number: str) -> Answer:
    """Change who needs an attribute, who may share its values, and its group."""
    sent = request.form
    return _change(
        "attribute",
        number,
        lambda: change_rules(
            instance(),
            tenant_id(),
            read_id(number),
            is_unique="unique" in sent,
            is_mandatory="mandatory" in sent,
            group=sent.get("group", ""),
        ),
        ("change", "Rules changed."),
    )


def _change(
    family: str, number: str, change: Callable[[], object], done: tuple[str, str]
) -> Answer:
    """Change a word and show it again; on a refusal with the reason."""
    before = get_word(instance(), tenant_id(), family, read_id(number)).word
    try:
        change()
    except (Invalid, Conflict) as refused:
        return _render(family, number, str(refused)), form_status(refused)
    action, says = done
    audit(f"vocabulary.{action}", about=f"{before.slot}: {says}")
    flash(says, "success")
    return redirect(url_for("vocabulary.word", family=family, number=number), 303)


def _render(family: str, number: str, problem: str = "") -> str:
    view = get_word(instance(), tenant_id(), family, read_id(number))
    return render_template("vocabulary/word.html", view=view, word=view.word, problem=problem)
