"""Stored files by tenant: ``files/<tenant id>/<run number>/upload``, ``…/plan/part-00001``.

A name appears only when its bytes are whole: they go to a temporary name first. Names are the
portal's own; what a person called a file is data and never comes here.
"""

import io
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from portal.files.disk import TEMPORARY, Bytes, make_folder, sync_folder, sync_path
from portal.files.keys import KeyRing
from portal.files.problems import FileNotRemoved, storage_problems
from portal.files.sealed import CHUNK_BYTES, Place, SealedReader
from portal.files.unfinished import StoredFile, UnfinishedFile

OWN_PATH = re.compile(r"[A-Za-z0-9_-]{1,80}(?:/[A-Za-z0-9_-]{1,80}){0,3}")
READ_BUFFER = 128 * 1024
REMOVAL_PAUSES = (0.0, 0.05, 0.2)
ABANDONED_SECONDS = 3600.0


class FileStore:
    """The encrypted files of one instance.

    Paths are relative to the tenant's folder and made by the portal: letters, digits, ``-``
    and ``_`` in at most four parts. All methods may raise a ``StorageProblem``.
    """

    def __init__(
        self, instance: Path, house_key: str | None = None, chunk_bytes: int = CHUNK_BYTES
    ) -> None:
        """Open the store, making its folders and the house key at the first start.

        Args:
            instance: the instance folder.
            house_key: see ``KeyRing``.
            chunk_bytes: of newly stored files; each file keeps its own.
        """
        self.keys = KeyRing(instance / "keys", house_key)
        self.folder = instance / "files"
        self._chunk_bytes = chunk_bytes
        with storage_problems(self.folder):
            make_folder(self.folder)

    def create(self, tenant_id: int, folder: str, name: str) -> UnfinishedFile:
        """Begin a file to be written piece by piece; replaces an older one when finished."""
        place = Place(tenant_id, f"{folder}/{name}")
        key = self.keys.tenant_key(tenant_id, create=True)
        return UnfinishedFile(self._path(place), place, key, self._chunk_bytes)

    def write(
        self,
        tenant_id: int,
        folder: str,
        name: str,
        source: Bytes | BinaryIO,
        *,
        durable: bool = True,
    ) -> StoredFile:
        """Store bytes, or all that a stream gives; see ``UnfinishedFile.finish``."""
        with self.create(tenant_id, folder, name) as file:
            if isinstance(source, Bytes):
                file.write(source)
            else:
                while piece := source.read(self._chunk_bytes):
                    file.write(piece)
            return file.finish(durable=durable)

    def sync_folder(self, tenant_id: int, folder: str) -> None:
        """Make files stored with ``durable=False`` survive a power cut."""
        path = self._path(Place(tenant_id, folder))
        with storage_problems(path):
            for file in path.iterdir():
                if file.is_file():
                    sync_path(file)
            sync_folder(path)

    def open(self, tenant_id: int, path: str) -> BinaryIO:
        """Open a stored file for reading from the beginning; it cannot seek.

        Raises:
            FileMissing: nothing is stored there.
            FileDamaged: it is not what was written; also while reading.
            KeyMissing: the tenant's key was deleted.
        """
        return io.BufferedReader(self._reader(tenant_id, path), READ_BUFFER)

    def read(self, tenant_id: int, path: str) -> bytes:
        """Read a stored file whole; raises like ``open``."""
        with self._reader(tenant_id, path) as reader:
            return reader.readall()

    def _reader(self, tenant_id: int, path: str) -> SealedReader:
        place = Place(tenant_id, path)
        return SealedReader(self._path(place), place, self.keys.tenant_key(tenant_id))

    def list_folders(self, tenant_id: int, folder: str) -> list[str]:
        """Name the folders in a folder; none where there is no such folder."""
        path = self._path(Place(tenant_id, folder))
        with storage_problems(path):
            return sorted(entry.name for entry in path.glob("*") if entry.is_dir())

    def remove_folder(self, tenant_id: int, folder: str) -> None:
        """Remove a folder with all that is in it; nothing there is no problem.

        Raises:
            FileNotRemoved: after three tries something is still there.
        """
        self._remove(self._path(Place(tenant_id, folder)))

    def remove_tenant(self, tenant_id: int) -> None:
        """Delete a tenant's key, which ends every copy, then its files; raises alike."""
        self.keys.delete_tenant_key(tenant_id)
        self._remove(self.folder / str(int(tenant_id)))

    def _remove(self, path: Path) -> None:
        for pause in REMOVAL_PAUSES:
            time.sleep(pause)
            try:
                shutil.rmtree(path)
                sync_folder(path.parent)
            except FileNotFoundError:
                return
            except OSError as error:
                problem = error
            else:
                return
        raise FileNotRemoved(problem.filename or path, problem.strerror or str(problem))

    def sweep_temporary(self, older_than: float = ABANDONED_SECONDS) -> int:
        """Remove what interrupted uploads left, and empty folders; gives the number of files.

        Args:
            older_than: seconds since the last write; younger files may still be written.
        """
        limit = time.time() - older_than
        left = [
            path
            for root in (self.folder, self.keys.house_file.parent)
            for path in root.rglob(f"{TEMPORARY}*")
        ]
        removed = sum(_try(Path.unlink, path) for path in left if _is_older(path, limit))
        runs = [path for path in self.folder.glob("*/*") if _is_older(path, limit)]
        for path in runs:
            _try(Path.rmdir, path)
        return removed

    def old_folders(self, older_than: float = ABANDONED_SECONDS) -> list[tuple[int, str]]:
        """List tenant and run of folders not written to for so many seconds.

        One without a run was left by an upload that ended between its file and its row.
        """
        limit = time.time() - older_than
        folders = [path for path in self.folder.glob("[0-9]*/*") if _is_older(path, limit)]
        return [(int(path.parent.name), path.name) for path in folders]

    def _path(self, place: Place) -> Path:
        if not OWN_PATH.fullmatch(place.path):
            raise ValueError(f"{place.path!r} is no path of a stored file")
        return self.folder / str(int(place.tenant_id)) / place.path


def _is_older(path: Path, limit: float) -> bool:
    try:
        return path.stat().st_mtime <= limit
    except FileNotFoundError:
        return False


def _try(remove: Callable[[Path], None], path: Path) -> bool:
    """Remove a path if it can be; the next sweep comes anyway."""
    try:
        remove(path)
    except OSError:
        return False
    return True
