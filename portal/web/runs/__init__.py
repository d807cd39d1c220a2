"""Runs: upload, headings, progress, preview, confirmation, receipt, undo, reports."""

from typing import Any

from flask import Blueprint

from portal.web.runs.wording import ACTIONS, SEVERITIES, mark_of, title_of

blueprint = Blueprint("runs", __name__, url_prefix="/t/<tenant>")


@blueprint.app_context_processor
def name_marks() -> dict[str, Any]:
    """Give templates the words and marks of states, actions and severities."""
    return {
        "actions": ACTIONS,
        "severities": SEVERITIES,
        "mark_of": mark_of,
        "title_of": title_of,
    }


from portal.web.runs import deciding, downloads, listing, mapping, pages, uploading  # noqa: E402, F401
