"""The rows of one .xlsx worksheet.

Nearly every row of a real file is written in one plain way, which a regular expression reads
twice as fast as an XML parser. It is taken only when it accounts for every tag of the row;
all other rows go through the parser and give the same.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from portal.engine.read.workbook_job import Job, Refused
from portal.engine.read.workbook_rows import Notice, Odd, Row
from portal.engine.read.workbook_values import (
    EXACT_DIGITS,
    find_column,
    format_number,
    has_lost_digits,
    name_column,
    unescape,
)
from portal.engine.read.workbook_xlsx_texts import SharedTexts, join_text
from portal.engine.read.workbook_xml import RowText, local_name, parse_rows

LAST_COLUMN = 2**14
ROW_NUMBER = re.compile(r"(?:^|\s)r=[\"'](\d{1,7})[\"']")
HIDDEN = re.compile(r"\shidden=[\"'](?:1|true|on)[\"']")
HIDDEN_COLUMNS = re.compile(r"<(?:\w+:)?col\s[^>]*>")
FIRST_COLUMN = re.compile(r"\smin=[\"'](\d{1,5})[\"']")
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?\d{1,7}")
TAGS_OF_A_CELL = 4
Found = tuple[str, str, str, str, str]
"""A cell as the plain pattern finds it: column letters, format, type, value, inline text."""


class SheetReader:
    """Turns a worksheet's XML into rows."""

    def __init__(
        self, texts: SharedTexts, kinds: list[str], from_1904: bool, job: Job, notices: list[Notice]
    ) -> None:
        """Keep what all rows need; ``notices`` is added to after the last row."""
        self._texts = texts
        self._kinds = {str(number): kind for number, kind in enumerate(kinds)}
        self._from_1904 = from_1904
        self._columns = job.columns
        self._notices = notices
        self._line = 0
        self._hidden = 0
        self._widest = 0
        self._places: dict[str, int] = {}

    def read_rows(self, pieces: RowText) -> Iterator[Row]:
        """Give the rows that have cells, in the order of the file."""
        patterns = _cell_patterns(re.escape(pieces.prefix))
        for piece in pieces:
            for attributes, row in self._read_piece(piece, pieces, *patterns):
                if row.cells or row.odd:
                    self._hidden += "hidden" in attributes and bool(HIDDEN.search(attributes))
                    self._widest = max(self._widest, len(row.cells))
                    yield row
        self._add_notices(pieces)

    def _read_piece(
        self, piece: str, pieces: RowText, cell: re.Pattern[str], inline: re.Pattern[str]
    ) -> Iterator[tuple[str, Row]]:
        """Read a piece's rows; those that are not plain are parsed together."""
        exact = "<!" not in piece and "<?" not in piece
        found: list[tuple[str, int, list[Found] | None]] = []
        others: list[str] = []
        for start, attributes, body in _cut_rows(piece, pieces.prefix):
            number = ROW_NUMBER.search(attributes)
            self._line = int(number[1]) if number else self._line + 1
            plain: list[Found] | None = (inline if "is>" in body else cell).findall(body)
            if not plain or not exact or not _accounts_for_all(plain, body):
                plain = None
                others.append(f"{start}{body}</{pieces.prefix}row>")
            found.append((attributes, self._line, plain))
        parsed = iter(parse_rows(pieces.root, others) if others else ())
        for attributes, line, plain in found:
            if plain is None:
                yield attributes, self._read_parsed(line, next(parsed))
            else:
                yield attributes, self._read_plain(line, plain)

    def _add_notices(self, pieces: RowText) -> None:
        if self._hidden:
            self._notices.append(("hidden-rows-included", f"{self._hidden:,}", None))
        for column in HIDDEN_COLUMNS.findall(pieces.head):
            first = FIRST_COLUMN.search(column)
            if HIDDEN.search(column) and first and int(first[1]) <= self._widest:
                letters = name_column(int(first[1]) - 1)
                self._notices.append(("hidden-columns-included", letters, None))

    def _read_plain(self, line: int, found: list[Found]) -> Row:
        row = Row(line, [])
        places, cells, shared = self._places, row.cells, self._texts.known
        for letters, style, kind, value, inline in found:
            column = places.get(letters)
            if column is None:
                column = places[letters] = _find_place(letters)
            if kind == "s":
                try:
                    text = shared[int(value)]
                except (IndexError, ValueError):
                    text = self._texts.get(_whole(value))
            elif kind == "inlineStr":
                text = unescape(inline)
            else:
                text = self._read_value(row.odd, column, kind, style, value)
            if column == len(cells) < self._columns:
                cells.append(text)
            else:
                row.put(column, text, self._columns)
        return row

    def _read_parsed(self, line: int, cells: ET.Element) -> Row:
        row = Row(line, [])
        column = -1
        for cell in cells:
            reference = REFERENCE.fullmatch(cell.get("r", ""))
            column = _find_place(reference[1].upper()) if reference else column + 1
            text = self._read_element(row.odd, column, cell)
            if text:
                row.put(column, text, self._columns)
        return row

    def _read_element(self, odd: list[Odd], column: int, cell: ET.Element) -> str:
        value: str | None = None
        formula = False
        kind = cell.get("t", "")
        for child in cell:
            name = local_name(child.tag)
            if name == "v":
                value = child.text
            elif name == "is":
                return join_text(child)
            formula = formula or name == "f"
        if value is None:
            if formula and kind != "str":
                odd.append((column, "formula-without-value", "", ""))
            return ""
        if kind == "s":
            return self._texts.get(_whole(value))
        return self._read_value(odd, column, kind, cell.get("s", ""), value)

    def _read_value(self, odd: list[Odd], column: int, kind: str, style: str, value: str) -> str:
        if kind in ("", "n"):
            return self._read_number(odd, column, style, value)
        if kind == "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        if kind == "e":
            odd.append((column, "cell-has-error-value", value, ""))
        if kind == "d":
            return value.strip().removesuffix("Z").replace("T", " ").removesuffix(" 00:00:00")
        return unescape(value)

    def _read_number(self, odd: list[Odd], column: int, style: str, value: str) -> str:
        kind = self._kinds.get(style or "0", "")
        if not value.strip():
            return ""
        if not kind and len(value) < EXACT_DIGITS and value.isdecimal() and value[0] != "0":
            return value
        try:
            text = format_number(value, kind, self._from_1904)
        except ValueError:
            odd.append((column, "cell-is-no-number", value, ""))
            return value
        if len(text) > EXACT_DIGITS and not kind and has_lost_digits(text):
            odd.append((column, "number-may-have-lost-digits", text, ""))
        return text


def _cell_patterns(prefix: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Make the patterns of a plain cell: in a row without texts of its own, and in any row."""
    start = rf'<{prefix}c r="([A-Z]{{1,3}})[0-9]+"(?: s="([0-9]+)")?(?: t="(\w+)")?>'
    value = rf"<{prefix}v>([^<]*)</{prefix}v>"
    text = rf"<{prefix}is><{prefix}t(?: xml:space=\"preserve\")?>([^<]*)</{prefix}t></{prefix}is>"
    end = f"</{prefix}c>"
    return re.compile(f"{start}{value}(){end}"), re.compile(f"{start}(?:{value}|{text}){end}")


def _find_place(letters: str) -> int:
    column = find_column(letters)
    if column >= LAST_COLUMN:
        raise Refused("workbook-damaged", letters, "there is no such column")
    return column


def _cut_rows(piece: str, prefix: str) -> Iterator[tuple[str, str, str]]:
    """Give opening tag, attributes and content of each row that is not closed at once."""
    opening = re.compile(rf"<{re.escape(prefix)}row(?=[\s/>])([^>]*)>")
    closing = f"</{prefix}row>"
    found = opening.search(piece)
    while found:
        at = found.end()
        if not found[1].endswith("/"):
            end = piece.find(closing, at)
            if end < 0:
                raise Refused("workbook-damaged", None, "a row is cut off")
            yield found[0], found[1], piece[at:end]
            at = end
        found = opening.search(piece, at)


def _accounts_for_all(found: list[Found], row: str) -> bool:
    """Tell whether the plain pattern saw every tag, so that nothing is lost."""
    tags = TAGS_OF_A_CELL * len(found) + row.count("is>") + row.count("/>")
    return tags == row.count("<") and "&" not in row and "\r" not in row


def _whole(text: str) -> int:
    return int(text) if text.strip().isdecimal() else 2**62
