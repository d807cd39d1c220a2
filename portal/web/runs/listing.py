"""The list of runs, newest first."""

from flask import render_template, request

from portal.profiles import list_profiles
from portal.runs import list_runs
from portal.web.current import instance, tenant_id
from portal.web.runs import blueprint
from portal.web.runs.about import words_of
from portal.web.tenancy import requires

PAGE = 50


@blueprint.get("/runs", endpoint="list")
@requires("viewer")
def show_list() -> str:
    """Show a tenant's runs, a page at a time."""
    chosen, before = request.args.get("profile", ""), request.args.get("before") or None
    profiles = list_profiles(instance(), tenant_id())
    runs = list_runs(
        instance(), tenant_id(), profile_number=chosen or None, before=before, limit=PAGE + 1
    )
    return render_template(
        "runs/list.html",
        runs=runs[:PAGE],
        older=runs[PAGE - 1].number if len(runs) > PAGE else None,
        before=before,
        chosen=chosen,
        profiles=profiles,
        profile_names={profile.number: profile.name for profile in profiles},
        profile_words={profile.number: words_of(profile) for profile in profiles},
    )
