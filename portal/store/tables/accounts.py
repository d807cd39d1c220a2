"""People: users, their places in tenants, their sessions, attempts to log in, the audit log."""

from peewee import SQL, AutoField, BooleanField, CompositeKey, IntegerField, TextField

from portal.store.tables.base import MomentField, Table, TenantTable


class User(Table):
    """A person who logs in. ``email_key`` is the address as it is compared."""

    id = AutoField()
    email = TextField()
    email_key = TextField(unique=True)
    password_hash = TextField()
    password_is_initial = BooleanField(default=False)
    is_operator = BooleanField(default=False)
    created_at = MomentField()

    class Meta:
        table_name = "user"


class Member(TenantTable):
    """A user's place in a tenant. ``number`` is random: it stands in addresses of pages."""

    user_id = IntegerField(constraints=[SQL('REFERENCES "user" (id)')])
    number = TextField()
    role = TextField()
    created_at = MomentField()

    class Meta:
        primary_key = CompositeKey("tenant_id", "user_id")
        indexes = ((("tenant_id", "number"), True), (("user_id",), False))


class Session(Table):
    """A browser that is logged in; only a hash of its token is kept."""

    token_hash = TextField(primary_key=True)
    number = TextField(unique=True)
    user_id = IntegerField(index=True, constraints=[SQL('REFERENCES "user" (id)')])
    address = TextField()
    browser = TextField()
    created_at = MomentField()
    seen_at = MomentField()


class LoginAttempt(Table):
    """How often a key (an account, an address) was tried since a moment."""

    key = TextField(primary_key=True)
    count = IntegerField()
    at = MomentField()


class Audit(Table):
    """One entry of the audit log; ``hash`` covers the entry and the hash of the one before."""

    id = IntegerField(primary_key=True)
    at = MomentField()
    tenant_id = IntegerField(null=True)
    user_id = IntegerField(null=True)
    user_name = TextField()
    address = TextField()
    action = TextField()
    outcome = TextField()
    about = TextField()
    previous_hash = TextField()
    hash = TextField()

    class Meta:
        indexes = ((("tenant_id", "id"), False), (("action", "at"), False))


class AuditHead(Table):
    """The last entry of the audit log: tells when its end was cut off."""

    id = IntegerField(primary_key=True)
    entry_id = IntegerField()
    hash = TextField()


class AuditSeal(Table):
    """What stands for entries of the audit log that were taken out after their time."""

    first_id = IntegerField(primary_key=True)
    last_id = IntegerField(unique=True)
    previous_hash = TextField()
    hash = TextField()
    signature = TextField()
