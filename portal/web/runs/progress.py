"""How far the portal is with a run, and how long it takes."""

from dataclasses import dataclass

from portal.runs import Run

_DOING = {
    "uploaded": "Waiting for a worker",
    "checking": "Checking every row",
    "committing": "Importing",
    "undoing": "Undoing the import",
}
_LIKE = {
    "committing": ("preview", "An import takes about as long as its check did: {}."),
    "undoing": ("commit", "An undo takes no longer than its import did: {}."),
}
"""What is one transaction cannot be counted while it goes on: the step that is likest to it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a page that waits for a run says.

    Attributes:
        doing: the step at work.
        share: how much of it is done, 0 to 1; None where that cannot be told.
        note: what was done so far, or an estimate; "" for nothing.
    """

    doing: str
    share: float | None
    note: str


def make_progress(run: Run) -> Progress:
    """Say how far a run is that is being worked on."""
    if run.state not in _LIKE:
        return Progress(_DOING[run.state], run.progress or 0.0, run.progress_note or "")
    step, estimate = _LIKE[run.state]
    seconds = run.seconds.get(step)
    return Progress(_DOING[run.state], None, estimate.format(_time(seconds)) if seconds else "")


def _time(seconds: float) -> str:
    if seconds < 1:
        return "a moment"
    if seconds < 90:  # noqa: PLR2004 - beyond that people count in minutes
        whole = round(seconds)
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{round(seconds / 60)} minutes"
