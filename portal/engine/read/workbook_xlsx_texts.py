"""The shared texts of an .xlsx workbook, to which most of its cells only point."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from portal.engine.read.workbook_job import Refused
from portal.engine.read.workbook_values import unescape
from portal.engine.read.workbook_xml import RowText, decode_chunks, local_name, parse_rows
from portal.engine.read.workbook_zip import Archive

TEXT, PHONETIC = "t", "rPh"
TAGS_OF_AN_ITEM = 4


class SharedTexts:
    """The texts that cells point to, read no further than they are asked for."""

    def __init__(self, archive: Archive, place: str | None) -> None:
        """Prepare to read the part, which may be missing."""
        self.known: list[str] = []
        self._more = self._read(archive, place)

    def get(self, number: int) -> str:
        """Give the text of that number.

        Raises:
            Refused: there is none.
        """
        while number >= len(self.known):
            piece = next(self._more, None)
            if piece is None:
                raise Refused("workbook-damaged", None, "a shared text is missing")
            self.known.extend(piece)
        return self.known[number]

    def _read(self, archive: Archive, place: str | None) -> Iterator[list[str]]:
        if place is None or place not in archive:
            return
        pieces = RowText(decode_chunks(archive.inflate(place)), "si")
        item, plain_item = _item_patterns(pieces.prefix)
        for piece in pieces:
            plain = plain_item.findall(piece)
            if (
                TAGS_OF_AN_ITEM * len(plain) == piece.count("<")
                and "_x" not in piece
                and "\r" not in piece
            ):
                yield plain
            else:
                items = parse_rows(pieces.root, item.findall(piece))
                yield [join_text(element) for element in items]


def _item_patterns(prefix: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Make the patterns of any shared text, and of one written in the plain way."""
    item, text = f"{prefix}si", f"{prefix}t"
    return (
        re.compile(rf"<{item}(?:\s*/>|>.*?</{item}>)", re.DOTALL),
        re.compile(rf"<{item}><{text}(?: xml:space=\"preserve\")?>([^<&]*)</{text}></{item}>"),
    )


def join_text(element: ET.Element) -> str:
    """Join the runs of a rich text; reading aids for East Asian names are left out."""
    texts = []
    for child in element:
        name = local_name(child.tag)
        if name == TEXT:
            texts.append(child.text or "")
        elif name != PHONETIC:
            texts.append("".join(part.text or "" for part in child if local_name(part.tag) == TEXT))
    return unescape("".join(texts))
