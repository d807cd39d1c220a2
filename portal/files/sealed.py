"""The form of an encrypted file: a head, then chunks under AES-256-GCM.

Head: mark, random file id, chunk size, and the file's own key wrapped by the tenant's key and
bound to tenant, place and head. Each chunk is bound to tenant, file id, its number and whether
it is the last, so that changed bits, exchanged chunks, a cut tail, another tenant's file and
a file put in another's place are all refused. The key is fresh for every file, so the
chunk's number can be the nonce.
"""

import io
import os
import struct
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.files.disk import Bytes, write_all
from portal.files.keys import KEY_BYTES, NONCE_BYTES, WRAPPED_BYTES, unwrap, wrap
from portal.files.problems import FileDamaged, storage_problems

MARK = b"PORTAL\x00\x01"
HEAD = struct.Struct(f">8s16sI{WRAPPED_BYTES}s")
TAG_BYTES = 16
CHUNK_BYTES = 2**18
"""Bytes of the file in one chunk: as fast as 1 MiB for a whole file, and twice as fast for its
first few kilobytes (measured)."""


class Place(NamedTuple):
    """Where a stored file belongs: its tenant, and its path within the tenant's folder."""

    tenant_id: int
    path: str


class Sealer:
    """Encrypts what is written to it into an open file.

    Attributes:
        size: bytes taken so far, before encryption.
    """

    def __init__(self, descriptor: int, place: Place, tenant_key: bytes, chunk_bytes: int) -> None:
        """Begin the file with its head.

        Args:
            descriptor: of a file open for writing; stays the caller's to close.
            place: where the file will stand.
            tenant_key: wraps the file's own key.
            chunk_bytes: bytes of the file in one chunk.
        """
        self._descriptor = descriptor
        self._tenant_id = place.tenant_id
        self._file_id = os.urandom(16)
        key = os.urandom(KEY_BYTES)
        self._cipher = AESGCM(key)
        self._chunk_bytes = chunk_bytes
        self._plain = bytearray()  # both grow to a chunk at most: small files stay cheap
        self._sealed = bytearray()
        self._filled = self._number = self.size = 0
        self._digest = sha256()
        wrapped = wrap(key, tenant_key, _key_bound_to(place, self._file_id, chunk_bytes))
        write_all(descriptor, HEAD.pack(MARK, self._file_id, chunk_bytes, wrapped))

    def write(self, data: Bytes) -> None:
        """Take more bytes."""
        view = memoryview(data).cast("B")
        self._digest.update(view)
        self.size += len(view)
        while view:
            if self._filled == self._chunk_bytes:
                self._seal_chunk(last=False)
            taken = min(self._chunk_bytes - self._filled, len(view))
            self._plain[self._filled : self._filled + taken] = view[:taken]
            self._filled += taken
            view = view[taken:]

    def finish(self) -> str:
        """Write the last chunk; gives the SHA-256 of the bytes taken."""
        self._seal_chunk(last=True)
        return self._digest.hexdigest()

    def _seal_chunk(self, *, last: bool) -> None:
        if len(self._sealed) < self._filled + TAG_BYTES:
            self._sealed = bytearray(self._filled + TAG_BYTES)
        plain = memoryview(self._plain)[: self._filled]
        sealed = memoryview(self._sealed)[: self._filled + TAG_BYTES]
        bound_to = _chunk_bound_to(self._tenant_id, self._file_id, self._number, last=last)
        self._cipher.encrypt_into(_nonce(self._number), plain, bound_to, sealed)
        write_all(self._descriptor, sealed)
        self._number += 1
        self._filled = 0


class SealedReader(io.RawIOBase):
    """Decrypts a stored file from the beginning to the end.

    Every chunk is checked before a byte of it is given. That the tail is whole is known only
    when the end has been read.
    """

    def __init__(
        self, path: Path, place: Place, tenant_key: bytes, descriptor: int | None = None
    ) -> None:
        """Open the file and its key.

        Args:
            path: of the file.
            place: where it stands.
            tenant_key: what wraps the file's own key.
            descriptor: of an open file that has no name, read from where it is and left open;
                ``path`` is then only told.

        Raises:
            FileMissing: nothing is stored there.
            FileDamaged: not a stored file, changed, another tenant's, or of another place.
        """
        self._path = path
        self._tenant_id = place.tenant_id
        self._number = self._taken = 0
        with storage_problems(path):
            opened = path if descriptor is None else descriptor
            self._file = io.FileIO(opened, closefd=descriptor is None)
            try:
                self._open_head(place, tenant_key)
            except BaseException:
                self._file.close()
                raise

    def _open_head(self, place: Place, tenant_key: bytes) -> None:
        head = self._file.read(HEAD.size)
        if len(head) < HEAD.size or not head.startswith(MARK):
            raise FileDamaged(self._path, "no stored file")
        _, self._file_id, chunk_bytes, wrapped = HEAD.unpack(head)
        try:
            key = unwrap(wrapped, tenant_key, _key_bound_to(place, self._file_id, chunk_bytes))
        except InvalidTag:
            raise FileDamaged(self._path, "changed head, or not the file of this place") from None
        self._cipher = AESGCM(key)
        self._chunk_bytes = chunk_bytes
        body = os.fstat(self._file.fileno()).st_size - HEAD.size
        self._chunks = -(-body // (chunk_bytes + TAG_BYTES))
        self.size = body - self._chunks * TAG_BYTES
        longest = min(self.size, chunk_bytes)
        if self._chunks == 0 or longest < 0:
            raise FileDamaged(self._path, "cut short")
        self._sealed = memoryview(bytearray(longest + TAG_BYTES))
        self._plain = memoryview(bytearray(longest))
        self._chunk = self._plain[:0]

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer``; less than its length is given only at the end."""
        target, filled = memoryview(buffer).cast("B"), 0
        while filled < len(target) and self._has_more():
            piece = self._chunk[self._taken : self._taken + len(target) - filled]
            target[filled : filled + len(piece)] = piece
            filled += len(piece)
            self._taken += len(piece)
        return filled

    def readall(self) -> bytes:
        """Read what is left."""
        pieces = []
        while self._has_more():
            pieces.append(bytes(self._chunk[self._taken :]))
            self._taken = len(self._chunk)
        return b"".join(pieces)

    def close(self) -> None:
        """Close the file."""
        file = getattr(self, "_file", None)  # closed by the garbage collector, opened or not
        if file is not None:
            file.close()
        super().close()

    def _has_more(self) -> bool:
        """Open the next chunk if this one is used up; False at the end of the file."""
        while self._taken == len(self._chunk) and self._number < self._chunks:
            self._open_chunk()
        return self._taken < len(self._chunk)

    def _open_chunk(self) -> None:
        with storage_problems(self._path):
            got = self._file.readinto(self._sealed) or 0
        last = self._number == self._chunks - 1
        bound_to = _chunk_bound_to(self._tenant_id, self._file_id, self._number, last=last)
        plain = self._plain[: max(got - TAG_BYTES, 0)]
        try:
            self._cipher.decrypt_into(_nonce(self._number), self._sealed[:got], bound_to, plain)
        except (InvalidTag, ValueError):
            reason = f"chunk {self._number + 1} of {self._chunks}"
            raise FileDamaged(self._path, reason) from None
        self._chunk, self._taken = plain, 0
        self._number += 1


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES, "big")


def _key_bound_to(place: Place, file_id: bytes, chunk_bytes: int) -> bytes:
    head = struct.pack(">8sQ16sI", MARK, place.tenant_id, file_id, chunk_bytes)
    return head + place.path.encode()


def _chunk_bound_to(tenant_id: int, file_id: bytes, number: int, *, last: bool) -> bytes:
    return struct.pack(">Q16sQ?", tenant_id, file_id, number, last)
