"""Write to disk so that a name stands for whole bytes or is not there at all."""

import os
import secrets
from pathlib import Path

Bytes = bytes | bytearray | memoryview
PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
TEMPORARY = ".unfinished-"
"""Begins the name of every file that is still being written."""


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, readable for the portal's user alone."""
    try:
        folder.mkdir(PRIVATE_FOLDER)
    except FileExistsError:
        return
    except FileNotFoundError:
        make_folder(folder.parent)
        folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
    # The new name is an entry of the folder above: without this a power cut may lose the folder.
    sync_folder(folder.parent)


def open_temporary(folder: Path) -> tuple[int, Path]:
    """Open a new file under a random name in ``folder``; gives descriptor and path."""
    path = folder / f"{TEMPORARY}{secrets.token_hex(16)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    return os.open(path, flags, PRIVATE_FILE), path


def write_all(descriptor: int, data: Bytes) -> None:
    """Write every byte: one call may take fewer than it was given."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    sync_path(folder, os.O_RDONLY | os.O_DIRECTORY)


def sync_path(path: Path, flags: int = os.O_RDONLY) -> None:
    """Put a file's bytes, or a folder's names, on the disk."""
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_small(path: Path, data: bytes, *, replace: bool) -> None:
    """Write a small file whole.

    Raises:
        FileExistsError: the name is taken and ``replace`` is False, whoever came first.
    """
    descriptor, temporary = open_temporary(path.parent)
    try:
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if replace:
            temporary.replace(path)
        else:
            path.hardlink_to(temporary)  # unlike a rename, refuses a name that is taken
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
