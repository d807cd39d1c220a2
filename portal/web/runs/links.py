"""Links of the pages of runs: to other rows of a preview, and to pages that may be missing."""

from collections.abc import Callable
from typing import Any

from flask import current_app, url_for

from portal.web.runs.filters import Selection

Link = Callable[..., str]


def find_link(endpoint: str, **values: Any) -> str | None:
    """Give the address of a page; None where this portal does not have it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def link_to_rows(number: str) -> Link:
    """Give a function that makes the address of a selection of a run's rows."""

    def link(**chosen: Any) -> str:
        anchor = "rows" if any(chosen.values()) else None
        return url_for("runs.preview", number=number, _anchor=anchor, **chosen)

    return link


def link_to_pages(number: str, selection: Selection) -> Link:
    """Give a function that makes the address of another page of the same selection."""
    wanted = selection.wanted
    kept = {"action": wanted.action, "code": wanted.code, "severity": wanted.severity}
    kept["rule"] = wanted.rule
    chosen: dict[str, Any] = {name: value for name, value in kept.items() if value}
    if selection.by_row:
        chosen["view"] = "rows"

    def link(page: int) -> str:
        return url_for("runs.preview", number=number, page=page if page > 1 else None, **chosen)

    return link
