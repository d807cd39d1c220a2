"""Change a customer's household by hand."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal import customers
from portal.errors import Conflict, Invalid, NotFound
from portal.web.current import audit, instance, tenant_id, who
from portal.web.customers import blueprint
from portal.web.customers.pages import render_customer
from portal.web.tenancy import requires

_DONE = {
    "leave": "This customer is in no household any more.",
    "join": "This customer is in the household now.",
    "primary": "This customer is the primary now.",
}


@blueprint.post("/<number>/household", endpoint="move")
@requires("importer")
def move(number: str) -> Response | tuple[str, int]:
    """Leave the household, join another's, or be its primary."""
    wanted = request.form.get("do", "")
    doings: dict[str, Callable[[], None]] = {
        "leave": lambda: customers.leave_household(instance(), tenant_id(), number, who()),
        "join": lambda: customers.join_household(
            instance(), tenant_id(), number, who(), request.form.get("of", "")
        ),
        "primary": lambda: customers.make_primary(instance(), tenant_id(), number, who()),
    }
    customers.get_customer(instance(), tenant_id(), number)
    try:
        doings.get(wanted, doings["join"])()
    except (Conflict, Invalid, NotFound) as problem:
        status = 409 if isinstance(problem, Conflict) else 422
        return render_customer(number, problem=str(problem)), status
    audit("customer.household", about=f"{number}: {wanted}")
    flash(_DONE[wanted if wanted in _DONE else "join"], "success")
    return redirect(url_for("customers.show", number=number), 303)
