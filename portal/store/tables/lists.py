"""A tenant's lists: options, customer groups, manufacturers.

Entries take their ids from the same counter as customers, so that receipts, the journal and
undo hold for them as they are.
"""

from peewee import SQL, BigIntegerField, CompositeKey, IntegerField, SmallIntegerField, TextField

from portal.store.tables.base import TenantTable


class ListOption(TenantTable):
    """A value that customers may have of a key, such as the payment terms ``NET 30``."""

    id = BigIntegerField()
    version = IntegerField()
    key = TextField()
    value = TextField()
    is_default = SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    position = BigIntegerField(null=True)
    receipt_id = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")
        indexes = ((("tenant_id", "key", "value"), True),)


class CustomerGroup(TenantTable):
    """A group of customers with one price list and currency; ``code`` is the tenant's own id."""

    id = BigIntegerField()
    version = IntegerField()
    code = TextField()
    name = TextField(null=True)
    currency = TextField(null=True)
    is_default = SmallIntegerField(constraints=[SQL("DEFAULT 0")])
    position = BigIntegerField(null=True)
    receipt_id = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")
        indexes = ((("tenant_id", "code"), True),)


class Manufacturer(TenantTable):
    """A manufacturer, under which customers may have a number of their own."""

    id = BigIntegerField()
    version = IntegerField()
    name = TextField()
    receipt_id = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")
        indexes = ((("tenant_id", "name"), True),)


class UserGroup(TenantTable):
    """A group of the people who look after customers; imports make those they name."""

    id = IntegerField()
    name = TextField()
    receipt_id = BigIntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")
        indexes = ((("tenant_id", "name"), True),)


class CustomerManufacturer(TenantTable):
    """What a manufacturer calls a customer."""

    customer_id = BigIntegerField()
    manufacturer_id = BigIntegerField()
    value = TextField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "customer_id", "manufacturer_id")


class NumberSeries(TenantTable):
    """The next of the numbers that imports give to customers who come without one."""

    slot = TextField()
    next = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "slot")
