"""The pages a run is looked at on; each sends on to the right one when the state has moved."""

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.runs import Run, adds_again, may_return, read_created, read_receipt
from portal.web.current import instance
from portal.web.runs import blueprint
from portal.web.runs.about import about_run, get_run
from portal.web.runs.filters import read_page, read_selection
from portal.web.runs.links import link_to_rows
from portal.web.runs.preview import find_problem, make_preview
from portal.web.runs.progress import make_progress
from portal.web.runs.reading import make_reading
from portal.web.runs.receipt import make_receipt
from portal.web.runs.states import go_to, has_plan, page_of
from portal.web.runs.wording import WORKING
from portal.web.tenancy import requires

MOST_CREATED = 50
"""New customers a receipt lists; the file has all."""


@blueprint.get("/runs/<number>", endpoint="show")
@requires("viewer")
def show_run(number: str) -> Response:
    """Send on to the page of the run's state: the one address to keep."""
    return go_to(get_run(number))


@blueprint.get("/runs/<number>/progress", endpoint="progress")
@requires("viewer")
def show_progress(number: str) -> Response | str:
    """Show how far the portal is."""
    run = get_run(number)
    if run.state not in WORKING:
        return go_to(run)
    return render_template("runs/progress.html", told=make_progress(run), **about_run(run))


@blueprint.get("/runs/<number>/progress.json", endpoint="progress_now")
@requires("viewer")
def tell_progress(number: str) -> Response:
    """Tell how far the portal is, for a page that asks again."""
    run = get_run(number)
    told = make_progress(run) if run.state in WORKING else None
    return jsonify(
        state=run.state,
        working=told is not None,
        progress=told.share if told else 1,
        note=told.note if told else "",
        url=url_for(page_of(run), number=number),
    )


@blueprint.get("/runs/<number>/preview", endpoint="preview")
@requires("viewer")
def show_preview(number: str) -> Response | str:
    """Show what would happen to every row, page by page."""
    run = get_run(number)
    if run.state in WORKING or not has_plan(run):
        return go_to(run)
    return render_preview(run)


@blueprint.get("/runs/<number>/problem", endpoint="problem")
@requires("viewer")
def go_to_problem(number: str) -> Response:
    """Send on to the first row with an error, which may stand deep in the file."""
    run = get_run(number)
    row = find_problem(instance(), run) if has_plan(run) else None
    anchor = f"r{row}" if row else None
    return redirect(url_for("runs.preview", number=number, row=row, _anchor=anchor), 303)


@blueprint.post("/runs/<number>/search", endpoint="search")
@requires("viewer")
def search_rows(number: str) -> Response | str:
    """Show rows that hold a text; posted, so that no name stands in an address or a log."""
    run = get_run(number)
    return render_preview(run) if has_plan(run) else go_to(run)


@blueprint.get("/runs/<number>/receipt", endpoint="receipt")
@requires("viewer")
def show_receipt(number: str) -> Response | str:
    """Show what a commit did, and what its undo left."""
    run = get_run(number)
    if page_of(run) != "runs.receipt":
        return go_to(run)
    page = read_page(request.args)
    receipt = read_receipt(instance(), run.tenant_id, number, page)
    about = about_run(run)
    returns = run.state == "committed" and has_plan(run)
    created = read_created(instance(), run.tenant_id, number, MOST_CREATED) if returns else ()
    return render_template(
        "runs/receipt.html",
        link=link_to_rows(number),
        page=page,
        returns=returns and may_return(run),
        adds_again=returns and adds_again(instance(), run),
        **make_receipt(run, receipt, about["words"], created, appends=about["appends"]),
        **about,
    )


@blueprint.get("/runs/<number>/stopped", endpoint="stopped")
@requires("viewer")
def show_stopped(number: str) -> Response | str:
    """Show why a run failed, or that it was cancelled."""
    run = get_run(number)
    if page_of(run) != "runs.stopped":
        return go_to(run)
    return render_template("runs/stopped.html", **about_run(run))


def render_preview(run: Run, problem: str = "") -> str:
    """Write the preview with the selection that the request asks for."""
    selection = read_selection(request.values)
    return render_template(
        "runs/preview.html",
        problem=problem,
        **make_preview(instance(), run, selection),
        **make_reading(run),
        **about_run(run),
    )
