"""Look at customers: the list with its filters, and one customer."""

from flask import render_template, request
from werkzeug.wrappers import Response

from portal.customers import (
    TAKEN_BACK,
    CustomerFilter,
    PointsForm,
    customer_history,
    get_customer,
    has_households,
    has_points,
    list_customers,
    read_points,
)
from portal.engine.customers import CUSTOMER
from portal.engine.export import needed_slots
from portal.profiles import get_profile, list_profiles, write_export
from portal.store.profiles import Profile
from portal.web.current import audit, instance, tenant_id
from portal.web.customers import blueprint
from portal.web.customers.filters import read_filter, words_to_filter_by
from portal.web.runs.downloads import send_written
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


@blueprint.post("/export", endpoint="export")
@requires("viewer")
def export() -> Response:
    """Download the customers that match, with all their data, in a profile's format."""
    wanted, number = read_filter(request.form, personal=True), request.form.get("profile", "")
    profile = get_profile(instance(), tenant_id(), number)
    file_format = request.form.get("format", "csv")
    audit("customers.export", about=f"{profile.name}: {file_format}, a selection")
    return send_written(
        f"{profile.name} selection",
        file_format,
        lambda stream: write_export(instance(), tenant_id(), number, file_format, stream, wanted),
    )


@blueprint.get("/<number>", endpoint="show")
@requires("viewer")
def show(number: str) -> str:
    """Show one customer and what happened to it."""
    return render_customer(number)


def render_customer(number: str, award: PointsForm | None = None, problem: str = "") -> str:
    """Write the page of a customer; ``award`` is the form for points as it came."""
    customer = get_customer(instance(), tenant_id(), number)
    before = request.args.get("before", type=int)
    return render_template(
        "customers/show.html",
        customer=customer,
        problem=problem,
        award=award or PointsForm(),
        taken_back=TAKEN_BACK,
        has_points=has_points(instance(), tenant_id()),
        has_households=has_households(instance(), tenant_id()),
        points=read_points(
            instance(), tenant_id(), number, skip=request.args.get("points", 0, type=int)
        ),
        history=customer_history(instance(), tenant_id(), number, before=before),
        just_added="added" in request.args,
    )


def _render_list(wanted: CustomerFilter) -> str:
    found = list_customers(instance(), tenant_id(), wanted)
    profiles = _profiles_to_export()
    return render_template(
        "customers/list.html",
        wanted=wanted,
        found=found,
        is_empty=not found.customers and not wanted.is_set and not wanted.before,
        profiles=profiles,
        leaving_out=[(one.name, why) for one in profiles if (why := _left_out(one))],
        **words_to_filter_by(),
    )


def _profiles_to_export() -> list[Profile]:
    """List the profiles in whose format customers can be written."""
    styles = instance().styles.by_key
    every = list_profiles(instance(), tenant_id())
    return [one for one in every if one.style in styles and styles[one.style].subject == CUSTOMER]


def _left_out(profile: Profile) -> str:
    """Say whom an export of a profile leaves out; "" for nobody."""
    style = instance().styles.by_key[profile.style]
    return style.words.left_out if needed_slots(style.columns, style) else ""
