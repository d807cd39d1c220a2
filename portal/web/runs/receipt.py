"""What the receipt page says about a commit and its undo."""

from dataclasses import dataclass
from typing import Any

from portal.engine.numbers import format_number
from portal.runs import ReceiptView, Run
from portal.web.runs.links import find_link
from portal.web.runs.wording import slot_title


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value an undo left: whose, which, and why."""

    customer: str
    url: str | None
    what: str
    reason: str


def make_receipt(run: Run, receipt: ReceiptView) -> dict[str, Any]:
    """Collect what the receipt's template names."""
    undone = run.state == "undone"
    return {
        "receipt": receipt,
        "heading": "Import undone" if undone else "Customers successfully imported",
        "sentence": _undone(receipt) if undone else _sentence(receipt),
        "refusals": [_refusal(one.customer_id, one.slot, one.reason) for one in receipt.refusals],
    }


def _sentence(receipt: ReceiptView) -> str:
    return (
        f"{receipt.created:,} added, {receipt.updated:,} changed, "
        f"{receipt.unchanged:,} unchanged, {receipt.rejected:,} rejected and left out."
    )


def _undone(receipt: ReceiptView) -> str:
    if not receipt.refusals:
        return "all customers are as they were before."
    return "customers are as they were before, except for what is listed below."


def _refusal(customer_id: int, slot: str, reason: str) -> Refusal:
    number = format_number(customer_id)
    url = find_link("customers.show", number=number)
    return Refusal(number, url, slot_title(slot) if slot else "The customer", reason)
