"""Add points to a customer by hand, or take an entry back."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.customers import PointsRefused, add_points
from portal.errors import Conflict
from portal.web.current import audit, instance, tenant_id, who
from portal.web.customers import blueprint
from portal.web.customers.pages import render_customer
from portal.web.tenancy import requires


@blueprint.post("/<number>/points", endpoint="add_points")
@requires("importer")
def award(number: str) -> Response | tuple[str, int]:
    """Add an entry to a customer's points."""
    typed = {name: request.form.get(name, "") for name in ("amount", "description")}
    version = request.form.get("version", default=0, type=int)
    try:
        amount = add_points(instance(), tenant_id(), number, who(), typed, version)
    except PointsRefused as refused:
        return render_customer(number, refused.form), 422
    except Conflict as moved:
        return render_customer(number, problem=str(moved)), 409
    audit("customer.points", about=f"{number}: {amount:+,}")
    flash(f"{amount:+,} points. The history has the entry.", "success")
    return redirect(url_for("customers.show", number=number, _anchor="points"), 303)
