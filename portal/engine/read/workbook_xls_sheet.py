"""The cells of one .xls worksheet, record by record."""

import struct
from collections.abc import Callable, Iterator

from portal.engine.read.workbook_biff import STRING, TextReader
from portal.engine.read.workbook_job import Refused
from portal.engine.read.workbook_rows import Notice, Row
from portal.engine.read.workbook_values import (
    EXACT_DIGITS,
    format_number,
    has_lost_digits,
    name_column,
)

LABEL_SST, LABEL, RICH_LABEL = 0x00FD, 0x0204, 0x00D6
NUMBER, RK, MANY_RK, TRUTH_OR_ERROR, FORMULA = 0x0203, 0x027E, 0x00BD, 0x0205, 0x0006
CELLS = {LABEL_SST, LABEL, RICH_LABEL, NUMBER, RK, MANY_RK, TRUTH_OR_ERROR, FORMULA}
ROW, COLUMN = 0x0208, 0x007D
HIDDEN_ROW, HIDDEN_COLUMN = 0x20, 0x01
NO_NUMBER = 0xFFFF
"""In the place of a formula's number: its result is something else."""
TEXT_RESULT, TRUTH_RESULT, ERROR_RESULT = 0, 1, 2
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
PLACE = struct.Struct("<3H")


class SheetCells:
    """Collects the cells of a sheet, whose records need not come in order."""

    def __init__(self, texts: list[str], kinds: list[str], from_1904: bool, columns: int) -> None:
        """Keep what all cells need."""
        self._texts = texts
        self._kinds = kinds
        self._from_1904 = from_1904
        self._columns = columns
        self._rows: dict[int, Row] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[int] = []
        self._formula = (0, 0)
        self._readers: dict[int, Callable[[list[memoryview]], None]] = {
            LABEL_SST: self._read_shared_text,
            LABEL: self._read_label,
            RICH_LABEL: self._read_label,
            NUMBER: self._read_double,
            RK: self._read_rk,
            MANY_RK: self._read_many_rk,
            TRUTH_OR_ERROR: self._read_truth_or_error,
            FORMULA: self._read_formula,
            STRING: self._read_formula_text,
            ROW: self._read_row,
            COLUMN: self._read_column,
        }

    def add(self, kind: int, pieces: list[memoryview]) -> None:
        """Take a record, if it says anything about cells."""
        reader = self._readers.get(kind)
        if reader is not None:
            reader(pieces)

    def take_rows(self) -> Iterator[Row]:
        """Give the rows in order."""
        for number in sorted(self._rows):
            yield self._rows[number]

    def list_notices(self) -> list[Notice]:
        """Tell of hidden rows and columns that hold something."""
        notices: list[Notice] = []
        hidden = len(self._hidden_rows & self._rows.keys())
        if hidden:
            notices.append(("hidden-rows-included", f"{hidden:,}", None))
        widest = max((len(row.cells) for row in self._rows.values()), default=0)
        columns = [column for column in self._hidden_columns if column < widest]
        if columns:
            notices.append(("hidden-columns-included", name_column(min(columns)), None))
        return notices

    def _read_shared_text(self, pieces: list[memoryview]) -> None:
        row, column, _, number = struct.unpack_from("<3HL", pieces[0])
        if number >= len(self._texts):
            raise Refused("workbook-damaged", None, "a shared text is missing")
        self._put(row, column, self._texts[number])

    def _read_label(self, pieces: list[memoryview]) -> None:
        row, column, _ = PLACE.unpack_from(pieces[0])
        self._put(row, column, TextReader(pieces, 6).read_text())

    def _read_double(self, pieces: list[memoryview]) -> None:
        row, column, style, number = struct.unpack_from("<3Hd", pieces[0])
        self._put_number(row, column, style, number)

    def _read_rk(self, pieces: list[memoryview]) -> None:
        row, column, style, packed = struct.unpack_from("<3HL", pieces[0])
        self._put_number(row, column, style, _unpack_rk(packed))

    def _read_many_rk(self, pieces: list[memoryview]) -> None:
        row, first = struct.unpack_from("<2H", pieces[0])
        cells = pieces[0][4 : 4 + (len(pieces[0]) - 6) // 6 * 6]
        for column, (style, packed) in enumerate(struct.iter_unpack("<HL", cells), first):
            self._put_number(row, column, style, _unpack_rk(packed))

    def _read_truth_or_error(self, pieces: list[memoryview]) -> None:
        row, column, _, value, is_error = struct.unpack_from("<3H2B", pieces[0])
        if is_error:
            self._put_error(row, column, value)
        else:
            self._put(row, column, "TRUE" if value else "FALSE")

    def _read_formula(self, pieces: list[memoryview]) -> None:
        row, column, style, number = struct.unpack_from("<3Hd", pieces[0])
        result, _, value, _, _, _, mark = struct.unpack_from("<6BH", pieces[0], 6)
        if mark != NO_NUMBER:
            self._put_number(row, column, style, number)
        elif result == TEXT_RESULT:
            self._formula = (row, column)
        elif result == TRUTH_RESULT:
            self._put(row, column, "TRUE" if value else "FALSE")
        elif result == ERROR_RESULT:
            self._put_error(row, column, value)

    def _read_formula_text(self, pieces: list[memoryview]) -> None:
        self._put(*self._formula, TextReader(pieces).read_text())

    def _read_row(self, pieces: list[memoryview]) -> None:
        row, options = struct.unpack_from("<H10xH", pieces[0])
        if options & HIDDEN_ROW:
            self._hidden_rows.add(row)

    def _read_column(self, pieces: list[memoryview]) -> None:
        first, _, _, _, options = struct.unpack_from("<5H", pieces[0])
        if options & HIDDEN_COLUMN:
            self._hidden_columns.append(first)

    def _put_number(self, row: int, column: int, style: int, number: float) -> None:
        kind = self._kinds[style] if style < len(self._kinds) else ""
        try:
            text = format_number(repr(number), kind, self._from_1904)
        except ValueError:
            self._put(row, column, repr(number))
            self._rows[row].odd.append((column, "cell-is-no-number", repr(number), ""))
            return
        self._put(row, column, text)
        if len(text) > EXACT_DIGITS and not kind and has_lost_digits(text):
            self._rows[row].odd.append((column, "number-may-have-lost-digits", text, ""))

    def _put_error(self, row: int, column: int, code: int) -> None:
        text = ERRORS.get(code, "#ERROR!")
        self._put(row, column, text)
        self._rows[row].odd.append((column, "cell-has-error-value", text, ""))

    def _put(self, number: int, column: int, text: str) -> None:
        row = self._rows.get(number)
        if row is None:
            row = self._rows[number] = Row(number + 1, [])
        row.put(column, text, self._columns)


def _unpack_rk(packed: int) -> float:
    """Unpack a number of 30 bits: a whole one or the head of a double, perhaps in hundredths."""
    if packed & 2:
        number: float = (packed >> 2) - ((packed & 0x80000000) >> 1)
    else:
        number = struct.unpack("<d", bytes(4) + (packed & 0xFFFFFFFC).to_bytes(4, "little"))[0]
    return number / 100 if packed & 1 else number
