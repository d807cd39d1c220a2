"""A workbook's zip container, read entry by entry and believed nowhere.

Runs in the child process only. Headers may lie: sizes are counted while inflating, offsets are
compared, and both directories (the central one and the header before each part) must agree.
Python's own zipfile accepts overlapping entries up to 3.11.7, so it is not used here.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from portal.engine.read.workbook_job import Job, Refused

END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
CENTRAL = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
WIDE, WIDE_COUNT = 0xFFFFFFFF, 0xFFFF
"""Said in the narrow directory where the wide one knows."""
LONGEST_COMMENT = 65_535
STORED, DEFLATED = 0, 8
CHUNK = 2**18
SMALL_PART = 100 * 1024
"""A part up to this size may be packed as tightly as it likes."""
OVERLAP = 32
"""Bytes kept from the chunk before, so that a mark cut in two is still seen."""
DECLARATIONS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"'>]{1,40})[\"']")
ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
"""Encodings in which the marks above are written in ASCII or UTF-16; no others are read."""


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the container, as the central directory has it."""

    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    offset: int


class Archive:
    """The parts of a container whose directory has been checked.

    Raises:
        Refused: not a container, or one of the promises of the module is broken.
    """

    def __init__(self, data: memoryview, job: Job) -> None:
        """Read and check the directory; nothing is inflated yet."""
        self._data = data
        self._job = job
        self._inflated = 0
        count, start, size = _find_directory(data)
        if count > job.workbook_parts:
            raise Refused("workbook-too-many-parts", str(count), f"{job.workbook_parts:,}")
        parts = list(_read_directory(data[start : start + size], count))
        self.parts = {part.name.casefold(): part for part in parts}
        _check_names(parts)
        self._starts = _check_places(data, parts, start)

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a part of this name; case does not matter."""
        return name.casefold() in self.parts

    def check_parts(self) -> None:
        """Inflate every part once, keeping nothing, so that all promises are kept."""
        for name in self.parts:
            for _ in self.inflate(name):
                pass
        self._inflated = 0

    def read(self, name: str, most: int = 2**26) -> bytes:
        """Give a whole part, which may not be longer than ``most`` bytes."""
        chunks, length = [], 0
        for chunk in self.inflate(name):
            chunks.append(chunk)
            length += len(chunk)
            if length > most:
                raise Refused("workbook-inflates-too-far", name, f"{most:,} bytes")
        return b"".join(chunks)

    def inflate(self, name: str) -> Iterator[bytes]:
        """Give a part in chunks, counting and scanning as it grows."""
        part = self.parts.get(name.casefold())
        if part is None:
            raise Refused("workbook-damaged", name, "a part is missing")
        checksum, length, tail = 0, 0, b""
        for chunk in self._unpack(part):
            length += len(chunk)
            self._count(part, len(chunk), length)
            if not tail:
                _check_encoding(chunk, name)
            _check_declarations(tail + chunk, name)
            tail = (tail + chunk)[-OVERLAP:]
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if checksum != part.checksum:
            raise Refused("workbook-damaged", name, "its checksum does not fit")

    def _count(self, part: Part, grown: int, length: int) -> None:
        self._inflated += grown
        if self._inflated > self._job.inflated_bytes:
            limit = f"{self._job.inflated_bytes:,} bytes"
            raise Refused("workbook-inflates-too-far", part.name, limit)
        if length > SMALL_PART and length > part.packed * self._job.inflation_ratio:
            raise Refused(
                "workbook-packed-too-tightly", part.name, f"{self._job.inflation_ratio}:1"
            )

    def _unpack(self, part: Part) -> Iterator[bytes]:
        start = self._starts[part.name]
        packed = self._data[start : start + part.packed]
        if part.method == STORED:
            for at in range(0, len(packed), CHUNK):
                yield bytes(packed[at : at + CHUNK])
            return
        yield from _inflate(packed, part.name)


def _inflate(packed: memoryview, name: str) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), CHUNK):
            rest: bytes = bytes(packed[at : at + CHUNK])
            while rest and not stream.eof:
                yield stream.decompress(rest, CHUNK)
                rest = stream.unconsumed_tail
            if stream.eof and (stream.unused_data or at + CHUNK < len(packed)):
                raise Refused("workbook-damaged", name, "bytes follow the end of a part")
        while not stream.eof:
            more = stream.decompress(b"", CHUNK)
            if not more:
                raise Refused("workbook-damaged", name, "a part is cut off")
            yield more
    except zlib.error:
        raise Refused("workbook-damaged", name, "a part cannot be unpacked") from None


def _find_directory(data: memoryview) -> tuple[int, int, int]:
    tail = bytes(data[-(END.size + LONGEST_COMMENT) :])
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + END.size > len(tail):
        raise Refused("workbook-damaged", None, "its end is missing")
    _, disk, first_disk, here, count, size, start, _ = END.unpack_from(tail, at)
    end = len(data) - len(tail) + at
    if start == WIDE or count == WIDE_COUNT or size == WIDE:
        end, count, size, start = _find_directory_64(data, end)
        here = count
    if disk or first_disk or here != count or start + size != end:
        raise Refused("workbook-damaged", None, "its directory is not where it should be")
    return count, start, size


def _find_directory_64(data: memoryview, end: int) -> tuple[int, int, int, int]:
    locator = bytes(data[max(end - 20, 0) : end])
    at = int.from_bytes(locator[8:16], "little")
    if locator[:4] != b"PK\6\7" or at + END_64.size > end:
        raise Refused("workbook-damaged", None, "its directory is not where it should be")
    record = END_64.unpack_from(data, at)
    if record[0] != b"PK\6\6":
        raise Refused("workbook-damaged", None, "its directory is not where it should be")
    return at, record[7], record[8], record[9]


def _read_directory(data: memoryview, count: int) -> Iterator[Part]:
    at = 0
    for _ in range(count):
        if at + CENTRAL.size > len(data):
            raise Refused("workbook-damaged", None, "its directory is cut off")
        entry = CENTRAL.unpack_from(data, at)
        if entry[0] != b"PK\1\2":
            raise Refused("workbook-damaged", None, "its directory is broken")
        flags, method, checksum, packed, inflated = entry[3], entry[4], entry[7], entry[8], entry[9]
        name_end = at + CENTRAL.size + entry[10]
        raw = bytes(data[at + CENTRAL.size : name_end])
        extra = bytes(data[name_end : name_end + entry[11]])
        packed, offset = _wide_sizes(extra, inflated, packed, entry[16])
        yield Part(_decode_name(raw, flags), flags, method, checksum, packed, offset)
        at = name_end + entry[11] + entry[12]


def _wide_sizes(extra: bytes, inflated: int, packed: int, offset: int) -> tuple[int, int]:
    """Take 64-bit sizes from the extra field where the directory points to it."""
    if WIDE not in (inflated, packed, offset):
        return packed, offset
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            numbers = iter(
                struct.unpack_from(f"<{min(size, len(extra) - at - 4) // 8}Q", extra, at + 4)
            )
            _ = next(numbers, 0) if inflated == WIDE else 0
            packed = next(numbers, 0) if packed == WIDE else packed
            offset = next(numbers, 0) if offset == WIDE else offset
            break
        at += 4 + size
    return packed, offset


def _decode_name(raw: bytes, flags: int) -> str:
    name = raw.decode("utf-8", "replace") if flags & 0x800 else raw.decode("cp437")
    return name.replace("\\", "/")


def _check_names(parts: list[Part]) -> None:
    seen: set[str] = set()
    for part in parts:
        name = part.name.casefold()
        if name in seen:
            raise Refused("workbook-part-twice", part.name)
        seen.add(name)
        steps = name.split("/")
        if ".." in steps or name.startswith("/") or steps[0].endswith(":") or "\0" in name:
            raise Refused("workbook-unsafe-part-name", part.name)


def _check_places(data: memoryview, parts: list[Part], directory: int) -> dict[str, int]:
    """Find where each part's bytes begin; none may reach into the next."""
    starts: dict[str, int] = {}
    free = 0
    for part in sorted(parts, key=lambda part: part.offset):
        if part.flags & 1:
            raise Refused("workbook-password", part.name)
        if part.method not in (STORED, DEFLATED):
            raise Refused("workbook-damaged", part.name, f"packing method {part.method}")
        if part.offset < free:
            raise Refused("workbook-parts-overlap", part.name)
        starts[part.name] = _find_start(data, part, directory)
        free = starts[part.name] + part.packed
        if free > directory:
            raise Refused("workbook-parts-overlap", part.name)
    return starts


def _find_start(data: memoryview, part: Part, directory: int) -> int:
    if part.offset + LOCAL.size > directory:
        raise Refused("workbook-damaged", part.name, "a part is missing")
    header = LOCAL.unpack_from(data, part.offset)
    name_end: int = part.offset + LOCAL.size + header[9]
    name = _decode_name(bytes(data[part.offset + LOCAL.size : name_end]), part.flags)
    if header[0] != b"PK\3\4" or name != part.name or header[3] != part.method:
        raise Refused("workbook-damaged", part.name, "its two directories differ")
    return name_end + int(header[10])


def _check_encoding(chunk: bytes, name: str) -> None:
    found = ENCODING.search(chunk[:300])
    if found and found[1].lower() not in ENCODINGS:
        raise Refused("workbook-damaged", name, f"encoding {found[1].decode('latin-1')}")


def _check_declarations(chunk: bytes, name: str) -> None:
    if any(mark in chunk for mark in DECLARATIONS):
        raise Refused("workbook-declares-entities", name)
