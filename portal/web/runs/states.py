"""Which page a run's state is shown on."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from portal.runs import Run
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


def page_of(run: Run) -> str:
    """Name the endpoint that shows a run in its present state."""
    return "runs.progress" if run.state in WORKING else _PAGES[run.state]


def go_to(run: Run) -> Response:
    """Send the browser to the page of a run; 303, so that a reload repeats nothing."""
    return redirect(url_for(page_of(run), number=run.number), 303)
