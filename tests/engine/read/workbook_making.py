"""Workbooks for the tests: small real ones, and hostile ones put together byte by byte."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from portal.engine.findings import join_findings
from portal.engine.read.table import Limits, ReadRules, Source, Table
from portal.engine.read.workbook import open_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
TOP_LINKS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
    f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>'
)
BOOK_LINKS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>"
)
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Email</t></is></c></row>'
RECORD = '<row r="2"><c r="A2" t="inlineStr"><is><t>a@b</t></is></c></row>'
SHEET_PART = "xl/worksheets/sheet1.xml"
TEXTS_PART = "xl/sharedStrings.xml"


def make_sheet(rows: str = HEADER + RECORD, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def make_parts(rows: str = HEADER + RECORD) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": TOP_LINKS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_LINKS,
        SHEET_PART: make_sheet(rows),
        TEXTS_PART: f'<sst xmlns="{MAIN}"><si><t>shared</t></si></sst>',
    }


def make_zip(parts: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


def make_workbook(
    rows: str = HEADER + RECORD, parts: Mapping[str, str | bytes] | None = None
) -> bytes:
    return make_zip({**make_parts(rows), **(parts or {})})


@dataclass(frozen=True)
class Entry:
    """An entry of a container, with every field free to lie."""

    name: bytes
    data: bytes
    size: int | None = None
    flags: int = 0
    offset: int | None = None


def make_raw_zip(entries: list[Entry]) -> bytes:
    body, directory = b"", b""
    for entry in entries:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(entry.data) + packer.flush()
        size = len(entry.data) if entry.size is None else entry.size
        common = (20, entry.flags, 8, 0, 0, zlib.crc32(entry.data), len(packed), size)
        offset = len(body) if entry.offset is None else entry.offset
        body += struct.pack("<4s5H3L2H", b"PK\3\4", *common, len(entry.name), 0)
        body += entry.name + packed
        rest = (len(entry.name), 0, 0, 0, 0, 0, offset)
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *common, *rest) + entry.name
    count = len(entries)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end


def make_entries(**changes: object) -> list[Entry]:
    parts = make_parts().items()
    entries = [
        Entry(name.encode(), text if isinstance(text, bytes) else text.encode())
        for name, text in parts
    ]
    return [replace(entries[0], **changes), *entries[1:]] if changes else entries  # type: ignore[arg-type]


def make_source(data: bytes, name: str = "file.xlsx") -> Source:
    return Source(name, len(data), lambda: io.BytesIO(data))


def open_bytes(data: bytes, rules: ReadRules | None = None, container: str = "xlsx") -> Table:
    return open_workbook(make_source(data), rules or ReadRules(), container)


def limited(**limits: int) -> ReadRules:
    return ReadRules(limits=Limits(**limits))


def read_all(table: Table) -> tuple[list[tuple[str | int | None, ...]], pl.DataFrame]:
    """Give all records and all findings of a table."""
    batches = list(table.read_batches())
    rows = [row for batch in batches for row in batch.frame.rows()]
    return rows, join_findings([table.findings, *(batch.findings for batch in batches)])


def codes_of(data: bytes, rules: ReadRules | None = None, container: str = "xlsx") -> list[str]:
    """Give the codes of everything that is found in a workbook."""
    return read_all(open_bytes(data, rules, container))[1]["code"].to_list()
