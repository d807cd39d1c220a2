"""The parts of an .xlsx container: which sheets there are, shared texts, number formats.

Only the parts that the reading needs are opened; pictures, charts, macros and links to other
files are never looked into.
"""

import posixpath
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from portal.engine.read.workbook_job import Job, Refused
from portal.engine.read.workbook_rows import Notice, Row, Sheet, Workbook
from portal.engine.read.workbook_values import find_number_kind
from portal.engine.read.workbook_xlsx_sheet import SheetReader
from portal.engine.read.workbook_xlsx_texts import SharedTexts
from portal.engine.read.workbook_xml import (
    RowText,
    decode_chunks,
    local_name,
    parse_xml,
)
from portal.engine.read.workbook_zip import Archive

CONTENT_TYPES = "[Content_Types].xml"
DATA = re.compile(rb"<(?:\w+:)?(?:v|is)>[^<]|<(?:\w+:)?is><")
TRUE = ("1", "true", "on")


def open_xlsx(archive: Archive, job: Job) -> Workbook:
    """Open the container as an .xlsx workbook.

    Raises:
        Refused: it holds something else.
    """
    types = archive.read(CONTENT_TYPES)
    if b"sheet.binary" in types:
        raise Refused("workbook-binary-format")
    if b"spreadsheetml" not in types and b"ms-excel" not in types:
        raise Refused("not-a-workbook")
    place = _find_workbook(archive)
    root = parse_xml(archive.read(place))
    links = _read_links(archive, place)
    sheets = list(_list_sheets(root, links, archive))
    kinds = _read_number_kinds(archive, _find_link(links, "styles"))
    texts = SharedTexts(archive, _find_link(links, "sharedStrings"))
    notices: list[Notice] = []
    if any(name.endswith("vbaproject.bin") for name in archive.parts):
        notices.append(("workbook-macros-ignored", None, None))

    def read_rows(sheet: Sheet) -> Iterator[Row]:
        pieces = RowText(decode_chunks(archive.inflate(sheet.place)), "row")
        return SheetReader(texts, kinds, _is_from_1904(root), job, notices).read_rows(pieces)

    def has_data(sheet: Sheet) -> bool:
        return any(DATA.search(chunk) for chunk in archive.inflate(sheet.place))

    return Workbook("xlsx", sheets, read_rows, has_data, notices)


def _find_workbook(archive: Archive) -> str:
    links = _read_links(archive, "")
    place = _find_link(links, "officeDocument")
    if place is None:
        raise Refused("not-a-workbook")
    return place


def _read_links(archive: Archive, place: str) -> dict[str, tuple[str, str]]:
    """Read a part's relationships: id to kind and place."""
    folder, name = posixpath.split(place)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if part not in archive:
        return {}
    links = {}
    for link in parse_xml(archive.read(part)):
        if link.get("TargetMode") != "External":
            target = link.get("Target", "").replace("\\", "/")
            full = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            links[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], full)
    return links


def _find_link(links: dict[str, tuple[str, str]], kind: str) -> str | None:
    return next((place for found, place in links.values() if found == kind), None)


def _list_sheets(
    root: ET.Element, links: dict[str, tuple[str, str]], archive: Archive
) -> Iterator[Sheet]:
    """Give the worksheets; charts and macro sheets hold no rows."""
    for element in root.iter():
        if local_name(element.tag) != "sheet":
            continue
        identity = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        kind, place = links.get(identity, ("", ""))
        if kind == "worksheet" and place in archive:
            visible = element.get("state", "visible") == "visible"
            yield Sheet(element.get("name", ""), visible, place)


def _is_from_1904(root: ET.Element) -> bool:
    for element in root:
        if local_name(element.tag) == "workbookPr":
            return element.get("date1904", "0") in TRUE
    return False


def _read_number_kinds(archive: Archive, place: str | None) -> list[str]:
    """Give for every cell format what kind of number it shows."""
    if place is None or place not in archive:
        return []
    codes: dict[int, str] = {}
    kinds: list[str] = []
    for section in parse_xml(archive.read(place)):
        name = local_name(section.tag)
        if name == "numFmts":
            codes = {_whole(item.get("numFmtId")): item.get("formatCode", "") for item in section}
        elif name == "cellXfs":
            identities = [_whole(item.get("numFmtId")) for item in section]
            kinds = [find_number_kind(number, codes.get(number)) for number in identities]
    return kinds


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
