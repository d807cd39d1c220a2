"""Have an uploaded file looked at by a virus scanner before anything else reads it."""

import shlex
import subprocess
import threading
from contextlib import suppress
from typing import IO, BinaryIO

from portal.errors import Refused, Unavailable

LONGEST_SECONDS = 120
PIECE = 2**18
CLEAN, INFECTED = 0, 1
"""What clamscan and clamdscan answer; everything else means that they could not tell."""


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
