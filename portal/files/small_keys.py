"""Keys of the instance that stand in a file of their own, made where they are missing."""

import secrets
from contextlib import suppress
from pathlib import Path

from portal.files.disk import make_folder, write_small

KEY_BYTES = 32
NOT_FOR_OTHERS = 0o077


def read_or_make_key(path: Path) -> bytes:
    """Read a key, or make it at the first start; only its owner may read it."""
    make_folder(path.parent)
    if not path.exists():
        # Two processes may start at once: the first one's key is everybody's.
        with suppress(FileExistsError):
            write_small(path, secrets.token_bytes(KEY_BYTES), replace=False)
    if path.stat().st_mode & NOT_FOR_OTHERS:
        path.chmod(0o600)
    return path.read_bytes()
