"""Have an uploaded file looked at by a virus scanner before anything else reads it."""

import hashlib
import shlex
import subprocess
import threading
from contextlib import suppress
from typing import IO, BinaryIO, cast

from portal.errors import Refused, Unavailable
from portal.instance import Instance
from portal.store.accounts import record_audit
from portal.who import Who

LONGEST_SECONDS = 120
PIECE = 2**18
CLEAN, INFECTED = 0, 1
"""What clamscan and clamdscan answer; everything else means that they could not tell."""


def scan_upload(
    instance: Instance, tenant_id: int, who: Who, address: str, name: str, stream: BinaryIO
) -> None:
    """Have a file scanned where the operator wants it; what is refused enters the audit log.

    Nothing else would tell of it: the file is not kept, and there is no run.

    Args:
        who: who uploaded it.
        address: where the request came from; "" for the command line.
        name: the file's.
        stream: the file, at its beginning.

    Raises:
        Refused: the scanner found something.
        Unavailable: it cannot tell.
    """
    if not instance.settings.scan:
        return
    read = _Hashing(stream)
    try:
        scan_file(instance.settings.scan, cast("BinaryIO", read))
    except (Refused, Unavailable) as problem:
        record_audit(
            instance.database,
            "file.scan",
            outcome="refused" if isinstance(problem, Refused) else "failed",
            tenant_id=tenant_id,
            user_id=who.user_id,
            user_name=who.name,
            address=address,
            about=f"SHA-256 {read.hash_to_the_end()}, {name}",
        )
        raise


class _Hashing:
    """A stream that is hashed as it is read; a scanner may stop before its end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._hash = stream, hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Give the next bytes."""
        data = self._stream.read(size)
        self._hash.update(data)
        return data

    def hash_to_the_end(self) -> str:
        """Read what is left, and give the SHA-256 of all."""
        while self.read(PIECE):
            pass
        return self._hash.hexdigest()


def scan_file(command: str, stream: BinaryIO) -> None:
    """Give a file to the scanner on its standard input; it never stands on the disk in the clear.

    Args:
        command: the program with its options; ``-`` is added, which names the standard input.
        stream: the file.

    Raises:
        Refused: the scanner found something.
        Unavailable: it is not there, fails or does not answer in time: nobody knows, so no.
    """
    answer = _ask([*shlex.split(command), "-"], stream)
    if answer == INFECTED:
        raise Refused("The virus scanner found something in this file. It was not kept.")
    if answer != CLEAN:
        raise Unavailable(
            "The virus scanner does not answer, so no file is taken. Nothing was kept; try again"
            " later, or tell whoever runs the portal."
        )


def _ask(command: list[str], stream: BinaryIO) -> int | None:
    try:
        process = subprocess.Popen(  # noqa: S603 -- the operator's own setting, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
    except OSError:
        return None
    watch = threading.Timer(LONGEST_SECONDS, process.kill)
    watch.start()
    try:
        with process:
            if process.stdin is not None:
                with suppress(BrokenPipeError), process.stdin as pipe:
                    _copy(stream, pipe)
            return process.wait()
    finally:
        watch.cancel()


def _copy(stream: BinaryIO, pipe: IO[bytes]) -> None:
    """Copy a file into an unbuffered pipe, which may take a part of a piece only."""
    while piece := stream.read(PIECE):
        rest = memoryview(piece)
        while rest:
            rest = rest[pipe.write(rest) :]
