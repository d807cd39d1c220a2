"""Bytes of a file in chunks of one size, and not more of them than may be."""

from collections.abc import Iterator
from typing import BinaryIO

from portal.engine.findings.reading import FILE_TOO_LARGE
from portal.engine.read.problems import Problem, StopReading
from portal.engine.read.sizes import format_size


def read_chunks(stream: BinaryIO, size: int, most: int) -> Iterator[bytes]:
    """Read a stream in chunks of one size.

    Raises:
        StopReading: the file is larger than it may be.
    """
    total = 0
    while True:
        chunk = _fill(stream, size)
        if not chunk:
            return
        total += len(chunk)
        if total > most:
            raise StopReading(Problem(0, FILE_TOO_LARGE, format_size(total), format_size(most)))
        yield chunk


def _fill(stream: BinaryIO, size: int) -> bytes:
    chunk = stream.read(size)
    while chunk and len(chunk) < size:
        more = stream.read(size - len(chunk))
        if not more:
            break
        chunk += more
    return chunk
