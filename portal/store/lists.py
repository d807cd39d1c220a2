"""A tenant's lists to look at: options by key, customer groups, manufacturers, in their order."""

from dataclasses import dataclass

from portal.store.database import Database, fetch_dicts
from portal.store.list_names import ListName

OPTION_KEYS = ("paymentTerms", "shippingMethod", "ccType")
"""The keys under which options are kept, as files write them."""
FIELDS = {"paymentTerms": "payment_terms", "shippingMethod": "shipping_method"}
"""Where customers keep a value of a key; those of other keys are not kept here."""


@dataclass(frozen=True, slots=True)
class ListOption:
    """A value customers may have of a key; one of each key is the default."""

    id: int
    version: int
    key: str
    value: str
    is_default: bool
    position: int | None = None

    @property
    def list_name(self) -> ListName:
        """Its value, and where customers hold it."""
        return ListName(self.value, FIELDS.get(self.key, ""), "option")


@dataclass(frozen=True, slots=True)
class CustomerGroup:
    """A group of customers; ``code`` is what files call its id."""

    id: int
    version: int
    code: str
    name: str
    currency: str
    is_default: bool
    position: int | None = None

    @property
    def list_name(self) -> ListName:
        """Its code, and where customers hold it."""
        return ListName(self.code, "customer_group", "customer-group")


@dataclass(frozen=True, slots=True)
class Manufacturer:
    """A manufacturer under which customers may have a number."""

    id: int
    version: int
    name: str

    @property
    def slot(self) -> str:
        """Where a customer's number with it lands."""
        return f"manufacturer:{self.name}"


def list_options(database: Database, tenant_id: int) -> list[ListOption]:
    """List a tenant's options by key, in the order in which they are shown."""
    sql = (
        "SELECT id, version, key, value, is_default, position FROM list_option "
        "WHERE tenant_id = ? ORDER BY key, coalesce(position, id), id"
    )
    rows = fetch_dicts(database, sql, (tenant_id,))
    return [ListOption(**row | {"is_default": bool(row["is_default"])}) for row in rows]


def list_customer_groups(database: Database, tenant_id: int) -> list[CustomerGroup]:
    """List a tenant's customer groups in the order in which they are shown."""
    sql = (
        "SELECT id, version, code, coalesce(name, '') AS name, coalesce(currency, '') AS currency, "
        "is_default, position FROM customer_group WHERE tenant_id = ? "
        "ORDER BY coalesce(position, id), id"
    )
    rows = fetch_dicts(database, sql, (tenant_id,))
    return [CustomerGroup(**row | {"is_default": bool(row["is_default"])}) for row in rows]


def list_manufacturers(database: Database, tenant_id: int) -> list[Manufacturer]:
    """List a tenant's manufacturers by name."""
    sql = "SELECT id, version, name FROM manufacturer WHERE tenant_id = ? ORDER BY name"
    return [Manufacturer(**row) for row in fetch_dicts(database, sql, (tenant_id,))]
