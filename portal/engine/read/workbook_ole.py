"""The directory of an OLE compound file: which streams it has.

Old workbooks, old text documents and password-protected new workbooks all share this
container; the names of its streams tell them apart. Runs in the child process only.
"""

import struct

from portal.engine.read.workbook_job import Refused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
ENTRY = 128
HEADER_SECTORS = 109
NO_SECTOR = 0xFFFFFFFA
SHORTEST_NAME, LONGEST_NAME = 2, 64
MOST_ENTRIES = 10_000


def check_compound_file(data: memoryview) -> None:
    """Make sure that the container holds an open .xls workbook.

    Raises:
        Refused: it is broken, encrypted, or no workbook.
    """
    if bytes(data[:8]) != SIGNATURE or len(data) < HEADER:
        raise Refused("workbook-damaged", None, "its beginning is missing")
    names = {name.casefold() for name in _list_streams(data)}
    if "encryptedpackage" in names:
        raise Refused("workbook-password")
    if not names & {"workbook", "book"}:
        raise Refused("not-a-workbook")


def _list_streams(data: memoryview) -> list[str]:
    shift = int.from_bytes(data[30:32], "little")
    if shift not in (9, 12):
        raise Refused("workbook-damaged", None, "its directory is broken")
    size = 1 << shift
    table = struct.unpack_from(f"<{HEADER_SECTORS}L", data, 76)
    sector = int.from_bytes(data[48:52], "little")
    names: list[str] = []
    seen: set[int] = set()
    while sector < NO_SECTOR and sector not in seen and len(names) < MOST_ENTRIES:
        seen.add(sector)
        start = (sector + 1) * size
        if start + size > len(data):
            raise Refused("workbook-damaged", None, "it is cut off")
        names.extend(_read_entries(data[start : start + size]))
        sector = _next_sector(data, table, sector, size)
    return names


def _next_sector(data: memoryview, table: tuple[int, ...], sector: int, size: int) -> int:
    """Follow the allocation table; the directory of a workbook lies within its first part."""
    block, place = divmod(sector, size // 4)
    if block >= len(table) or table[block] >= NO_SECTOR:
        return NO_SECTOR
    at = (table[block] + 1) * size + place * 4
    return int.from_bytes(data[at : at + 4], "little") if at + 4 <= len(data) else NO_SECTOR


def _read_entries(sector: memoryview) -> list[str]:
    names = []
    for at in range(0, len(sector), ENTRY):
        length = int.from_bytes(sector[at + 64 : at + 66], "little")
        if SHORTEST_NAME <= length <= LONGEST_NAME and sector[at + 66]:
            names.append(bytes(sector[at : at + length - 2]).decode("utf-16-le", "replace"))
    return names
