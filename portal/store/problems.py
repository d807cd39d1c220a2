"""What can be wrong with the database itself, as sentences for people.

The drivers' errors end here: whoever works with the store sees refusals (``portal.store.errors``),
``peewee.IntegrityError`` where a key was taken, and these.
"""

from types import TracebackType
from typing import Any

import peewee

from portal.errors import PortalError, Unavailable

_AS_PEEWEE: Any = peewee.__dict__["__exception_wrapper__"]


class StoreProblem(Unavailable):
    """The database cannot be used just now. Tell the operator; nothing was changed."""


class StoreBusy(StoreProblem):
    """The database is busy with another import. Nothing was lost; try again in a moment."""


class StoreFull(StoreProblem):
    """The disk of the database is full. Nothing was changed; free space, then try again."""


class StoreReadOnly(StoreProblem):
    """The database may not be written. Make it writable for the portal's user; try again."""


class StoreDamaged(StoreProblem):
    """The database is damaged. Stop the portal and restore the last backup."""


class StoreAway(StoreProblem):
    """The database was lost in the middle. Nothing is half done; try again in a moment."""


_BY_CLASS = {
    "DatabaseLockedError": StoreBusy,
    "DiskFullError": StoreFull,
    "ReadOnlyError": StoreReadOnly,
    "DatabaseCorruptError": StoreDamaged,
}
"""Classes of cysqlite; the others it has are told apart by their code."""
_BY_CODE = {"code=10,": StoreFull, "code=14,": StoreReadOnly, "code=26,": StoreDamaged}
"""Codes of SQLite: it cannot write (or read) its files, not open them, not recognise them."""
_BY_STATE = {
    "08": StoreAway,  # connection exceptions
    "25006": StoreReadOnly,
    "40": StoreBusy,  # a deadlock, or two that cannot both be first
    "53": StoreBusy,  # too many connections, too little memory
    "53100": StoreFull,
    "55P03": StoreBusy,
    "57": StoreAway,  # stopped by an operator
    "57014": StoreBusy,
    "XX001": StoreDamaged,
    "XX002": StoreDamaged,
}
"""Beginnings of PostgreSQL's SQLSTATE; the longest counts."""


class ProblemsTold:
    """Around work on a connection: turns a driver's errors into those above."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Raise what went wrong, told anew."""
        if problem is None or isinstance(problem, PortalError):
            return
        try:
            _AS_PEEWEE.__exit__(kind, problem, traceback)
        except peewee.IntegrityError:
            raise
        except peewee.PeeweeException as told:
            raise _tell(problem) from told
        if isinstance(problem, peewee.PeeweeException) and not isinstance(
            problem, peewee.IntegrityError
        ):
            raise _tell(problem) from problem


def _tell(problem: BaseException) -> StoreProblem:
    # What fails after a failure (the end of a transaction that SQLite ended itself, or on a
    # connection that is gone) is not what is to be told.
    before = problem.__context__
    while before is not None:
        if isinstance(before, StoreProblem):
            return type(before)()
        before = before.__context__
    return _kind_of(problem)()


def _kind_of(problem: BaseException) -> type[StoreProblem]:
    cause = problem.__context__ if isinstance(problem, peewee.PeeweeException) else problem
    state = getattr(cause, "sqlstate", None) or ""
    for length in (5, 2):
        if state[:length] in _BY_STATE:
            return _BY_STATE[state[:length]]
    name = type(cause).__name__
    if name in _BY_CLASS:
        return _BY_CLASS[name]
    if type(cause).__module__.startswith("psycopg") and not state:
        return StoreAway  # the connection broke before the server could say anything
    text = str(problem)
    return next((kind for code, kind in _BY_CODE.items() if code in text), StoreProblem)
