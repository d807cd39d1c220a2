"""The house key, and under it one key per tenant.

``keys/house.key`` holds one key a line in base64, the newest first: the first wraps, all
unwrap. ``keys/tenants/<id>.key`` holds a tenant's key wrapped by a house key. Nothing is kept
in memory, so a key that was deleted or exchanged counts at once and in every process.
Keys stand in files of their own, not in the database: a backup of the database and of the
stored files cannot be read without them, and stays unreadable after a tenant's key is gone.
"""

import base64
import binascii
import os
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.files.disk import make_folder, sync_folder, write_small
from portal.files.problems import KeyExposed, KeyMissing, KeyRefused, storage_problems

KEY_BYTES = 32
NONCE_BYTES = 12
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16
HOUSE_ID_BYTES = 8
NOT_FOR_OTHERS = 0o077


def wrap(key: bytes, outer: bytes, bound_to: bytes) -> bytes:
    """Encrypt a key under another; it opens with the same ``bound_to`` only."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(outer).encrypt(nonce, key, bound_to)


def unwrap(wrapped: bytes, outer: bytes, bound_to: bytes) -> bytes:
    """Open what ``wrap`` made.

    Raises:
        InvalidTag: another outer key, another ``bound_to`` or changed bytes.
    """
    return AESGCM(outer).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound_to)


class KeyRing:
    """The keys of one instance."""

    def __init__(self, folder: Path, house_key: str | None = None) -> None:
        """Read the house key, or make it at the first start.

        Args:
            folder: the keys folder of the instance.
            house_key: value of ``PORTAL_HOUSE_KEY``: base64 keys of 32 bytes, newest first,
                separated by commas. Without it the key stands in ``house.key``.

        Raises:
            KeyMissing: there are tenants' keys, but no house key: a new one would not fit.
            KeyExposed: other users of the machine may read the house key.
            KeyRefused: a house key is not 32 bytes in base64.
        """
        self.house_file = folder / "house.key"
        self.tenants = folder / "tenants"
        self.given = house_key
        with storage_problems(self.tenants):
            make_folder(self.tenants)
        if house_key is None and not self.house_file.exists():
            self._make_house_key()
        self.house_keys()

    def _make_house_key(self) -> None:
        if any(self.tenants.glob("*.key")):
            raise KeyMissing(self.house_file)
        with storage_problems(self.house_file):
            try:
                write_small(self.house_file, new_house_key().encode() + b"\n", replace=False)
            except FileExistsError:
                return  # another process of the first start was quicker: its key counts

    def house_keys(self) -> list[bytes]:
        """Read the house keys, newest first."""
        text = self.given.replace(",", "\n") if self.given else self._read_house_file()
        try:
            keys = [base64.b64decode(line, validate=True) for line in text.split()]
        except binascii.Error:
            keys = []
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            where = "PORTAL_HOUSE_KEY" if self.given else self.house_file
            raise KeyRefused(where, "a house key is 32 bytes in base64")
        return keys

    def _read_house_file(self) -> str:
        with storage_problems(self.house_file):
            try:
                mode = self.house_file.stat().st_mode
                text = self.house_file.read_text("ascii", errors="replace")
            except FileNotFoundError:
                raise KeyMissing(self.house_file) from None
        if mode & NOT_FOR_OTHERS:
            raise KeyExposed(self.house_file)
        return text

    def tenant_key(self, tenant_id: int, *, create: bool = False) -> bytes:
        """Give a tenant's key.

        Args:
            tenant_id: whose.
            create: make one at the tenant's first file.

        Raises:
            KeyMissing: the key is not there (any more).
            KeyRefused: the key belongs to another instance or tenant, or was changed.
        """
        path = self._path(tenant_id)
        with storage_problems(path):
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                if not create:
                    raise KeyMissing(path) from None
                data = self._make_tenant_key(tenant_id)
        return self._unwrap(path, tenant_id, data)

    def delete_tenant_key(self, tenant_id: int) -> None:
        """Make all files of a tenant unreadable, in backups too."""
        path = self._path(tenant_id)
        with storage_problems(path):
            path.unlink(missing_ok=True)
            sync_folder(self.tenants)

    def rewrap(self) -> int:
        """Wrap every tenant's key under the newest house key; stored files stay as they are.

        Gives the number of keys wrapped anew. Interrupted, it can be started again.
        """
        newest, count = house_id(self.house_keys()[0]), 0
        for path in sorted(self.tenants.glob("*.key")):
            tenant_id = int(path.stem)
            with storage_problems(path):
                data = path.read_bytes()
                if not data.startswith(newest):
                    key = self._unwrap(path, tenant_id, data)
                    write_small(path, self._wrapped(tenant_id, key), replace=True)
                    count += 1
        return count

    def rotate_house_key(self) -> int:
        """Exchange the house key in ``house.key``; gives the number of keys wrapped anew.

        Raises:
            KeyRefused: the key comes from the environment: put the new key there, before the
                old one, call ``rewrap``, then take the old one out.
        """
        if self.given:
            raise KeyRefused("PORTAL_HOUSE_KEY", "this key can only be exchanged where it is set")
        lines = [new_house_key(), *self._read_house_file().split()]
        with storage_problems(self.house_file):
            # Both keys stand there until every tenant's key is wrapped by the new one.
            write_small(self.house_file, "\n".join(lines).encode() + b"\n", replace=True)
            count = self.rewrap()
            write_small(self.house_file, lines[0].encode() + b"\n", replace=True)
        return count

    def _path(self, tenant_id: int) -> Path:
        return self.tenants / f"{int(tenant_id)}.key"

    def _make_tenant_key(self, tenant_id: int) -> bytes:
        path = self._path(tenant_id)
        data = self._wrapped(tenant_id, os.urandom(KEY_BYTES))
        try:
            write_small(path, data, replace=False)
        except FileExistsError:  # another process wrote the tenant's first file just now
            return path.read_bytes()
        return data

    def _wrapped(self, tenant_id: int, key: bytes) -> bytes:
        house = self.house_keys()[0]
        return house_id(house) + wrap(key, house, _bound_to(tenant_id))

    def _unwrap(self, path: Path, tenant_id: int, data: bytes) -> bytes:
        by_id = {house_id(key): key for key in self.house_keys()}
        house = by_id.get(data[:HOUSE_ID_BYTES])
        if house is None:
            raise KeyRefused(path, "wrapped by another house key")
        try:
            return unwrap(data[HOUSE_ID_BYTES:], house, _bound_to(tenant_id))
        except (InvalidTag, ValueError):
            raise KeyRefused(path, "not this tenant's key, or changed") from None


def new_house_key() -> str:
    """Make a house key as it stands in the file or in ``PORTAL_HOUSE_KEY``."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def house_id(key: bytes) -> bytes:
    """Name a house key without telling it."""
    return sha256(b"portal house key id" + key).digest()[:HOUSE_ID_BYTES]


def _bound_to(tenant_id: int) -> bytes:
    return b"portal tenant key" + int(tenant_id).to_bytes(8, "big")
