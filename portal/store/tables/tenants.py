"""Tenants, with the counters their numbers come from."""

from peewee import AutoField, BigIntegerField, TextField

from portal.store.tables.base import MomentField, Table


class Tenant(Table):
    """An organisation. Its counters are its own: no tenant can count another's customers."""

    id = AutoField()
    slug = TextField(unique=True)
    name = TextField()
    next_customer_id = BigIntegerField(default=1)
    next_receipt_id = BigIntegerField(default=1)
    settings = TextField(default="{}")
    created_at = MomentField()
