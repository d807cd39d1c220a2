"""Rows of a sheet's XML, a chunk at a time.

A sheet of a million rows is half a gigabyte of XML, so it is never held whole: the text is cut
between two rows and each piece is parsed by itself, within the root's own opening tag. Only
text that has been scanned for declarations comes here, so there are no entities to resolve.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from portal.engine.read.workbook_job import Refused

LONGEST_ROW = 2**24
"""Characters a row may have before the file is given up."""
TAG_NAME = re.compile(r"<([\w.-]+:)?[\w.-]+")
ROOT = re.compile(r"<(?![?!])[^>]*>")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
DECLARED = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode_chunks(chunks: Iterable[bytes]) -> Iterator[str]:
    """Decode a part as its byte order mark or its declaration says, UTF-8 by default."""
    decoder = None
    for chunk in chunks:
        if decoder is None:
            decoder = codecs.getincrementaldecoder(_find_encoding(chunk))("strict")
            if chunk.startswith(codecs.BOM_UTF8):
                chunk = chunk[3:]  # noqa: PLW2901
        try:
            yield decoder.decode(chunk)
        except UnicodeError:
            raise Refused("workbook-damaged", None, "its text does not decode") from None


def _find_encoding(chunk: bytes) -> str:
    for bom, encoding in BOMS:
        if chunk.startswith(bom):
            return encoding
    if chunk[:4] in (b"<\0?\0", b"\0<\0?"):
        return "utf-16-le" if chunk[0] else "utf-16-be"
    found = DECLARED.search(chunk[:300])
    named = found[1].decode("ascii").lower() if found else "utf-8"
    if not _is_text_encoding(named):
        raise Refused("workbook-damaged", None, "its encoding is unknown")
    return "utf-8" if named.startswith("utf-16") else named


def _is_text_encoding(name: str) -> bool:
    try:
        # Of no bytes at all Python would not ask for the decoder.
        b"<".decode(name)
    except UnicodeError:
        return True
    except LookupError:
        return False
    return True


class RowText:
    """A part's XML as pieces that hold whole rows.

    Attributes:
        root: the opening tag of the root, which binds the namespaces.
        prefix: the prefix of the rows' tags with its colon, or "".
        head: everything before the first row.
        tail: the last piece of text, with what stands behind the last row.
    """

    def __init__(self, chunks: Iterable[str], tag: str, prefix: str | None = None) -> None:
        """Prepare to cut at the elements called ``tag``, by default with the root's prefix."""
        self._chunks = iter(chunks)
        self._buffer = next(self._chunks, "")
        self.root = find_root(self._buffer)
        self.prefix = find_prefix(self.root) if prefix is None else prefix
        self._starts = tuple(f"<{self.prefix}{tag}{end}" for end in (" ", ">", "/>"))
        self.tail = ""
        self.head = self._take_head()

    def _take_head(self) -> str:
        while True:
            found = [at for at in map(self._buffer.find, self._starts) if at >= 0]
            if found or not self._grow():
                break
        at = min(found, default=len(self._buffer))
        head, self._buffer = self._buffer[:at], self._buffer[at:]
        return drop_comments(head)

    def _grow(self) -> bool:
        more = next(self._chunks, None)
        if more is None:
            return False
        self._buffer += more
        if len(self._buffer) > LONGEST_ROW:
            raise Refused("workbook-over-limits", None, "a row without end")
        return True

    def __iter__(self) -> Iterator[str]:
        """Give pieces that begin with a row and end with one."""
        while self._buffer:
            grown = self._grow()
            at = max(map(self._buffer.rfind, self._starts)) if grown else len(self._buffer)
            if at > 0:
                self.tail, self._buffer = drop_comments(self._buffer[:at]), self._buffer[at:]
                yield self.tail


def drop_comments(text: str) -> str:
    """Leave out comments: a row inside one is none.

    Raises:
        Refused: a comment goes on into the next piece, so a row is inside it.
    """
    if "<!--" not in text:
        return text
    if text.rfind("<!--") > text.rfind("-->"):
        raise Refused("workbook-damaged", None, "a row stands in a comment")
    return COMMENT.sub("", text)


def find_root(head: str) -> str:
    """Give the opening tag of the root, which binds the namespaces."""
    found = ROOT.search(head)
    if found is None:
        raise Refused("workbook-damaged", None, "a part is no XML")
    return found[0]


def find_prefix(tag: str) -> str:
    """Give the prefix of an opening tag with its colon, or ""."""
    name = TAG_NAME.match(tag)
    return name[1] or "" if name else ""


def parse_rows(root: str, rows: Iterable[str]) -> ET.Element:
    """Parse whole rows within the root's opening tag."""
    name = TAG_NAME.match(root)
    if name is None:
        raise Refused("workbook-damaged", None, "a part is no XML")
    return parse_xml("".join((root.replace("/>", ">"), *rows, f"</{name[0][1:]}>")))


def parse_xml(text: str | bytes) -> ET.Element:
    """Parse a small part.

    Raises:
        Refused: it is not well-formed.
    """
    try:
        return ET.fromstring(text)  # noqa: S314  (scanned before: no declarations, no entities)
    except (ET.ParseError, ValueError, LookupError):
        raise Refused("workbook-damaged", None, "a part is no well-formed XML") from None


def local_name(tag: str) -> str:
    """Give a tag's name without its namespace: the strict flavour has others."""
    return tag.rpartition("}")[2]


def get_attribute(element: ET.Element, name: str) -> str | None:
    """Give an attribute whatever its namespace."""
    for key, value in element.attrib.items():
        if local_name(key) == name:
            return value
    return None
