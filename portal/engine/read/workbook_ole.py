"""OLE compound files: a small file system of sectors, with an .xls workbook as one stream.

Old workbooks, old text documents and password-protected new workbooks all share this
container; the names of its streams tell them apart. Runs in the child process only.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from portal.engine.read.workbook_job import Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
ENTRY = 128
SECTOR_SHIFTS = (9, 12)
SMALL_SECTOR = 64
SMALL_STREAM = 4_096
NO_SECTOR = 0xFFFFFFFA
"""This and all above mean: no further sector."""
SHORTEST_NAME, LONGEST_NAME = 2, 64
STREAM = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream of the directory, or its root, which holds the small streams."""

    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """The streams of a compound file.

    Raises:
        Refused: it is broken.
    """

    def __init__(self, data: memoryview) -> None:
        """Read the allocation table and the directory."""
        if bytes(data[:8]) != SIGNATURE or len(data) < HEADER:
            raise _damaged("its beginning is missing")
        shift = int.from_bytes(data[30:32], "little")
        if shift not in SECTOR_SHIFTS:
            raise _damaged("its directory is broken")
        self._data = data
        self._size = 1 << shift
        self._table = self._read_table()
        directory = self._chain(_number(data, 48))
        self.entries = list(_read_entries(directory))

    def find_stream(self, name: str) -> Entry | None:
        """Find the stream of that name, given in small letters; case does not matter."""
        for entry in self.entries:
            if entry.kind == STREAM and entry.name.casefold() == name:
                return entry
        return None

    def read_stream(self, entry: Entry) -> bytes:
        """Give the bytes of a stream."""
        if entry.size < SMALL_STREAM and self.entries:
            whole = self._read_small(entry.start)
        else:
            whole = self._chain(entry.start)
        if len(whole) < entry.size:
            raise _damaged("it is cut off")
        return whole[: entry.size]

    def _read_table(self) -> list[int]:
        """Join the sectors of the allocation table; the first 109 stand in the header."""
        places = list(struct.unpack_from("<109L", self._data, 76))
        more, seen = _number(self._data, 68), set[int]()
        while more < NO_SECTOR and more not in seen:
            seen.add(more)
            numbers = self._numbers(more)
            places.extend(numbers[:-1])
            more = numbers[-1]
        table: list[int] = []
        for place in places:
            if place < NO_SECTOR:
                table.extend(self._numbers(place))
        return table

    def _numbers(self, sector: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self._size // 4}L", self._sector(sector))

    def _sector(self, number: int) -> memoryview:
        start = (number + 1) * self._size
        if start + self._size > len(self._data):
            raise _damaged("it is cut off")
        return self._data[start : start + self._size]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _follow(self._table, start))

    def _read_small(self, start: int) -> bytes:
        whole = self._chain(self.entries[0].start)
        table = self._chain(_number(self._data, 60))
        numbers = struct.unpack(f"<{len(table) // 4}L", table)
        places = (number * SMALL_SECTOR for number in _follow(numbers, start))
        return b"".join(whole[place : place + SMALL_SECTOR] for place in places)


def _follow(table: list[int] | tuple[int, ...], sector: int) -> Iterator[int]:
    """Walk a chain of sectors, which may not be longer than its table."""
    for _ in range(len(table)):
        if sector >= NO_SECTOR:
            return
        yield sector
        if sector >= len(table):
            raise _damaged("its allocation table is broken")
        sector = table[sector]
    if sector < NO_SECTOR:
        raise _damaged("its allocation table is broken")


def _read_entries(directory: bytes) -> Iterator[Entry]:
    for at in range(0, len(directory) - ENTRY + 1, ENTRY):
        length = int.from_bytes(directory[at + 64 : at + 66], "little")
        if SHORTEST_NAME <= length <= LONGEST_NAME and directory[at + 66]:
            name = directory[at : at + length - 2].decode("utf-16-le", "replace")
            numbers = _number(directory, at + 116), _number(directory, at + 120)
            yield Entry(name, directory[at + 66], *numbers)


def _number(data: memoryview | bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _damaged(why: str) -> Refused:
    return Refused("workbook-damaged", None, why)
