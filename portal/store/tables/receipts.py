"""Receipts and the journal: what was done to customers, by whom, and what an undo left."""

from peewee import SQL, BigIntegerField, CompositeKey, IntegerField, TextField

from portal.store.tables.base import MomentField, TenantTable


class Receipt(TenantTable):
    """What one commit, edit or undo did.

    The customers it created are the ids from ``first_customer_id`` on, in the order of the
    file; they have no journal rows.
    """

    id = BigIntegerField()
    kind = TextField()
    run_number = TextField(null=True)
    user_id = IntegerField(null=True)
    user_name = TextField()
    at = MomentField()
    note = TextField(null=True)
    first_customer_id = BigIntegerField()
    created = BigIntegerField()
    updated = BigIntegerField()
    undone_receipt_id = BigIntegerField(null=True)
    undone_at = MomentField(null=True)
    undone_by = TextField(null=True)
    subject = TextField(constraints=[SQL("DEFAULT 'customer'")])

    class Meta:
        primary_key = CompositeKey("tenant_id", "id")
        indexes = ((("tenant_id", "run_number"), False),)


class Journal(TenantTable):
    """One changed slot of one customer.

    ``kept`` is what a facet needs besides ``old`` to bring the old row back exactly.
    """

    receipt_id = BigIntegerField()
    no = BigIntegerField()
    customer_id = BigIntegerField()
    slot = TextField()
    kind = TextField()
    old = TextField(null=True)
    new = TextField(null=True)
    kept = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("tenant_id", "receipt_id", "no")
        indexes = ((("tenant_id", "customer_id", "receipt_id"), False),)


class UndoRefusal(TenantTable):
    """An entry of the journal (or, with ``no`` 0, a whole customer) that an undo left."""

    receipt_id = BigIntegerField()
    customer_id = BigIntegerField()
    no = BigIntegerField()
    reason = TextField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "receipt_id", "customer_id", "no")
        constraints = (
            SQL("FOREIGN KEY (tenant_id, receipt_id) REFERENCES receipt (tenant_id, id)"),
        )
