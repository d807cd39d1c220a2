"""By what a tenant's customers are known: the number ``I-4K2P-9QWX``, or the plain digits of it."""

from portal.engine.columns import Slot
from portal.engine.customers import ID, NUMBER
from portal.engine.numbers import format_number
from portal.engine.style import Style
from portal.instance import Instance
from portal.store.profiles import list_profiles


def is_plain(instance: Instance, tenant_id: int) -> bool:
    """Tell whether the tenant's files name customers by plain digits, and none by the number."""
    styles = instance.styles.by_key
    used = {one.style for one in list_profiles(instance.database, tenant_id)} & styles.keys()
    slots = {slot for key in used for slot in _names_in(styles[key])}
    return ID in slots and NUMBER not in slots


def show_number(customer_id: int, *, plain: bool) -> str:
    """Give what a customer is called by."""
    return str(customer_id) if plain else format_number(customer_id)


def _names_in(style: Style) -> set[Slot | None]:
    keys = (key.slot for one in style.references for key in one.keys)
    return {*(column.slot for column in style.columns), *keys}
