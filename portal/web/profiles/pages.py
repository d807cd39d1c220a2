"""The home of imports and the page of a profile."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.profiles import (
    count_left_out,
    forget_choice,
    forget_mapping,
    get_profile,
    list_choices,
    list_columns,
)
from portal.runs import list_results
from portal.web.current import audit, instance, tenant_id
from portal.web.profiles import blueprint
from portal.web.profiles.cards import list_cards, upload_rules
from portal.web.profiles.columns import group_columns
from portal.web.runs.about import find_blank_choice
from portal.web.tenancy import requires


@blueprint.get("/import", endpoint="home")
@requires("viewer")
def show_home() -> str:
    """Show the tenant's profiles to choose from."""
    return render_template("profiles/home.html", cards=list_cards())


@blueprint.get("/profiles/<number>", endpoint="show")
@requires("viewer")
def show_profile(number: str) -> str:
    """Show how to import with a profile, and where to upload."""
    return render_profile(number)


@blueprint.post("/profiles/<number>/forget", endpoint="forget")
@requires("importer")
def forget(number: str) -> Response:
    """Forget what a heading was mapped to."""
    heading = request.form.get("heading", "")
    forget_mapping(instance(), tenant_id(), number, heading)
    audit("profile.forget", about=heading)
    return redirect(url_for("profiles.show", number=number, _anchor="mapping"), 303)


@blueprint.post("/profiles/<number>/forget-choice", endpoint="forget_choice")
@requires("importer")
def forget_customer(number: str) -> Response:
    """Forget which of several customers a name means."""
    slot, value = request.form.get("slot", ""), request.form.get("value", "")
    forget_choice(instance(), tenant_id(), number, slot, value)
    audit("profile.forget", about=value)
    return redirect(url_for("profiles.show", number=number, _anchor="choices"), 303)


def render_profile(number: str, problem: str = "") -> str:
    """Write a profile's page, with what was wrong with the upload, if anything."""
    profile = get_profile(instance(), tenant_id(), number)
    style = instance().styles.by_key.get(profile.style)
    if style is None:
        return render_template("profiles/lost.html", profile=profile)
    return render_template(
        "profiles/show.html",
        profile=profile,
        style=style,
        problem=problem,
        own_fields=any(pattern.family == "attribute" for pattern in style.patterns),
        choices=list_choices(instance(), tenant_id(), profile, style),
        columns=group_columns(list_columns(instance(), tenant_id(), number)),
        left_out=count_left_out(instance(), tenant_id(), number),
        blank=find_blank_choice(style, None, profile),
        results=list_results(instance(), tenant_id(), number),
        minimum=int(style.with_defaults(profile.settings)["minimum_records"]),
        **upload_rules(style, profile),
    )
