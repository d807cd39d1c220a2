"""By what a tenant's customers are known: ``I-4K2P-9QWX``, its plain digits, numbers elsewhere."""

from portal.engine.columns import Slot, facet_of
from portal.engine.customers import ID, NUMBER
from portal.engine.numbers import format_number
from portal.engine.plans.index import PlanIndex
from portal.engine.style import Style
from portal.instance import Instance, list_profile_styles


def is_plain(instance: Instance, tenant_id: int) -> bool:
    """Tell whether the tenant's files name customers by plain digits, and none by the number."""
    slots = {
        slot for style in list_profile_styles(instance, tenant_id) for slot in _names_in(style)
    }
    return ID in slots and NUMBER not in slots


def names_plainly(instance: Instance, tenant_id: int, index: PlanIndex) -> bool:
    """Tell whether a run calls customers by plain digits, as its file or the tenant's others do."""
    return index.basis.get("names_by") == ID or is_plain(instance, tenant_id)


def list_identities(instance: Instance, tenant_id: int) -> tuple[Slot, ...]:
    """List the numbers in other systems by which the tenant's files find customers."""
    named = {
        column.slot or ""
        for style in list_profile_styles(instance, tenant_id)
        for column in style.columns
        for rule in style.match
        if column.heading == rule.column
    }
    return tuple(sorted(slot for slot in named if facet_of(slot) == "identity"))


def show_number(customer_id: int, *, plain: bool) -> str:
    """Give what a customer is called by."""
    return str(customer_id) if plain else format_number(customer_id)


def _names_in(style: Style) -> set[Slot | None]:
    keys = (key.slot for one in style.references for key in one.keys)
    return {*(column.slot for column in style.columns), *keys}
