"""Profiles and runs."""

from peewee import SQL, BigIntegerField, CompositeKey, FloatField, IntegerField, TextField

from portal.store.tables.base import MomentField, TenantTable


class Profile(TenantTable):
    """One tenant's configured use of a style. ``number`` is random."""

    number = TextField()
    name = TextField()
    style = TextField()
    settings = TextField(default="{}")
    mapping = TextField(default="{}")
    choices = TextField(default="{}")
    created_at = MomentField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "number")
        indexes = ((("tenant_id", "name"), True),)


class Run(TenantTable):
    """One upload going through one profile. ``number`` is random."""

    number = TextField()
    profile_number = TextField()
    user_id = IntegerField(null=True)
    user_name = TextField()
    state = TextField()
    submission = TextField()
    file_name = TextField()
    file_size = BigIntegerField()
    file_sha256 = TextField()
    content_sha256 = TextField(null=True)
    created_at = MomentField()
    expires_at = MomentField(null=True)
    lease_owner = TextField(null=True)
    lease_until = MomentField(null=True)
    attempts = IntegerField(default=0)
    progress = FloatField(default=0)
    progress_note = TextField(null=True)
    rows = BigIntegerField(null=True)
    creates = BigIntegerField(null=True)
    updates = BigIntegerField(null=True)
    changed = BigIntegerField(null=True)
    unchanged = BigIntegerField(null=True)
    rejects = BigIntegerField(null=True)
    errors = BigIntegerField(null=True)
    warnings = BigIntegerField(null=True)
    notices = BigIntegerField(null=True)
    plan_digest = TextField(null=True)
    plan_index = TextField(null=True)
    plan_name = TextField(null=True)
    seen_receipt_id = BigIntegerField(null=True)
    mapping = TextField(default="{}")
    options = TextField(default="{}")
    error = TextField(null=True)
    receipt_id = BigIntegerField(null=True)
    committed_at = MomentField(null=True)
    committed_by = TextField(null=True)
    committed_by_id = IntegerField(null=True)
    undone_at = MomentField(null=True)
    undone_by = TextField(null=True)
    undone_by_id = IntegerField(null=True)
    files_removed_at = MomentField(null=True)
    seconds = TextField(default="{}")

    class Meta:
        primary_key = CompositeKey("tenant_id", "number")
        indexes = (
            (("tenant_id", "created_at"), False),
            (("tenant_id", "profile_number", "content_sha256"), False),
            (("tenant_id", "submission"), True),
            (("state", "lease_until"), False),
        )
        constraints = (
            SQL("FOREIGN KEY (tenant_id, profile_number) REFERENCES profile (tenant_id, number)"),
        )
