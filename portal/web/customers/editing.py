"""Add and edit customers by hand."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.customers import (
    CustomerForm,
    Filled,
    FormOvertaken,
    FormRefused,
    add_customer,
    edit_customer,
    get_customer,
    start_form,
)
from portal.customers.showing import find_customer_id
from portal.web.current import audit, instance, tenant_id, who
from portal.web.customers import blueprint
from portal.web.customers.forms import read_form
from portal.web.naming import shown_number
from portal.web.tenancy import requires


@blueprint.get("/add", endpoint="add")
@requires("importer")
def show_new() -> str:
    """Show the empty form."""
    return render_template("customers/add.html", form=start_form(instance(), tenant_id()))


@blueprint.post("/add", endpoint="save_new")
@requires("importer")
def save_new() -> Response | tuple[str, int]:
    """Add a customer."""
    try:
        number = add_customer(instance(), tenant_id(), who(), read_form(request.form))
    except FormRefused as refused:
        return render_template("customers/add.html", form=refused.form), 422
    audit("customer.add", about=number)
    shown = shown_number(find_customer_id(number))
    flash(f"Customer {shown} added.", "success")
    return redirect(url_for("customers.show", number=number, added=1), 303)


@blueprint.get("/<number>/edit", endpoint="edit")
@requires("importer")
def show_form(number: str) -> str:
    """Show the form of a customer."""
    return _render_form(number, start_form(instance(), tenant_id(), number))


@blueprint.post("/<number>/edit", endpoint="save")
@requires("importer")
def save(number: str) -> Response | tuple[str, int]:
    """Change a customer."""
    filled: Filled = read_form(request.form)
    try:
        changed = edit_customer(instance(), tenant_id(), number, who(), filled)
    except FormRefused as refused:
        return _render_form(number, refused.form), 422
    except FormOvertaken as overtaken:
        return _render_form(number, overtaken.form, overtaken=True), 409
    if changed:
        audit("customer.edit", about=number)
    flash("Saved." if changed else "Nothing was changed.", "success" if changed else "info")
    return redirect(url_for("customers.show", number=number), 303)


def _render_form(number: str, form: CustomerForm, *, overtaken: bool = False) -> str:
    customer = get_customer(instance(), tenant_id(), number)
    return render_template("customers/edit.html", customer=customer, form=form, overtaken=overtaken)
