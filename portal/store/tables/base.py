"""What all tables share: names, and the tenant that leads every key."""

from datetime import UTC, datetime

from peewee import IntegerField, Model, TextField

MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def moment_text(moment: datetime) -> str:
    """Write a moment as it is stored: UTC, fixed width, so that texts sort as moments do."""
    return moment.astimezone(UTC).strftime(MOMENT_FORMAT)


def parse_moment(text: str) -> datetime:
    """Read what ``moment_text`` wrote."""
    return datetime.strptime(text, MOMENT_FORMAT).replace(tzinfo=UTC)


class MomentField(TextField):
    """A moment in UTC, stored as text of fixed width: the same on both databases."""

    def db_value(self, value: datetime | str | None) -> str | None:
        """Write the moment."""
        return moment_text(value) if isinstance(value, datetime) else value

    def python_value(self, value: str | None) -> datetime | None:
        """Read the moment."""
        return None if value is None else parse_moment(value)


class Table(Model):
    """A table of the house."""

    class Meta:
        legacy_table_names = False


class TenantTable(Table):
    """A table whose rows belong to a tenant.

    Every primary, unique and foreign key starts with ``tenant_id``. On SQLite a primary key
    of several columns is the order of the rows themselves (WITHOUT ROWID).
    """

    tenant_id = IntegerField()
