"""What people call a slot, wherever one is shown: in previews, receipts, histories and lists."""

from portal.customers.fields import FIELD_LABELS
from portal.engine.columns import Slot

_WHOLE = {
    # The form says “Company or display name”; beside a name there is nothing to explain.
    "field:name": "Name",
    # Of a customer group, which files and pages call by its ID.
    "field:code": "ID",
    "address:delivery": "Delivery address",
    "address:billing": "Billing address",
}
_FAMILIES = {
    "attribute": "",
    "tag": "Tag ",
    "preference": "Preference ",
    "manufacturer": "Number at ",
}
_SHORTEST_WORD = 4


def label_of(slot: Slot) -> str:
    """Say what people call a slot: ``field:first_name`` is “First name”."""
    family, _, rest = slot.partition(":")
    named = f"address.{rest}" if family == "place" else slot
    known = _WHOLE.get(slot) or FIELD_LABELS.get(named)
    if known or not rest:
        return known or slot.capitalize()
    if family == "identity":
        return f"{_title(rest)} ID"
    if family in {"field", "place"}:
        return rest.replace("_", " ").capitalize()
    if family == "tag":
        rest = rest.replace(":", ": ", 1)  # after its group; the name may have colons
    return f"{_FAMILIES.get(family, f'{family.capitalize()} ')}{rest}"


def _title(scheme: str) -> str:
    """Write the name of another system: ``shopify`` is one, ``erp`` stands for several words."""
    words = scheme.replace("_", " ").replace("-", " ")
    return words.upper() if len(words) < _SHORTEST_WORD else words[0].upper() + words[1:]
