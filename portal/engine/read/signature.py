"""What a file is, told by its first bytes: a workbook, text, or no table at all."""

from portal.engine.findings import Kind
from portal.engine.findings.reading import (
    ARCHIVE_NOT_TABLE,
    BINARY_NOT_TABLE,
    BLANK_FILE,
    EMPTY_FILE,
    JSON_NOT_TABLE,
    MARKUP_NOT_TABLE,
)
from portal.engine.read.encoding import UTF16, guess_encoding

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SIGNATURES: tuple[tuple[bytes, Kind, str], ...] = (
    (b"%PDF", BINARY_NOT_TABLE, "a PDF"),
    (b"\x89PNG", BINARY_NOT_TABLE, "a PNG picture"),
    (b"\xff\xd8\xff", BINARY_NOT_TABLE, "a JPEG picture"),
    (b"GIF8", BINARY_NOT_TABLE, "a GIF picture"),
    (b"\x7fELF", BINARY_NOT_TABLE, "a program"),
    (b"SQLite format 3\0", BINARY_NOT_TABLE, "an SQLite database"),
    (b"PAR1", BINARY_NOT_TABLE, "a Parquet file"),
    (b"{\\rtf", BINARY_NOT_TABLE, "an RTF document"),
    (b"\xff\xfe\0\0", BINARY_NOT_TABLE, "text in UTF-32"),
    (b"\0\0\xfe\xff", BINARY_NOT_TABLE, "text in UTF-32"),
    (b"PK\x05\x06", ARCHIVE_NOT_TABLE, "ZIP, empty"),
    (b"\x1f\x8b", ARCHIVE_NOT_TABLE, "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE_NOT_TABLE, "7-Zip"),
    (b"Rar!\x1a", ARCHIVE_NOT_TABLE, "RAR"),
    (b"\xfd7zXZ", ARCHIVE_NOT_TABLE, "XZ"),
    (b"BZh9", ARCHIVE_NOT_TABLE, "BZIP2"),
    (b"\x28\xb5\x2f\xfd", ARCHIVE_NOT_TABLE, "Zstandard"),
)
_MARKUP = (
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"<table", "HTML"),
    (b"<head", "HTML"),
    (b"<body", "HTML"),
    (b"<meta", "HTML"),
    (b"<?xml", "XML"),
    (b"<svg", "SVG"),
)
_JSON = (b'{"', b"{}", b"[{", b"[[", b'["', b"[]")
_CONTROLS = bytes(set(range(32)) - {9, 10, 13} | {127})
_MOST_CONTROLS = 0.1


def refuse_signature(head: bytes) -> tuple[Kind, str] | None:
    """Name what a file is that is no text table: the kind of finding and its value."""
    if not head:
        return EMPTY_FILE, ""
    for mark, kind, name in _SIGNATURES:
        if head.startswith(mark):
            return kind, name
    if head.startswith(b"MZ") and b"\0" in head[:512]:
        return BINARY_NOT_TABLE, "a program"
    encoding = guess_encoding(head)
    if encoding.name in UTF16:
        return _refuse_text(head[: len(head) & ~1].decode(encoding.name, "replace").encode())
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _MOST_CONTROLS * len(head) and controls > 1:
        return BINARY_NOT_TABLE, "a binary file"
    return _refuse_text(head.removeprefix(encoding.bom))


def _refuse_text(head: bytes) -> tuple[Kind, str] | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        return BLANK_FILE, ""
    start = text[:64].lower()
    for mark, name in _MARKUP:
        if start.startswith(mark):
            return MARKUP_NOT_TABLE, name
    if b"".join(text[:4096].split())[:2] in _JSON:
        return JSON_NOT_TABLE, "JSON"
    return None


def workbook_format(head: bytes, tail: bytes) -> str | None:
    """Name the format of a workbook: xlsx, xls or ods; None for other containers.

    ``tail`` is the end of the file, where a zip lists what it holds.
    """
    if head.startswith(OLE):
        names = ("Workbook", "Book", "EncryptedPackage")
        found = any(name.encode("utf-16-le") in head + tail for name in names)
        return "xls" if found else None
    if b"application/vnd.oasis.opendocument.spreadsheet" in head[:200]:
        return "ods"
    listed = head + tail
    return "xlsx" if b"[Content_Types].xml" in listed and b"xl/" in listed else None
