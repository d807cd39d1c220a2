"""Subjects: what the rows of a style are about, and where the store keeps it.

Customers are one; the entries of a tenant's lists are others. All take their ids from one
counter of the tenant, so an id means one thing only, and receipts, journal and undo need not
ask what it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.store.errors import UnknownSubject
from portal.store.tables.base import TenantTable
from portal.store.tables.customers import Customer
from portal.store.tables.lists import CustomerGroup, ListOption, Manufacturer

_NOT_FIELDS = {"tenant_id", "id", "version", "receipt_id", "household_id"}


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing that styles import.

    Attributes:
        key: what a style calls it.
        noun: one and several of it, in words.
        model: the table of the row that holds version, receipt and fields.
        name: SQL of what people call one.
        keys: slots that are looked up by a stored key, with the kind of their keys. The kinds
            are stored: keep them. Other slots are looked up by reading them all.
        only: the facets it has; None means every one.
        order: SQL by which it is listed and exported.
        used: SQL that gives the ids of entries which customers refer to, by tenant. An undo
            leaves them.
    """

    key: str
    noun: tuple[str, str]
    model: type[TenantTable]
    name: str
    keys: Mapping[str, int] = field(default_factory=dict)
    only: frozenset[str] | None = frozenset({"field"})
    order: str = "id"
    used: str = ""

    @property
    def is_list(self) -> bool:
        """Tell whether it is the entries of a list, which is short and judged as a whole."""
        return self.only is not None

    @property
    def table(self) -> str:
        """The name of its table."""
        return str(self.model._meta.table_name)  # noqa: SLF001

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that are slots of the family ``field``."""
        names = self.model._meta.sorted_field_names  # noqa: SLF001
        return tuple(name for name in names if name not in _NOT_FIELDS)


CUSTOMER = Subject(
    "customer",
    ("customer", "customers"),
    Customer,
    "coalesce(name, trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')))",
    keys={"field:email": 1, "field:name": 2},
    only=None,
)
_PLACE = "coalesce(position, id), id"
OPTION = Subject(
    "option", ("option", "options"), ListOption, "key || ': ' || value", order=f"key, {_PLACE}"
)
CUSTOMER_GROUP = Subject(
    "customer-group",
    ("customer group", "customer groups"),
    CustomerGroup,
    "code || coalesce(' (' || name || ')', '')",
    order=_PLACE,
    used="SELECT g.id FROM customer_group g WHERE g.tenant_id = ? AND EXISTS (SELECT 1 "
    "FROM customer c WHERE c.tenant_id = g.tenant_id AND c.customer_group = g.code)",
)
MANUFACTURER = Subject(
    "manufacturer",
    ("manufacturer", "manufacturers"),
    Manufacturer,
    "name",
    order="name, id",
    used="SELECT m.id FROM manufacturer m WHERE m.tenant_id = ? AND EXISTS (SELECT 1 "
    "FROM customer_manufacturer c WHERE c.tenant_id = m.tenant_id AND c.manufacturer_id = m.id)",
)
SUBJECTS: Mapping[str, Subject] = {
    one.key: one for one in (CUSTOMER, OPTION, CUSTOMER_GROUP, MANUFACTURER)
}


def get_subject(key: str) -> Subject:
    """Give a subject.

    Raises:
        UnknownSubject: no style can be about it.
    """
    if key not in SUBJECTS:
        raise UnknownSubject(key)
    return SUBJECTS[key]
