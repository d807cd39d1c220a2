"""OpenDocument spreadsheets: all sheets stand in one part, one after the other.

Blank stretches are written as one cell or row with a number of repeats; they are counted, never
spelled out. Covered cells of a merged range are blank here as in the other formats.
"""

import html
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from portal.engine.read.workbook_job import Job, Refused
from portal.engine.read.workbook_ods_cells import read_cell, read_count
from portal.engine.read.workbook_rows import Notice, Row, Sheet, Workbook
from portal.engine.read.workbook_values import name_column
from portal.engine.read.workbook_xml import (
    RowText,
    decode_chunks,
    get_attribute,
    local_name,
    parse_rows,
)
from portal.engine.read.workbook_zip import Archive

CONTENT, TYPE, MANIFEST = "content.xml", "mimetype", "META-INF/manifest.xml"
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
TABLE = re.compile(r"<table:table\s[^>]*>")
TABLE_OR_DATA = re.compile(r"<table:table\s[^>]*>|<text:p[\s>]|\soffice:value=")
TABLE_OR_ROW = re.compile(
    r"<table:table\s[^>]*>|<table:table-row(?:\s[^>]*)?(?:/>|(?<!/)>.*?</table:table-row>)",
    re.DOTALL,
)
NAME = re.compile(r"\stable:name=\"([^\"]*)\"")
STYLE = re.compile(r"\stable:style-name=\"([^\"]*)\"")
HIDDEN_STYLE = re.compile(
    r"<style:style\s[^>]*?style:name=\"([^\"]*)\"[^>]*>\s*<style:table-properties\s[^>]*?"
    r"table:display=\"false\""
)
HIDDEN = ("collapse", "filter")


def is_ods(archive: Archive) -> bool:
    """Tell whether a container is laid out as OpenDocument."""
    return TYPE in archive or (CONTENT in archive and MANIFEST in archive)


def open_ods(archive: Archive, job: Job) -> Workbook:
    """Open the container as an .ods workbook.

    Raises:
        Refused: it holds something else, or is encrypted.
    """
    if TYPE in archive and not archive.read(TYPE).strip().startswith(SPREADSHEET):
        raise Refused("not-a-workbook")
    if MANIFEST in archive and b"encryption-data" in archive.read(MANIFEST):
        raise Refused("workbook-password")
    filled: dict[str, bool] = {}
    sheets = list(_list_sheets(archive, filled))
    notices: list[Notice] = []

    def read_rows(sheet: Sheet) -> Iterator[Row]:
        pieces = RowText(decode_chunks(archive.inflate(CONTENT)), "table-row", "table:")
        return _TableReader(job, notices).read_rows(pieces, int(sheet.place))

    return Workbook("ods", sheets, read_rows, lambda sheet: filled[sheet.place], notices)


def _list_sheets(archive: Archive, filled: dict[str, bool]) -> Iterator[Sheet]:
    """Give the sheets, and note for each whether anything stands in it."""
    rest, count, hidden = "", 0, set[str]()
    for chunk in decode_chunks(archive.inflate(CONTENT)):
        text = rest + chunk
        hidden.update(HIDDEN_STYLE.findall(text) if not count else ())
        at = 0
        while found := (TABLE if filled.get(str(count - 1), not count) else TABLE_OR_DATA).search(
            text, at
        ):
            at = found.end()
            if not found[0].startswith("<table:table"):
                filled[str(count - 1)] = True
                continue
            name, style = NAME.search(found[0]), STYLE.search(found[0])
            shown = style is None or style[1] not in hidden
            yield Sheet(html.unescape(name[1]) if name else "", shown, str(count))
            filled[str(count)] = False
            count += 1
        rest = text[max(text.rfind("<"), at) :] if count else text[-(2**20) :]


class _TableReader:
    """Turns the rows of one table into rows of text."""

    def __init__(self, job: Job, notices: list[Notice]) -> None:
        self._columns = job.columns
        self._notices = notices
        self._hidden = 0

    def read_rows(self, pieces: RowText, wanted: int) -> Iterator[Row]:
        table = len(TABLE.findall(pieces.head)) - 1
        line = 0
        for piece in pieces:
            rows = []
            for found in TABLE_OR_ROW.findall(piece):
                if found.startswith("<table:table-row"):
                    rows.extend([found] if table == wanted else [])
                else:
                    table += 1
            for element in parse_rows(pieces.root, rows) if rows else ():
                repeats = _repeats(element, "number-rows-repeated")
                yield from self._read_row(element, line + 1, repeats)
                line += repeats
            if table > wanted:
                break
        if self._hidden:
            self._notices.append(("hidden-rows-included", f"{self._hidden:,}", None))

    def _read_row(self, element: ET.Element, line: int, repeats: int) -> Iterator[Row]:
        row = Row(line, [])
        column = 0
        for cell in element:
            if local_name(cell.tag) in ("table-cell", "covered-table-cell"):
                wide = _repeats(cell, "number-columns-repeated")
                if len(cell) or len(cell.attrib) > 1:
                    self._put(row, column, wide, cell)
                column += wide
        if not row.cells and not row.odd:
            return
        hidden = get_attribute(element, "visibility") in HIDDEN
        for number in range(line, line + repeats):
            self._hidden += hidden
            yield Row(number, row.cells, row.odd)

    def _put(self, row: Row, column: int, wide: int, cell: ET.Element) -> None:
        text = read_cell(cell, column, row.odd)
        if not text:
            return
        last = min(column + wide, self._columns)
        if last > column:
            row.cells.extend([""] * (column - len(row.cells)) + [text] * (last - column))
        if column + wide > self._columns and text.strip():
            place = f"{name_column(max(column, self._columns))}{row.line}"
            row.odd.append((self._columns, "cell-beyond-columns", text, place))


def _repeats(element: ET.Element, name: str) -> int:
    text = get_attribute(element, name) or "1"
    return read_count(text)
