"""All tables, in an order in which they can be created."""

from portal.store.tables.accounts import (
    Audit,
    AuditHead,
    AuditSeal,
    LoginAttempt,
    Member,
    Session,
    User,
)
from portal.store.tables.base import Table, TenantTable, moment_text, parse_moment
from portal.store.tables.customers import (
    Address,
    Customer,
    CustomerIdentity,
    CustomerKey,
    Identity,
    PointEntry,
)
from portal.store.tables.lists import (
    CustomerGroup,
    CustomerManufacturer,
    ListOption,
    Manufacturer,
    NumberSeries,
    UserGroup,
)
from portal.store.tables.receipts import Journal, Receipt, UndoRefusal
from portal.store.tables.runs import Profile, Run
from portal.store.tables.tenants import Tenant
from portal.store.tables.vocabulary import (
    Attribute,
    AttributeOption,
    CustomerAttribute,
    CustomerPreference,
    CustomerTag,
    Statement,
    Tag,
    TagGroup,
)

ALL: list[type[Table]] = [
    Tenant,
    Customer,
    CustomerIdentity,
    CustomerKey,
    Identity,
    Address,
    PointEntry,
    TagGroup,
    Tag,
    CustomerTag,
    Attribute,
    AttributeOption,
    CustomerAttribute,
    Statement,
    CustomerPreference,
    ListOption,
    CustomerGroup,
    Manufacturer,
    CustomerManufacturer,
    UserGroup,
    NumberSeries,
    Receipt,
    Journal,
    UndoRefusal,
    Profile,
    Run,
    User,
    Member,
    Session,
    LoginAttempt,
    Audit,
    AuditHead,
    AuditSeal,
]
"""Other modules of the store append their tables when they are imported."""

__all__ = ["ALL", "Table", "TenantTable", "moment_text", "parse_moment"]
