"""The records of an .xls stream (BIFF8), and the texts in them.

Each record has a type, a length and at most 8,224 bytes; longer content goes on in CONTINUE
records, where a text that was cut says anew how wide its characters are.
"""

import struct
from collections.abc import Iterator

from portal.engine.read.workbook_job import Refused

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
SST, STRING = 0x00FC, 0x0207
WIDE, EXTENDED, RICH = 1, 4, 8
HEAD = struct.Struct("<2H")


def read_records(stream: memoryview, at: int) -> Iterator[tuple[int, list[memoryview]]]:
    """Give type and content of the records from a place on, continued content as further pieces."""
    kind, pieces = -1, list[memoryview]()
    while at + HEAD.size <= len(stream):
        found, length = HEAD.unpack_from(stream, at)
        content = stream[at + HEAD.size : at + HEAD.size + length]
        if len(content) < length:
            raise Refused("workbook-damaged", None, "a record is cut off")
        at += HEAD.size + length
        if found == CONTINUE:
            if kind in (SST, STRING):
                pieces.append(content)
            continue
        if kind >= 0:
            yield kind, pieces
        kind, pieces = found, [content]
    if kind >= 0:
        yield kind, pieces


class TextReader:
    """Reads numbers and texts from content that may be cut into pieces."""

    def __init__(self, pieces: list[memoryview], at: int = 0) -> None:
        """Begin at a place of the first piece."""
        self._pieces = pieces
        self._piece = 0
        self._at = at

    def read_text(self, length_size: int = 2) -> str:
        """Read a text with its length, width, runs and extensions before it.

        Raises:
            Refused: the content ends too early.
        """
        length = self.read_number(length_size)
        flags = self.read_number(1)
        runs = self.read_number(2) if flags & RICH else 0
        extension = self.read_number(4) if flags & EXTENDED else 0
        text = self._read_characters(length, flags)
        self._skip(runs * 4 + extension)
        return text

    def read_number(self, size: int) -> int:
        """Read an unsigned number."""
        self._skip(0)
        data = self._take(size)
        if len(data) < size:
            data += self._take(size - len(data), following=True)
        return int.from_bytes(data, "little")

    def _read_characters(self, length: int, flags: int) -> str:
        texts = []
        while True:
            width = 2 if flags & WIDE else 1
            data = self._take(length * width)
            texts.append(data.decode("utf-16-le" if width == 2 else "latin-1", "replace"))  # noqa: PLR2004
            length -= len(data) // width
            if length <= 0:
                return "".join(texts)
            flags = int.from_bytes(self._take(1, following=True), "little")

    def _take(self, size: int, following: bool = False) -> bytes:
        if following:
            self._piece, self._at = self._piece + 1, 0
            if self._piece >= len(self._pieces):
                raise Refused("workbook-damaged", None, "a text is cut off")
        data = bytes(self._pieces[self._piece][self._at : self._at + size])
        self._at += len(data)
        return data

    def _skip(self, size: int) -> None:
        """Skip content, on into the next pieces; stand before what follows."""
        while True:
            left = len(self._pieces[self._piece]) - self._at
            if size < left or self._piece + 1 >= len(self._pieces):
                self._at += min(size, left)
                return
            size -= left
            self._piece, self._at = self._piece + 1, 0


def read_texts(pieces: list[memoryview]) -> list[str]:
    """Read the table of shared texts."""
    reader = TextReader(pieces, 4)
    return [reader.read_text() for _ in range(reader.read_number(4))]
