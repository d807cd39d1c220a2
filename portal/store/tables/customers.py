"""Customers: fields, look-up keys, points, identities, addresses.

The rows that hang on a customer have no foreign key to it: they are written and removed by the
facets in one transaction with the customer, and checking a parent for each of several million
rows would cost a third of a commit. A test looks for orphans after every chain of commits.
"""

from peewee import BigIntegerField, CompositeKey, IntegerField, SmallIntegerField, TextField

from portal.store.tables.base import TenantTable


class Customer(TenantTable):
    """A customer. ``version`` goes up with every change of any slot; values are never blank.

    ``household_id`` is the id of the primary of the household, also in the primary's own row. A
    household is its members, nothing else: the first brings it about, it goes with the last.
    """

    id = BigIntegerField()
    version = IntegerField()
    title = TextField(null=True)
    first_name = TextField(null=True)
    last_name = TextField(null=True)
    name = TextField(null=True)
    contact = TextField(null=True)
    email = TextField(null=True)
    phone = TextField(null=True)
    mobile = TextField(null=True)
    birth_date = TextField(null=True)
    gender = TextField(null=True)
    language_id = TextField(null=True)
    tax_id = TextField(null=True)
    payment_terms = TextField(null=True)
    shipping_method = TextField(null=True)
    customer_group = TextField(null=True)
    user_group = TextField(null=True)
    legal_name = TextField(null=True)
    customer_type = TextField(null=True)
    record_type = TextField(null=True)
    household_id = BigIntegerField(null=True)
    receipt_id = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")


# Most customers are in none, and cost nothing here.
Customer.add_index(
    Customer.tenant_id, Customer.household_id, where=Customer.household_id.is_null(is_null=False)
)


class CustomerKey(TenantTable):
    """A look-up index: the hash of a folded value; a hit is verified against the value."""

    kind = IntegerField()
    key = BigIntegerField()
    customer_id = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "kind", "key", "customer_id")


class PointEntry(TenantTable):
    """One entry of a customer's points: the receipt says who, when and by which run.

    Entries are never changed; ``line`` is that of the file, ``no`` parts entries of one receipt.
    """

    customer_id = BigIntegerField()
    receipt_id = BigIntegerField()
    no = BigIntegerField()
    amount = BigIntegerField()
    description = TextField()
    line = IntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("tenant_id", "customer_id", "receipt_id", "no")


class Identity(TenantTable):
    """Who has a number in another system: it is unique within its scheme."""

    scheme = TextField()
    value = TextField()
    customer_id = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "scheme", "value")


class CustomerIdentity(TenantTable):
    """Which numbers a customer has: the rows of ``Identity`` by customer.

    Each is filled in its own order. An index would be filled in that of the other, here and
    there: a million numbers took 3.7 s with it, and take 1.3 s in two tables.
    """

    customer_id = BigIntegerField()
    scheme = TextField()
    value = TextField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "customer_id", "scheme", "value")


class Address(TenantTable):
    """One of a customer's addresses: ``value`` is its canonical JSON object."""

    customer_id = BigIntegerField()
    no = IntegerField()
    value = TextField()
    is_delivery = SmallIntegerField()
    is_billing = SmallIntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "customer_id", "no")
