"""Which page a run's state is shown on."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from portal.runs import Run, is_outdated
from portal.web.runs.wording import WORKING

_PAGES = {
    "mapping": "runs.mapping",
    "ready": "runs.preview",
    "refused": "runs.preview",
    "committed": "runs.receipt",
    "undone": "runs.receipt",
    "cancelled": "runs.stopped",
    "failed": "runs.stopped",
}


def has_plan(run: Run) -> bool:
    """Tell whether the run's preview can still be opened; its files go after their time."""
    is_there = bool(run.plan_index) and not is_outdated(run)
    return is_there and run.files_removed_at is None and run.state != "cancelled"


def page_of(run: Run) -> str:
    """Name the endpoint that shows a run in its present state."""
    if run.state in {"ready", "refused"} and not has_plan(run):
        return "runs.stopped"
    return "runs.progress" if run.state in WORKING else _PAGES[run.state]


def go_to(run: Run) -> Response:
    """Send the browser to the page of a run; 303, so that a reload repeats nothing."""
    return redirect(url_for(page_of(run), number=run.number), 303)
