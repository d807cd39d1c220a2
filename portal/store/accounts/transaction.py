"""Write transactions on the tables of the house, which no tenant owns."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from portal.store.database import Database, execute, fetch_one, is_sqlite
from portal.store.problems import StoreProblem


def write_house(database: Database) -> AbstractContextManager[Any]:
    """Write all or nothing; on SQLite "check, then write" is safe inside.

    IMMEDIATE, because a transaction that begins by reading cannot wait for the writer's lock.

    Raises:
        StoreBusy: somebody else is still writing after the busy timeout.
    """
    if is_sqlite(database):
        return database.atomic("IMMEDIATE")
    return database.atomic()


@contextmanager
def write_if_free(database: Database) -> Iterator[None]:
    """Write what may be left out: at once, or not at all.

    SQLite has one writer. While it commits a large import, or where the disk is full, a page
    is shown without having noted that somebody looked at it.
    """
    if not is_sqlite(database):
        yield
        return
    patience = fetch_one(database, "PRAGMA busy_timeout")[0]
    execute(database, "PRAGMA busy_timeout = 0")
    try:
        yield
    except StoreProblem:
        pass
    finally:
        execute(database, f"PRAGMA busy_timeout = {int(patience)}")
