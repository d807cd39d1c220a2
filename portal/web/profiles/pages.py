"""The home of imports and the page of a profile."""

from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.engine.style import Style
from portal.profiles import forget_mapping, get_profile, list_columns, list_profiles
from portal.runs import Run, list_runs
from portal.store.profiles import Profile
from portal.web.current import audit, instance, tenant_id
from portal.web.profiles import blueprint
from portal.web.tenancy import requires

LAST_RUNS = 5
_ENDINGS = {
    "csv": ".csv,.txt,.tsv,text/csv",
    "xlsx": ".xlsx",
    "xls": ".xls",
    "ods": ".ods",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A profile as the home page shows it."""

    profile: Profile
    title: str
    description: str
    last: Run | None


@blueprint.get("/import", endpoint="home")
@requires("viewer")
def show_home() -> str:
    """Show the tenant's profiles to choose from."""
    cards = [_card(profile) for profile in list_profiles(instance(), tenant_id())]
    return render_template("profiles/home.html", cards=cards)


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
        columns=list_columns(instance(), tenant_id(), number),
        runs=list_runs(instance(), tenant_id(), profile_number=number, limit=LAST_RUNS),
        one_profile=True,
        limit=current_app.config["MAX_CONTENT_LENGTH"],
        minimum=int(style.with_defaults(profile.settings)["minimum_records"]),
        accept=",".join(_ENDINGS.get(name, "") for name in style.file.formats),
        formats=_listed(style),
    )


def _card(profile: Profile) -> Card:
    style = instance().styles.by_key.get(profile.style)
    runs = list_runs(instance(), tenant_id(), profile_number=profile.number, limit=1)
    title = style.title if style else f"{profile.style} (not installed)"
    description = style.description if style else "Ask the operator to install this style."
    return Card(profile, title, description, runs[0] if runs else None)


def _listed(style: Style) -> str:
    *others, last = [name.upper() for name in style.file.formats]
    return f"{', '.join(others)} or {last}" if others else last
