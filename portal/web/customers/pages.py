"""Look at customers: the list with its filters, and one customer."""

from flask import render_template, request

from portal.customers import CustomerFilter, customer_history, get_customer, list_customers
from portal.web.current import instance, tenant_id
from portal.web.customers import blueprint
from portal.web.customers.filters import read_filter, words_to_filter_by
from portal.web.tenancy import requires


@blueprint.get("", endpoint="list")
@requires("viewer")
def show_list() -> str:
    """Show the customers, newest first."""
    return _render_list(read_filter(request.args, personal=False))


@blueprint.post("/search", endpoint="search")
@requires("viewer")
def search() -> str:
    """Show customers that match; posted, so that no name stands in an address or a log."""
    return _render_list(read_filter(request.form, personal=True))


@blueprint.get("/<number>", endpoint="show")
@requires("viewer")
def show(number: str) -> str:
    """Show one customer and what happened to it."""
    customer = get_customer(instance(), tenant_id(), number)
    before = request.args.get("before", type=int)
    return render_template(
        "customers/show.html",
        customer=customer,
        history=customer_history(instance(), tenant_id(), number, before=before),
        just_added="added" in request.args,
    )


def _render_list(wanted: CustomerFilter) -> str:
    found = list_customers(instance(), tenant_id(), wanted)
    return render_template(
        "customers/list.html",
        wanted=wanted,
        found=found,
        is_empty=not found.customers and not wanted.is_set and not wanted.before,
        **words_to_filter_by(),
    )
