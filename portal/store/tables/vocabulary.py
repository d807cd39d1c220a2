"""A tenant's own words (tags, attributes, contact preferences) and who has which."""

from peewee import (
    SQL,
    BigIntegerField,
    BooleanField,
    CompositeKey,
    IntegerField,
    TextField,
)

from portal.store.tables.base import MomentField, TenantTable


class TagGroup(TenantTable):
    """A group of tags."""

    id = IntegerField()
    name = TextField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")
        indexes = ((("tenant_id", "name"), True),)


class Tag(TenantTable):
    """A tag; an automatic one is given by rules, never by files."""

    id = IntegerField()
    group_id = IntegerField()
    name = TextField()
    is_auto = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")
        indexes = ((("tenant_id", "group_id", "name"), True),)
        constraints = (
            SQL("FOREIGN KEY (tenant_id, group_id) REFERENCES tag_group (tenant_id, id)"),
        )


class CustomerTag(TenantTable):
    """A customer has a tag."""

    customer_id = BigIntegerField()
    tag_id = IntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "customer_id", "tag_id")


class Attribute(TenantTable):
    """A field of the tenant's own."""

    id = IntegerField()
    name = TextField()
    type = TextField()
    is_unique = BooleanField(default=False)
    is_mandatory = BooleanField(default=False)
    group_name = TextField(default="")
    position = IntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")
        indexes = ((("tenant_id", "name"), True),)


class AttributeOption(TenantTable):
    """A choice of a drop-down or checklist."""

    attribute_id = IntegerField()
    no = IntegerField()
    value = TextField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "attribute_id", "no")
        indexes = ((("tenant_id", "attribute_id", "value"), True),)
        constraints = (
            SQL("FOREIGN KEY (tenant_id, attribute_id) REFERENCES attribute (tenant_id, id)"),
        )


class CustomerAttribute(TenantTable):
    """A customer's value of an attribute."""

    customer_id = BigIntegerField()
    attribute_id = IntegerField()
    value = TextField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "customer_id", "attribute_id")


class Statement(TenantTable):
    """A contact preference a customer may give."""

    id = IntegerField()
    name = TextField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")
        indexes = ((("tenant_id", "name"), True),)


class CustomerPreference(TenantTable):
    """A customer gave a contact preference: when, and by which receipt."""

    customer_id = BigIntegerField()
    statement_id = IntegerField()
    given_at = MomentField()
    receipt_id = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "customer_id", "statement_id")
