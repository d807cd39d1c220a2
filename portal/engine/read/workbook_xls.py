"""Old binary .xls workbooks of Excel 97 to 2003.

Read here and not by a library: the one at hand drops error values without a word and takes
some padded numbers for dates.
"""

import struct
from collections.abc import Callable, Iterator
from functools import partial

from portal.engine.read.workbook_biff import (
    BOF,
    EOF,
    SST,
    STRING,
    TextReader,
    read_records,
    read_texts,
)
from portal.engine.read.workbook_job import Job, Refused
from portal.engine.read.workbook_ole import CompoundFile
from portal.engine.read.workbook_rows import Notice, Row, Sheet, Workbook
from portal.engine.read.workbook_values import find_number_kind
from portal.engine.read.workbook_xls_sheet import CELLS, SheetCells

VERSION = 0x0600
FILEPASS, BOUNDSHEET, DATEMODE, FORMAT, XF = 0x002F, 0x0085, 0x0022, 0x041E, 0x00E0
WORKSHEET = 0


class Globals:
    """What all sheets of the workbook share."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.sheets: list[Sheet] = []
        self.texts: list[str] = []
        self.kinds: list[str] = []
        self.from_1904 = False
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._readers: dict[int, Callable[[list[memoryview]], None]] = {
            FILEPASS: _refuse_password,
            BOUNDSHEET: self._read_sheet,
            DATEMODE: self._read_date_system,
            FORMAT: self._read_format,
            XF: self._read_cell_format,
            SST: self._read_texts,
        }

    def read(self, stream: memoryview) -> None:
        """Read the first part of the stream.

        Raises:
            Refused: it is encrypted, or of another version.
        """
        records = read_records(stream, 0)
        kind, pieces = next(records, (0, [memoryview(b"")]))
        if kind != BOF or _short(pieces[0], 0) != VERSION:
            raise Refused("workbook-old-version")
        for kind, pieces in records:
            if kind == EOF:
                break
            if kind in self._readers:
                self._readers[kind](pieces)
        self.kinds = [find_number_kind(number, self._codes.get(number)) for number in self._formats]

    def _read_sheet(self, pieces: list[memoryview]) -> None:
        place, hidden, kind = struct.unpack_from("<LBB", pieces[0])
        name = TextReader(pieces, 6).read_text(1)
        if kind == WORKSHEET:
            self.sheets.append(Sheet(name, not hidden & 3, str(place)))

    def _read_date_system(self, pieces: list[memoryview]) -> None:
        self.from_1904 = _short(pieces[0], 0) == 1

    def _read_format(self, pieces: list[memoryview]) -> None:
        self._codes[_short(pieces[0], 0)] = TextReader(pieces, 2).read_text()

    def _read_cell_format(self, pieces: list[memoryview]) -> None:
        self._formats.append(_short(pieces[0], 2))

    def _read_texts(self, pieces: list[memoryview]) -> None:
        self.texts = read_texts(pieces)


def open_xls(data: memoryview, job: Job) -> Workbook:
    """Open a compound file as an .xls workbook.

    Raises:
        Refused: it is none, or cannot be read.
    """
    container = CompoundFile(data)
    if container.find_stream("encryptedpackage"):
        raise Refused("workbook-password")
    entry = container.find_stream("workbook") or container.find_stream("book")
    if entry is None:
        raise Refused("not-a-workbook")
    stream = memoryview(container.read_stream(entry))
    shared = Globals()
    try:
        shared.read(stream)
    except struct.error:
        raise Refused("workbook-damaged", None, "a record is too short") from None
    notices: list[Notice] = []
    macros = any(entry.name.casefold() == "_vba_project_cur" for entry in container.entries)
    if macros:
        notices.append(("workbook-macros-ignored", None, None))
    read_rows = partial(_read_rows, stream, shared, job, notices)
    return Workbook("xls", shared.sheets, read_rows, partial(_has_data, stream), notices)


def _read_rows(
    stream: memoryview, shared: Globals, job: Job, notices: list[Notice], sheet: Sheet
) -> Iterator[Row]:
    """Give the rows of a sheet in order, once all of its records have been read."""
    cells = SheetCells(shared.texts, shared.kinds, shared.from_1904, job.columns)
    try:
        for kind, pieces in _sheet_records(stream, int(sheet.place)):
            cells.add(kind, pieces)
    except struct.error:
        raise Refused("workbook-damaged", sheet.name, "a record is too short") from None
    yield from cells.take_rows()
    notices.extend(cells.list_notices())


def _has_data(stream: memoryview, sheet: Sheet) -> bool:
    return any(kind in CELLS for kind, _ in _sheet_records(stream, int(sheet.place)))


def _sheet_records(stream: memoryview, place: int) -> Iterator[tuple[int, list[memoryview]]]:
    """Give the records of a sheet, without those of the charts within it."""
    depth = 0
    for kind, pieces in read_records(stream, place):
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        if depth == 1 or kind == STRING:
            yield kind, pieces
    raise Refused("workbook-damaged", None, "a sheet is cut off")


def _refuse_password(_: list[memoryview]) -> None:
    raise Refused("workbook-password")


def _short(data: memoryview, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
