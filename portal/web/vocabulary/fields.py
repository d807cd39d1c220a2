"""The page of the tenant's own fields: what a customer has besides the fixed ones."""

from flask import flash, redirect, render_template, request, url_for

from portal.errors import Conflict, Invalid
from portal.store.vocabulary import LONGEST_GROUP
from portal.vocabulary import ATTRIBUTE_TYPES, add_attribute, list_words, longest_name
from portal.web.current import audit, instance, tenant_id
from portal.web.errors import form_status
from portal.web.tenancy import requires
from portal.web.vocabulary import blueprint
from portal.web.vocabulary.pages import Answer


@blueprint.get("/fields", endpoint="fields")
@requires("admin")
def show_fields() -> str:
    """Show the tenant's fields in the order they were made, and a form to define one."""
    return _render()


@blueprint.post("/fields", endpoint="add_field")
@requires("admin")
def save_field() -> Answer:
    """Define a field."""
    sent = request.form
    try:
        made = add_attribute(
            instance(),
            tenant_id(),
            sent.get("name", ""),
            sent.get("type", ""),
            is_unique="unique" in sent,
            is_mandatory="mandatory" in sent,
            options=[line for line in sent.get("options", "").splitlines() if line.strip()],
            group=sent.get("group", ""),
        )
    except (Invalid, Conflict) as refused:
        return _render(str(refused)), form_status(refused)
    audit("vocabulary.add", about=f"Attribute {made.name}")
    flash(f"{made.name} added. Templates have its column from now on.", "success")
    return redirect(url_for("vocabulary.fields"), 303)


def _render(problem: str = "") -> str:
    fields = list_words(instance(), tenant_id()).attributes
    return render_template(
        "vocabulary/fields.html",
        fields=fields,
        groups=sorted({one.group for one in fields if one.group}),
        types=ATTRIBUTE_TYPES,
        typed=request.form,
        problem=problem,
        longest=longest_name(instance(), tenant_id()),
        longest_group=LONGEST_GROUP,
    )
