"""What can be wrong with the disk, a file on it or a key, and what to do about it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.errors import PortalError


class StorageProblem(PortalError):  # noqa: N818  (the names say what is wrong)
    """The files of the portal cannot be used."""

    remedy = "Look at the portal's log, then try again."

    def __init__(self, path: Path | str, reason: str = "") -> None:
        """Say what, where and what to do.

        Args:
            path: the file or folder it is about; only its name is told, the sentence may
                be shown on a page.
            reason: the system's own words, if any.
        """
        what = (self.__doc__ or "").split("\n", 1)[0].rstrip(".")
        super().__init__(
            f"{what}: {Path(path).name}{f' ({reason})' if reason else ''}. {self.remedy}"
        )
        self.path = Path(path)
        self.reason = reason


class StorageFull(StorageProblem):
    """The disk is full."""

    remedy = "Free space or inodes on the disk of the instance folder, then try again."


class StorageReadOnly(StorageProblem):
    """The portal may not write there."""

    remedy = "Make the instance folder writable for the portal's user, then try again."


class TooManyOpenFiles(StorageProblem):
    """The portal has too many files open."""

    remedy = "Raise the limit of open files (ulimit -n) and restart the portal."


class StorageFailed(StorageProblem):
    """The disk refused a read or a write."""

    remedy = "Check the disk of the instance folder, then try again."


class FileMissing(StorageProblem):
    """A stored file is not there."""

    remedy = "It has expired or was removed; upload the file again."


class FileDamaged(StorageProblem):
    """A stored file is not what was written."""

    remedy = "Restore it from a backup or upload the file again."


class FileNotRemoved(StorageProblem):
    """A stored file could not be removed."""

    remedy = "Look at the permissions of the instance folder; the portal will try again."


class KeyMissing(StorageProblem):
    """A key is not there."""

    remedy = "Restore the keys folder of this instance, or set PORTAL_HOUSE_KEY."


class KeyRefused(StorageProblem):
    """A key does not fit."""

    remedy = "Use the house key this instance was started with first."


class KeyExposed(StorageProblem):
    """A key can be read by other users of this machine."""

    remedy = "Run chmod 600 on it, and think of changing the key."


BY_ERRNO: dict[int, type[StorageProblem]] = {
    errno.ENOSPC: StorageFull,
    errno.EDQUOT: StorageFull,
    errno.EROFS: StorageReadOnly,
    errno.EACCES: StorageReadOnly,
    errno.EPERM: StorageReadOnly,
    errno.EMFILE: TooManyOpenFiles,
    errno.ENFILE: TooManyOpenFiles,
    errno.ENOENT: FileMissing,
}


@contextmanager
def storage_problems(path: Path) -> Iterator[None]:
    """Turn the system's errors about ``path`` into the family above."""
    try:
        yield
    except OSError as problem:
        kind = BY_ERRNO.get(problem.errno or 0, StorageFailed)
        raise kind(path, problem.strerror or str(problem)) from problem
