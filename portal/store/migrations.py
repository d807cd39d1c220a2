"""Migrations: numbered steps from any older schema to today's, applied at start.

A migration is never changed once released; a later one goes to the end of ``MIGRATIONS``. The
first creates every table as it is declared, so a fresh database records all of them at once.
"""

from collections.abc import Callable

import peewee

from portal import clock
from portal.store.tables import ALL
from portal.store.tables.base import MomentField, Table


class Migration(Table):
    """A step that was applied to this database."""

    number = peewee.IntegerField(primary_key=True)
    name = peewee.TextField()
    applied_at = MomentField()


Step = Callable[[peewee.Database], None]


def _create_tables(database: peewee.Database) -> None:
    for table in ALL:
        meta = table._meta  # noqa: SLF001 - peewee's own name for it
        composite = isinstance(meta.primary_key, peewee.CompositeKey)
        meta.without_rowid = composite and isinstance(database, peewee.SqliteDatabase)
        with database.bind_ctx([table], bind_refs=False, bind_backrefs=False):
            table.create_table(safe=True)


MIGRATIONS: list[tuple[int, str, Step]] = [(1, "create all tables", _create_tables)]


def migrate(database: peewee.Database) -> list[int]:
    """Apply the steps this database lacks, in one transaction; give their numbers.

    Two processes may start at once: the second waits, and finds nothing left to do. A database
    of today is only looked at, so that a process can start while another imports for long.
    """
    with database.connection_context():
        if not _lacking(database):
            return []
        locked = "IMMEDIATE" if isinstance(database, peewee.SqliteDatabase) else None
        with database.atomic(locked), database.bind_ctx([Migration]):
            if locked is None:
                database.execute_sql("SELECT pg_advisory_xact_lock(727001)")  # type: ignore[no-untyped-call]
            Migration.create_table(safe=True)
            return [_apply(database, step) for step in _lacking(database)]


def _lacking(database: peewee.Database) -> list[tuple[int, str, Step]]:
    with database.bind_ctx([Migration]):
        if not database.table_exists(Migration):
            return MIGRATIONS
        applied = {row.number for row in Migration.select()}
    return [step for step in MIGRATIONS if step[0] not in applied]


def _apply(database: peewee.Database, step: tuple[int, str, Step]) -> int:
    number, name, run = step
    run(database)
    Migration.insert(number=number, name=name, applied_at=clock.now()).execute()
    return number
