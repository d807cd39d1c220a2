"""The household a customer is in, as the customer's page shows it."""

from dataclasses import dataclass
from typing import Any

from portal.engine.numbers import format_household, format_number
from portal.store.customer_facts import list_household
from portal.store.customer_list import read_names
from portal.store.database import Database


@dataclass(frozen=True, slots=True)
class HouseholdMemberView:
    """Somebody of a household."""

    id: int
    name: str
    is_primary: bool

    @property
    def number(self) -> str:
        """The number people see, ``I-XXXX-XXXX``."""
        return format_number(self.id)


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """A household and who is in it, the primary first."""

    id: int
    members: tuple[HouseholdMemberView, ...]

    @property
    def number(self) -> str:
        """The number people see, ``HH-XXXX-XXXX``."""
        return format_household(self.id)

    def to_json(self) -> dict[str, Any]:
        """Give plain data."""
        members = [
            {"number": one.number, "name": one.name, "primary": one.is_primary}
            for one in self.members
        ]
        return {"number": self.number, "members": members}


def find_household(database: Database, tenant_id: int, customer_id: int) -> HouseholdView | None:
    """Give the household a customer is in; None when in none."""
    people = list_household(database, tenant_id, customer_id)
    if not people:
        return None
    names = read_names(database, tenant_id, [one.customer_id for one in people])
    members = tuple(
        HouseholdMemberView(one.customer_id, names.get(one.customer_id, ""), one.is_primary)
        for one in people
    )
    return HouseholdView(people[0].household_id, members)
