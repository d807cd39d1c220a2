"""The database: one door to SQLite or PostgreSQL, with the settings that keep data safe.

Connections belong to a thread and to a request or job: ``with database.connection_context():``.
None crosses a fork: a child starts without any.
"""

import os
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import cysqlite
import peewee
from playhouse.cysqlite_ext import CySqliteDatabase

from portal.errors import NotFound
from portal.store.migrations import migrate
from portal.store.problems import ProblemsTold, StoreProblem
from portal.store.tables import ALL

Database = peewee.Database
_AUTOCHECKPOINT_PAGES = 1_000
_LARGE_WRITE = 20_000
PRAGMAS = (
    # Measured over 4096: inserts take a tenth to a third less time. For new files only.
    ("page_size", 8_192),
    ("journal_mode", "wal"),
    # FULL: with NORMAL a power cut may take back a commit that was acknowledged.
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("busy_timeout", 10_000),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("secure_delete", 1),
    ("cache_size", -32_768),
    ("temp_store", "memory"),
    ("wal_autocheckpoint", _AUTOCHECKPOINT_PAGES),
    ("journal_size_limit", 64 * 1024 * 1024),
)
AS_PEEWEE = ProblemsTold()
"""Turns a driver's exceptions into the store's, for work on a connection without peewee."""
_BUSY_SECONDS = 10
_BUSY_PAUSE_SECONDS = 0.02
_OPEN: "weakref.WeakSet[Database]" = weakref.WeakSet()
_LEFT_TO_PARENT: list[Any] = []


class _Told:
    """Peewee's door to a driver; what the driver raises comes out as the store's problems."""

    def connect(self, *arguments: Any, **options: Any) -> Any:
        """Connect this thread."""
        with AS_PEEWEE:
            return super().connect(*arguments, **options)  # type: ignore[misc]

    def execute_sql(self, *arguments: Any, **options: Any) -> Any:
        """Run a statement."""
        with AS_PEEWEE:
            return super().execute_sql(*arguments, **options)  # type: ignore[misc]

    def begin(self, *arguments: Any, **options: Any) -> None:
        """Begin a transaction."""
        with AS_PEEWEE:
            super().begin(*arguments, **options)  # type: ignore[misc]

    def commit(self) -> None:
        """End a transaction for good."""
        with AS_PEEWEE:
            super().commit()  # type: ignore[misc]

    def rollback(self) -> None:
        """Take a transaction back."""
        with AS_PEEWEE:
            super().rollback()  # type: ignore[misc]


class SqliteStore(_Told, CySqliteDatabase):  # type: ignore[misc]
    """SQLite in a file."""

    def _set_pragmas(self, conn: Any) -> None:
        # A file becomes WAL once, and SQLite does not wait for that as ``busy_timeout`` says:
        # of processes that start together on a new file, all but one would be refused.
        given_up = time.monotonic() + _BUSY_SECONDS
        while True:
            try:
                return super()._set_pragmas(conn)  # type: ignore[no-any-return]
            except cysqlite.DatabaseLockedError:
                if time.monotonic() > given_up:
                    raise
            time.sleep(_BUSY_PAUSE_SECONDS)


class PostgresStore(_Told, peewee.PostgresqlDatabase):
    """PostgreSQL over psycopg 3."""

    def _initialize_connection(self, conn: Any) -> None:
        # As long as on SQLite: a run that waits for another one says so instead.
        conn.execute(f"SET lock_timeout = '{_BUSY_SECONDS}s'")


def open_database(url_or_path: str | Path) -> Database:
    """Open the database at a path (SQLite) or a ``postgresql://`` address.

    Nothing is connected yet. The tables of ``portal.store.tables`` are bound to the database
    opened last; functions of the store take the database they work on.
    """
    text = str(url_or_path)
    if text.startswith(("postgresql://", "postgres://")):
        url = "postgresql://" + text.partition("://")[2]
        database: Database = PostgresStore(url, prefer_psycopg3=True)
    else:
        path = Path(text.removeprefix("sqlite:///"))
        # Its owner's alone; SQLite gives the files beside it the same mode.
        path.touch(mode=0o600)
        database = SqliteStore(
            str(path),
            pragmas=PRAGMAS,
            timeout=_BUSY_SECONDS,
            rank_functions=False,
        )
    database.bind(ALL, bind_refs=False, bind_backrefs=False)
    _OPEN.add(database)
    return database


def is_sqlite(database: Database) -> bool:
    """Tell whether a database is SQLite."""
    return isinstance(database, SqliteStore)


def execute(database: Database, sql: str, parameters: Sequence[Any] = ()) -> Any:
    """Run one statement, written with ``?`` for its parameters; gives a cursor."""
    if not is_sqlite(database):
        sql = sql.replace("%", "%%").replace("?", "%s")
    return database.execute_sql(sql, tuple(parameters))  # type: ignore[no-untyped-call]


def connection_of(database: Database) -> Any:
    """Give the driver's connection of this thread, opened if need be."""
    return database.connection()  # type: ignore[no-untyped-call]


def fetch_one(database: Database, sql: str, parameters: Sequence[Any] = ()) -> Any:
    """Give the first row of a query as a tuple, or None."""
    return execute(database, sql, parameters).fetchone()


def fetch_dicts(
    database: Database, sql: str, parameters: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """Give the rows of a query as dicts."""
    cursor = execute(database, sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def write_transaction(database: Database, tenant_id: int) -> Iterator[None]:
    """Write all or nothing, with the tenant's customers to oneself.

    "Check, then write" is safe inside: SQLite has one writer, and on PostgreSQL the tenant's
    row is locked, so writers of one tenant queue and tenants do not wait for each other.

    Raises:
        NotFound: there is no such tenant.
    """
    if is_sqlite(database):
        with database.atomic("IMMEDIATE"):
            yield
        return
    with database.atomic():
        if not fetch_one(database, "SELECT 1 FROM tenant WHERE id = ? FOR UPDATE", (tenant_id,)):
            raise NotFound(f"There is no tenant {tenant_id}.")
        yield


@contextmanager
def checkpoint_afterwards(database: Database, rows: int) -> Iterator[None]:
    """Leave the checkpoint of a large write to a thread: nobody waits for its half second.

    Args:
        database: where.
        rows: about how many rows are written; a few are checkpointed as always.
    """
    if not is_sqlite(database) or rows < _LARGE_WRITE:
        yield
        return
    execute(database, "PRAGMA wal_autocheckpoint = 0")
    try:
        yield
    finally:
        execute(database, f"PRAGMA wal_autocheckpoint = {_AUTOCHECKPOINT_PAGES}")
        # A process that ends waits for it: the next would read from a log as large as the file.
        thread = threading.Thread(target=checkpoint, args=(database,))
        thread.start()


def checkpoint(database: Database) -> None:
    """Bring the write-ahead log into the database file; waits for nobody.

    What was committed stays committed when this fails: a later one will do it.
    """
    with suppress(StoreProblem), database.connection_context():
        execute(database, "PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _forget_connections() -> None:
    for database in _OPEN:
        if not database.is_closed():
            # Closing it here would end the parent's locks: keep it, and never touch it again.
            _LEFT_TO_PARENT.append(connection_of(database))
        state: Any = database.__dict__["_state"]
        state.reset()


os.register_at_fork(after_in_child=_forget_connections)

__all__ = [
    "AS_PEEWEE",
    "Database",
    "checkpoint",
    "checkpoint_afterwards",
    "connection_of",
    "execute",
    "fetch_dicts",
    "fetch_one",
    "is_sqlite",
    "migrate",
    "open_database",
    "write_transaction",
]
