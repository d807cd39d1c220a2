"""Start the child process that reads a workbook, feed it, and outlive whatever happens to it.

The child gets the file through a pipe and nothing else: an empty environment, no open files,
the root folder. Only the time it keeps its parent waiting counts against the wall clock, so a
slow consumer does not kill it.
"""

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO

from portal.engine.read.table import Source
from portal.engine.read.workbook_job import Job

PACKAGE = "portal.engine.read"
START = """
import sys, types
for name in ("portal", "portal.engine", "portal.engine.read"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = []
sys.modules["portal.engine.read"].__path__.append(sys.argv[1])
from portal.engine.read.workbook_child import main
main()
"""
"""Imports the child's modules without their packages, which would load Polars."""
CHUNK = 2**18
LONGEST_MESSAGE = 2**28
LETTERS = b"HBRE"
Message = tuple[str, bytes]


class ChildDied(Exception):  # noqa: N818  (what happened, and expected to happen)
    """The child ended, or was ended, before it had said everything."""


def run_child(source: Source, job: Job, wall_seconds: float) -> Iterator[Message]:
    """Read a workbook in a child process and give its messages, the last being ``E`` or ``R``.

    Raises:
        ChildDied: it was killed, crashed, or took too long.
        OSError: the source could not be read.
    """
    child = _start()
    feeder = _Feeder(source, job, child)
    feeder.start()
    try:
        yield from _read_messages(child, wall_seconds, feeder)
    finally:
        child.kill()
        child.wait()
        feeder.join()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


def _start() -> subprocess.Popen[bytes]:
    here = str(Path(__file__).parent)
    return subprocess.Popen(  # noqa: S603  (our own interpreter, our own program)
        [sys.executable, "-I", "-c", START, here],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        bufsize=0,
    )


class _Feeder(threading.Thread):
    """Writes the job and the file into the child while its answers are read."""

    def __init__(self, source: Source, job: Job, child: subprocess.Popen[bytes]) -> None:
        super().__init__(name="workbook-feeder", daemon=True)
        self._source, self._job, self._child = source, job, child
        self.fault: OSError | None = None

    def run(self) -> None:
        pipe = self._child.stdin
        if pipe is None:
            return
        try:
            with self._source.open() as stream:
                self._feed(pipe, stream)
        except OSError as fault:
            self.fault = fault
            self._child.kill()

    def _feed(self, pipe: IO[bytes], stream: BinaryIO) -> None:
        job = self._job.to_bytes()
        with suppress(BrokenPipeError), pipe:
            pipe.write(len(job).to_bytes(4, "big") + job)
            while chunk := stream.read(CHUNK):
                _write_all(pipe, chunk)


def _write_all(pipe: IO[bytes], chunk: bytes) -> None:
    """Write a chunk to an unbuffered pipe, which may take a part of it only."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[pipe.write(rest) :]


def _read_messages(
    child: subprocess.Popen[bytes], wall_seconds: float, feeder: _Feeder
) -> Iterator[Message]:
    if child.stdout is None:
        raise ChildDied("no pipe")
    pipe = _PatientPipe(child.stdout.fileno(), wall_seconds)
    while True:
        try:
            letter, length = _read_header(pipe)
            message = (letter, pipe.read(length))
        except ChildDied:
            if feeder.fault is not None:
                raise feeder.fault from None
            raise
        yield message
        if letter in ("E", "R"):
            return


def _read_header(pipe: "_PatientPipe") -> tuple[str, int]:
    header = pipe.read(5)
    length = int.from_bytes(header[1:], "big")
    if header[0] not in LETTERS or length > LONGEST_MESSAGE:
        raise ChildDied("it does not make sense any more")
    return chr(header[0]), length


class _PatientPipe:
    """Reads exactly so many bytes, with a budget of seconds for all waiting together."""

    def __init__(self, number: int, seconds: float) -> None:
        self._number = number
        self._seconds = seconds
        self._poll = select.poll()
        self._poll.register(number, select.POLLIN)

    def read(self, size: int) -> bytes:
        parts = []
        while size:
            part = self._read_some(size)
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _read_some(self, size: int) -> bytes:
        before = time.monotonic()
        if not self._poll.poll(max(self._seconds, 0) * 1000):
            raise ChildDied("it took too long")
        self._seconds -= time.monotonic() - before
        part = os.read(self._number, min(size, CHUNK * 4))
        if not part:
            raise ChildDied("it ended too early")
        return part
