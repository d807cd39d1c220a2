"""The front page: which tenant; and a tenant's own first page."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.web.layout import own_memberships
from portal.web.tenancy import requires, signed_in

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def start() -> str | Response:
    """Let a user choose a tenant; go there at once where there is one."""
    found = own_memberships()
    if len(found) == 1:
        return redirect(url_for("home.tenant", tenant=found[0].slug))
    return render_template("home/start.html", found=found)


@blueprint.get("/t/<tenant>/")
@requires("viewer")
def tenant() -> str:
    """Show what can be done in a tenant."""
    return render_template("home/tenant.html")
