"""The words and marks that runs are shown with: never a colour alone.

Icons are names of Bootstrap Icons; ``tone`` is the last half of a class in ``runs.css``.
"""

from dataclasses import dataclass

from portal.engine.findings import Severity
from portal.runs import Run


@dataclass(frozen=True, slots=True)
class Mark:
    """How a state, an action or a severity is shown: word, icon and tone."""

    word: str
    icon: str
    tone: str


STATES = {
    "uploaded": Mark("Waiting", "hourglass-split", "busy"),
    "mapping": Mark("Needs headings", "signpost-split", "ask"),
    "checking": Mark("Checking", "arrow-repeat", "busy"),
    "ready": Mark("Ready to confirm", "eye", "ask"),
    "refused": Mark("Refused", "x-octagon", "reject"),
    "committing": Mark("Importing", "arrow-repeat", "busy"),
    "committed": Mark("Imported", "check-circle", "create"),
    "undoing": Mark("Undoing", "arrow-repeat", "busy"),
    "undone": Mark("Undone", "arrow-counterclockwise", "quiet"),
    "cancelled": Mark("Cancelled", "slash-circle", "quiet"),
    "failed": Mark("Failed", "exclamation-triangle", "reject"),
}
"""Every state of a run."""
_CHOOSE = Mark("Needs a choice", "people", "ask")
_NOTHING = Mark("Nothing to import", "check2-all", "quiet")

WORKING = frozenset({"uploaded", "checking", "committing", "undoing"})
"""States in which the portal works and a person waits."""

ACTIONS = {
    "": Mark("uploaded", "file-earmark-spreadsheet", "upload"),
    "update": Mark("changed", "pencil-square", "update"),
    "unchanged": Mark("unchanged", "check2-all", "unchanged"),
    "create": Mark("new", "person-plus", "create"),
    "reject": Mark("rejected", "x-octagon", "reject"),
}
"""What may happen to a row, in the order of the counters; "" counts them all."""

SEVERITIES = {
    Severity.ERROR: Mark("error", "x-octagon-fill", "reject"),
    Severity.WARNING: Mark("warning", "exclamation-triangle-fill", "warn"),
    Severity.NOTICE: Mark("notice", "info-circle-fill", "notice"),
}

_TITLES = {
    "also-of-another": "Another customer has it too",
    "billing-moved": "The billing address changes",
    "capitals-differ": "A customer's in other capitals",
    "created-by-name": "New, and given an ID",
    "created-without-key": "New without ID or e-mail",
    "email-blank": "E-mail is blank",
    "found-by-name": "Found by its name alone",
    "invalid-emails": "Invalid email",
    "keys-disagree": "Two customers named",
    "listed-alike": "There in other capitals",
    "moved-in-list": "Another place in the list",
    "moved-meanwhile": "Changed meanwhile",
    "needed-for-new": "Needed for a new customer",
    "needed-one-of": "Nothing to name a new customer by",
    "nobody-named": "No ID given",
    "nobody-referred": "No such customer",
    "not-an-option": "Not one of the options",
    "not-repaired": "Still to be repaired",
    "not-told-apart": "Twice the same name",
    "not-y": "Neither y nor blank",
    "part-missing": "Address incomplete",
    "pending-option": "Not an option yet",
    "several-to-choose": "Several customers: choose one",
    "ship-to-blank": "No address",
    "ship-to-disagree": "ID and name disagree",
    "ship-to-unknown-customer": "No such customer",
    "ship-to-unnamed": "No customer named",
    "spelt-otherwise": "Another row has other capitals",
    "typed-number": "Looks like a generated number",
    "value-known": "A customer has it already",
    "value-of-another": "Belongs to another customer",
}
"""Titles of findings whose code alone would puzzle a member."""


def mark_of(run: Run) -> Mark:
    """Give the mark of a run's state; what waits for nothing says so."""
    if run.changes_nothing:
        return _CHOOSE if run.awaits_choice else _NOTHING
    return STATES[run.state]


def title_of(code: str) -> str:
    """Say a finding's code as a title: ``invalid-email`` is “Invalid email”."""
    if code in _TITLES:
        return _TITLES[code]
    words = " ".join("ID" if word == "id" else word for word in code.split("-"))
    return words[:1].upper() + words[1:]


def count_nouns(number: int, noun: str) -> str:
    """Say how many: ``1 row``, ``2 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
