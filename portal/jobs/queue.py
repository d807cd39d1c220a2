"""The queue: run numbers on their way from the pages to the workers."""

import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from huey.storage import BaseStorage, PostgresStorage, SqliteStorage

_log = logging.getLogger(__name__)


class Job(NamedTuple):
    """A run that waits for a worker."""

    tenant_id: int
    number: str


class Queue:
    """Carries run numbers from the pages to the workers, in this process or another."""

    def __init__(self, storage: BaseStorage) -> None:
        """Use a storage of huey's."""
        self._storage = storage
        self._ring: Callable[[], None] = lambda: None

    def wake(self, tenant_id: int, number: str) -> None:
        """Tell the workers that a run waits; returns before it is taken up.

        A storage that cannot take it is logged only: the sweep finds the run by its row.
        """
        try:
            self._storage.enqueue(f"{tenant_id} {number}".encode())
        except Exception:  # noqa: BLE001  (the drivers share no class of errors)
            self._lose("run %s could not be put in the queue; the sweep will find it", number)
        self._ring()

    def take(self) -> Job | None:
        """Take the first run out of the queue; None when it is empty or away."""
        try:
            data = self._storage.dequeue()
        except Exception:  # noqa: BLE001  (the drivers share no class of errors)
            self._lose("the queue cannot be read; the sweep goes on")
            return None
        if data is None:
            return None
        tenant_id, _, number = bytes(data).decode(errors="replace").partition(" ")
        if not tenant_id.isdecimal():
            _log.warning("a foreign message in the queue was thrown away")
            return self.take()
        return Job(int(tenant_id), number)

    def call_at_wake(self, ring: Callable[[], None]) -> None:
        """Have workers of this process start at once rather than at their next look."""
        self._ring = ring

    def close(self) -> None:
        """Close the storage; it opens again at the next use."""
        self._storage.close()

    def _lose(self, message: str, *details: str) -> None:
        _log.warning(message, *details, exc_info=True)
        try:
            self._storage.close()  # a broken connection is opened anew at the next use
        except Exception:  # noqa: BLE001  (see above)
            _log.warning("the queue cannot be closed")


def open_queue(instance: Path, postgresql: str | None = None) -> Queue:
    """Open the queue: ``queue.db`` in the instance folder, or tables in PostgreSQL.

    A damaged file is thrown away: what it held is found again by the sweep.
    """
    if postgresql:
        return Queue(PostgresStorage("portal", dsn=postgresql, blocking=False))
    path = instance / "queue.db"
    try:
        return Queue(_open_sqlite(path))
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        _log.warning("the queue's file was damaged; a new one is made")
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        return Queue(_open_sqlite(path))


def _open_sqlite(path: Path) -> BaseStorage:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite would make it 0644
    return SqliteStorage("portal", filename=str(path), fsync=True, strict_fifo=True)
