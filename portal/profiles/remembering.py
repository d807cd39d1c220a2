"""What a profile remembers of its files: what headings mean, and whom names mean."""

from dataclasses import dataclass

import polars as pl

from portal.engine.customers import ID
from portal.engine.numbers import format_number
from portal.engine.style import Style
from portal.instance import Instance
from portal.store import profiles as rows
from portal.store.customers import TenantCustomers
from portal.store.profiles import Profile


def forget_mapping(instance: Instance, tenant_id: int, number: str, heading: str) -> None:
    """Forget what a heading was mapped to."""
    profile = rows.get_profile(instance.database, tenant_id, number)
    kept = {name: target for name, target in profile.mapping.items() if name != heading}
    rows.update_profile(instance.database, tenant_id, number, mapping=kept)


@dataclass(frozen=True, slots=True)
class Choice:
    """A remembered choice: which of several customers a value means, as its files name it.

    Attributes:
        key: what tells the customer from the others, such as an ID; "" where there is none.
    """

    slot: str
    value: str
    customer_id: int
    shown: str
    key: str = ""

    @property
    def number(self) -> str:
        """The customer's number."""
        return format_number(self.customer_id)


def list_choices(
    instance: Instance, tenant_id: int, profile: Profile, style: Style
) -> list[Choice]:
    """List what a profile remembers of customers with one name."""
    show = str if style.names_by == ID else format_number
    slots = {column.heading: column.slot for column in style.columns}
    named_by = {slots[rule.column]: rule.named_by for rule in style.match if rule.named_by}
    customers = TenantCustomers(instance.database, tenant_id)
    listed = []
    for slot, by_value in sorted(profile.choices.items()):
        told = named_by.get(slot, "field:name")
        known = customers.read(pl.Series(by_value.values(), dtype=pl.Int64), [told])
        keys = dict(known.select("customer_id", told).iter_rows())
        listed += [
            Choice(slot, value, customer, show(customer), keys.get(customer) or "")
            for value, customer in sorted(by_value.items())
        ]
    return listed


def forget_choice(instance: Instance, tenant_id: int, number: str, slot: str, value: str) -> None:
    """Forget which customer a value means: the next file asks again."""
    profile = rows.get_profile(instance.database, tenant_id, number)
    kept = dict(profile.choices)
    kept[slot] = {name: one for name, one in kept.get(slot, {}).items() if name != value}
    rows.update_profile(
        instance.database,
        tenant_id,
        number,
        choices={slot: by_value for slot, by_value in kept.items() if by_value},
    )
