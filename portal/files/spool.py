"""Bytes that are kept for the length of a request: few in memory, more on disk, encrypted.

A server and its form parser put what is too much for memory into temporary files. Requests
bring personal data, so this stands in the place of those files.
"""

import io
import os
import tempfile
from pathlib import Path
from typing import Any

from portal.files.keys import KEY_BYTES
from portal.files.problems import storage_problems
from portal.files.sealed import CHUNK_BYTES, Place, SealedReader, Sealer

MEMORY_BYTES = 512 * 1024
"""Kept in memory: the usual form and the usual file never come near a disk."""
_NOWHERE = Place(0, "spool")


class Spool(io.RawIOBase):
    """A stream that is written to its end, then read from its beginning, as often as wanted.

    Attributes:
        size: bytes taken.
    """

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        """Begin in memory.

        Args:
            memory_bytes: what is more than these goes to the disk.
        """
        self.size = 0
        self._memory_bytes = memory_bytes
        self._memory = io.BytesIO()
        self._file: _NamelessFile | None = None
        self._reader: io.BytesIO | SealedReader | None = None

    def write(self, data: Any) -> int:
        """Take more bytes.

        Raises:
            StorageProblem: the disk refused them.
            io.UnsupportedOperation: the spool is being read.
        """
        if self._reader is not None:
            raise io.UnsupportedOperation("a spool takes nothing more once it is read")
        if self._file is None and self.size + len(data) > self._memory_bytes:
            self._file = _NamelessFile()
            self._file.write(self._memory.getbuffer())
            self._memory = io.BytesIO()
        (self._file or self._memory).write(data)
        self.size += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to the beginning, the only place to go to."""
        if offset or whence:
            raise io.UnsupportedOperation("a spool can only be read from its beginning")
        if self._file is not None:
            self._reader = self._file.open()
        else:
            self._reader = self._memory
            self._memory.seek(0)
        return 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer``; less than its length is given only at the end."""
        if self._reader is None:
            self.seek(0)
        return self._reader.readinto(buffer) if self._reader is not None else 0

    def close(self) -> None:
        """Leave nothing behind."""
        if not self.closed:
            self._memory = io.BytesIO()
            if self._file is not None:
                self._file.close()
        super().close()


class _NamelessFile:
    """A temporary file without a name, under a key that is in this memory alone.

    It is gone with its process, whatever ends that, and without the process unreadable.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.gettempdir())
        self._key = os.urandom(KEY_BYTES)
        self._is_whole = False
        with storage_problems(self._folder):
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - see close
            self._sealer = Sealer(self._file.fileno(), _NOWHERE, self._key, CHUNK_BYTES)

    def write(self, data: Any) -> None:
        with storage_problems(self._folder):
            self._sealer.write(data)

    def open(self) -> SealedReader:
        with storage_problems(self._folder):
            if not self._is_whole:
                self._sealer.finish()
                self._is_whole = True
            self._file.seek(0)
        return SealedReader(self._folder, _NOWHERE, self._key, self._file.fileno())

    def close(self) -> None:
        self._file.close()
