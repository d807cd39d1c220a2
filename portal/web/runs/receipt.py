"""What the receipt page says about a commit and its undo."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.customers.history import name_entry
from portal.engine.style import Words
from portal.runs import LISTED, Created, ReceiptView, Run, UndoRefusal, find_plan
from portal.web.naming import shown_number
from portal.web.runs.links import find_link
from portal.web.runs.outcome import count_sets, say_done


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value an undo left: whose, which, and why."""

    customer: str
    url: str | None
    name: str
    what: str
    reason: str


def make_receipt(
    run: Run, receipt: ReceiptView, words: Words, created: Sequence[Created], *, appends: bool
) -> dict[str, Any]:
    """Collect what the receipt's template names."""
    undone, index = run.state == "undone", find_plan(run)
    return {
        "receipt": receipt,
        "heading": "Import undone" if undone else words.success,
        "created": created,
        "sets": count_sets(index) if index else [],
        "more": run.creates - len(created),
        "icon_label": "" if undone else words.success_label,
        "icon_name": "arrow-counterclockwise" if undone else words.success_icon,
        "sentence": _undone(receipt, appends=appends) if undone else say_done(run, words),
        "pages_left": math.ceil(receipt.refused / LISTED),
        "refusals": [_refusal(words, one) for one in receipt.refusals],
    }


def _undone(receipt: ReceiptView, *, appends: bool) -> str:
    """Say what an undo did; nothing of what others changed since."""
    if appends:
        done = "every entry was taken back by an opposite one; entries made since stay"
    else:
        done = "what it added is gone, and what it changed is as it was before"
    return f"{done}, except for what is listed below." if receipt.refused else f"{done}."


def _refusal(words: Words, left: UndoRefusal) -> Refusal:
    what = name_entry(left.slot, left.old, left.new) if left.slot else f"The {words.one}"
    if words.one != "customer":
        return Refusal(f"{words.one} {left.customer_id}", None, left.name, what, left.reason)
    url = find_link("customers.show", number=left.number, _anchor="history")
    return Refusal(shown_number(left.customer_id), url, left.name, what, left.reason)
