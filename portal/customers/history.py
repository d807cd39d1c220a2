"""What is shown of a customer's history: entries, and their changes in words."""

import json
from dataclasses import dataclass
from datetime import datetime

from portal.customers.changes import read_address
from portal.customers.labels import label_of
from portal.engine.columns import Slot
from portal.engine.numbers import format_household, parse_number


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One changed value of a history entry, in words.

    Attributes:
        is_added: it joined a set, and replaced nothing.
        left: why an undo left it as it was.
        is_note: ``new`` is a sentence about others.
    """

    slot: Slot
    old: str | None
    new: str | None
    is_added: bool = False
    left: str | None = None
    is_note: bool = False

    @property
    def label(self) -> str:
        """What people call the slot."""
        return label_of(self.slot)

    @property
    def plus(self) -> str:
        """What stands before a value that replaced nothing; points have a sign of their own."""
        return "+ " if self.is_added and self.slot != "points" else ""

    @property
    def word(self) -> str:
        """What happened to one of several addresses; "" where a value became another."""
        if self.slot != "address" or (self.old and self.new):
            return ""
        return "added" if self.new else "removed"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one import, edit or undo did to a customer.

    Attributes:
        kind: ``import``, ``edit`` or ``undo``.
        created: it added the customer.
        submission: what people quote the import by.
    """

    receipt_id: int
    kind: str
    created: bool
    user_name: str
    at: datetime
    run_number: str | None
    submission: str | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    changes: tuple[ChangeView, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """A customer's history, newest first; ``before`` asks for earlier entries."""

    entries: tuple[HistoryEntry, ...] = ()
    before: int | None = None


def name_entry(slot: Slot, old: str | None, new: str | None) -> str:
    """Name what a journal entry is about: the slot, and of several addresses which."""
    label = label_of(slot)
    return f"{label}: {_in_words(slot, new or old)}" if slot == "address" else label


def make_change(
    slot: Slot, kind: str, old: str | None, new: str | None, left: str | None = None
) -> ChangeView:
    """Put a journal entry into words: an address as one line, a tick as yes."""
    if old is not None and old == new:
        # Somebody else joined or left: to the primary nothing else has changed.
        return ChangeView(slot, None, "somebody joined or left", True, left, is_note=True)
    return ChangeView(slot, _in_words(slot, old), _in_words(slot, new), kind == "add", left)


def _in_words(slot: Slot, text: str | None) -> str | None:
    if text is None:
        return None
    if slot.startswith("address"):
        return ", ".join(read_address(text).values())
    if slot == "household":
        # The journal names the primary; the household has its number.
        return format_household(parse_number(text) or 0)
    if slot == "points":
        entry = json.loads(text)
        return f"{int(entry['amount']):+,} {entry.get('description', '')}".strip()
    return "yes" if slot.startswith(("tag:", "preference:")) else text
