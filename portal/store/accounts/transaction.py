"""Write transactions on the tables of the house, which no tenant owns."""

from contextlib import AbstractContextManager
from typing import Any

from portal.store.database import Database, is_sqlite


def write_house(database: Database) -> AbstractContextManager[Any]:
    """Write all or nothing; on SQLite "check, then write" is safe inside.

    IMMEDIATE, because a transaction that begins by reading cannot wait for the writer's lock.
    """
    if is_sqlite(database):
        return database.atomic("IMMEDIATE")
    return database.atomic()
