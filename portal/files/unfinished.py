"""A file while it is being stored: under a temporary name until its bytes are whole."""

import os
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from portal.files.disk import Bytes, make_folder, open_temporary, sync_folder
from portal.files.problems import storage_problems
from portal.files.sealed import Place, Sealer


class StoredFile(NamedTuple):
    """What was stored: its bytes before encryption, and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


class UnfinishedFile:
    """A file being stored; ``finish`` gives it its name, leaving the block first drops it."""

    def __init__(self, path: Path, place: Place, tenant_key: bytes, chunk_bytes: int) -> None:
        """Open a temporary file beside ``path``, and the folder if need be."""
        self._path = path
        with storage_problems(path):
            make_folder(path.parent)
            self._descriptor, self._temporary = open_temporary(path.parent)
            self._is_open = True
            try:
                self._sealer = Sealer(self._descriptor, place, tenant_key, chunk_bytes)
            except BaseException:
                self.discard()
                raise

    @property
    def size(self) -> int:
        """Bytes taken so far."""
        return self._sealer.size

    def write(self, data: Bytes) -> None:
        """Take more bytes."""
        with storage_problems(self._path):
            self._sealer.write(data)

    def finish(self, *, durable: bool = True) -> StoredFile:
        """Give the file its name.

        Args:
            durable: wait until it would survive a power cut. Without it, call
                ``FileStore.sync_folder`` when the last of many files is written.
        """
        with storage_problems(self._path):
            digest = self._sealer.finish()
            if durable:
                os.fsync(self._descriptor)
            self._close()
            self._temporary.replace(self._path)
            if durable:
                sync_folder(self._path.parent)
        return StoredFile(self._sealer.size, digest)

    def discard(self) -> None:
        """Leave nothing behind; does nothing to a finished file."""
        self._close()
        self._temporary.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self._descriptor)

    def __enter__(self) -> Self:
        """Begin a block; at its end an unfinished file is dropped."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop the file unless it was finished."""
        self.discard()
