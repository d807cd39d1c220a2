"""What is shown of customers: a line of a list, and one with everything that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.customers.changes import addresses_of, read_address
from portal.customers.fields import FIELD_LABELS
from portal.customers.form import Values
from portal.customers.households import HouseholdView
from portal.customers.labels import label_of
from portal.engine.columns import Slot
from portal.engine.numbers import format_number


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer as a list shows it; a tag is ``Group: Name``.

    Attributes:
        identities: the numbers in other systems that are shown; None where there is none.
    """

    id: int
    name: str
    email: str | None
    phone: str | None
    town: str | None
    tags: tuple[str, ...] = ()
    identities: Mapping[Slot, str | None] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The number people see, ``I-XXXX-XXXX``."""
        return format_number(self.id)

    def to_json(self) -> dict[str, Any]:
        """Give plain data."""
        names = ("number", "id", "name", "email", "phone", "town")
        known = {name: getattr(self, name) for name in names}
        schemes = {slot.partition(":")[2]: text for slot, text in self.identities.items()}
        return known | {"identities": schemes, "tags": list(self.tags)}


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A page of a list, newest customers first.

    Attributes:
        identities: the numbers in other systems that its customers are shown with.
        before: asks for the next page; None at the end.
        is_full: False where the search took too long and goes on from ``before``.
    """

    customers: tuple[CustomerLine, ...]
    identities: tuple[Slot, ...] = ()
    before: int | None = None
    is_full: bool = True


@dataclass(frozen=True, slots=True)
class AddressView:
    """An address: its stored text, its parts, and what it is for."""

    text: str
    is_delivery: bool = False
    is_billing: bool = False

    @property
    def parts(self) -> dict[str, str]:
        """The parts that are filled, by name."""
        return read_address(self.text)

    @property
    def lines(self) -> list[str]:
        """The parts as they stand on an envelope."""
        return list(self.parts.values())


@dataclass(frozen=True, slots=True)
class PreferenceView:
    """A contact preference: when it was given, and by which import (None: by hand).

    Attributes:
        submission: what people quote the import by.
    """

    name: str
    given_at: datetime
    run_number: str | None
    submission: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerView:
    """One customer with everything that is known.

    Attributes:
        values: the filled slots of fields, tags, attributes and identities.
        default_group: the customer group of whoever is in none; "" where there are no groups.
    """

    id: int
    version: int
    values: Values
    addresses: tuple[AddressView, ...]
    preferences: tuple[PreferenceView, ...]
    household: HouseholdView | None = None
    default_group: str = ""

    @property
    def number(self) -> str:
        """The number people see, ``I-XXXX-XXXX``."""
        return format_number(self.id)

    @property
    def name(self) -> str:
        """The name to call the customer by; "" when none is known."""
        return name_of(self.values)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Labels and values of the filled fields."""
        return [
            (label, text) for slot, label in FIELD_LABELS.items() if (text := self.values.get(slot))
        ]

    @property
    def tags(self) -> list[tuple[str, list[str]]]:
        """The tags by group."""
        groups: dict[str, list[str]] = {}
        for rest, _ in self._family("tag"):
            group, _, name = rest.partition(":")
            groups.setdefault(group, []).append(name)
        return list(groups.items())

    @property
    def attributes(self) -> list[tuple[str, str]]:
        """Names and values of the attributes."""
        return self._family("attribute")

    @property
    def identities(self) -> list[tuple[str, str]]:
        """The customer's numbers in other systems, by scheme."""
        return [*self._family("identity"), *self._family("manufacturer")]

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """The customer's numbers in other systems, by what people call them."""
        families = ("identity", "manufacturer")
        return [
            (label_of(f"{family}:{name}"), text)
            for family in families
            for name, text in self._family(family)
        ]

    def to_json(self) -> dict[str, Any]:
        """Give plain data."""
        fields = self._family("field")
        return {
            "number": self.number,
            "id": self.id,
            "version": self.version,
            **dict(fields),
            "addresses": [
                {**one.parts, "delivery": one.is_delivery, "billing": one.is_billing}
                for one in self.addresses
            ],
            "tags": dict(self.tags),
            "attributes": dict(self.attributes),
            "preferences": {one.name: one.given_at.isoformat() for one in self.preferences},
            "identities": dict(self.identities),
            "household": self.household.to_json() if self.household else None,
        }

    def _family(self, family: str) -> list[tuple[str, str]]:
        prefix = f"{family}:"
        found = ((slot, text) for slot, text in self.values.items() if slot.startswith(prefix))
        return [(slot.removeprefix(prefix), text) for slot, text in found if text]


def name_of(values: Mapping[Slot, str | None]) -> str:
    """Choose the name to call a customer by."""
    person = " ".join(filter(None, (values.get("field:first_name"), values.get("field:last_name"))))
    others = (values.get(f"field:{name}") for name in ("legal_name", "contact"))
    return next(filter(None, (values.get("field:name"), person, *others)), "")


def make_addresses(values: Values) -> tuple[AddressView, ...]:
    """Give the addresses, each with what it is for."""
    delivery, billing = values.get("address:delivery"), values.get("address:billing")
    texts: Sequence[str] = addresses_of(values)
    return tuple(AddressView(text, text == delivery, text == billing) for text in texts)
