"""Open any file as a table: the bytes decide what it is, not its name."""

from typing import BinaryIO

from portal.engine.findings import Kind
from portal.engine.findings.reading import (
    ARCHIVE_NOT_TABLE,
    BINARY_NOT_TABLE,
    FILE_TOO_LARGE,
    FORMAT_NOT_TAKEN,
)
from portal.engine.read.chunks import read_chunks
from portal.engine.read.problems import Problem, StopReading, problem_finding
from portal.engine.read.signature import OLE, ZIP, refuse_signature, workbook_format
from portal.engine.read.sizes import format_size
from portal.engine.read.table import ReadRules, Source, Table
from portal.engine.read.text import SAMPLE_BYTES, open_text, refused

_TAIL_BYTES = 1 << 20


def open_table(source: Source, rules: ReadRules | None = None) -> Table:
    """Open a file as a table of text cells.

    Never raises for what a file holds: a file that is no table gives a table without headings
    and the finding why.
    """
    rules = rules or ReadRules()
    most = rules.limits.upload_bytes
    if source.size > most:
        return _refuse("csv", FILE_TOO_LARGE, format_size(source.size), format_size(most))
    try:
        with source.open() as stream:
            head, tail = _read_ends(stream, most)
    except StopReading as stop:
        return refused("csv", stop.finding())
    if head.startswith((ZIP, OLE)):
        return _open_container(source, rules, head, tail)
    if "csv" not in rules.formats:
        return _refuse("csv", FORMAT_NOT_TAKEN, "delimited text", ", ".join(rules.formats))
    chosen = rules.encoding and not rules.strict
    no_table = None if chosen else refuse_signature(head)
    if no_table:
        return _refuse("csv", *no_table)
    return open_text(source, rules)


def _read_ends(stream: BinaryIO, most: int) -> tuple[bytes, bytes]:
    """Read the beginning of a file, and the end too if it is a container."""
    chunks = read_chunks(stream, SAMPLE_BYTES, most)
    head = tail = next(chunks, b"")
    if head.startswith((ZIP, OLE)):
        for chunk in chunks:
            tail = (tail + chunk)[-_TAIL_BYTES:]
    return head, tail


def _open_container(source: Source, rules: ReadRules, head: bytes, tail: bytes) -> Table:
    name = workbook_format(head, tail)
    if name is None and head.startswith(ZIP):
        return _refuse("csv", ARCHIVE_NOT_TABLE, "ZIP")
    if name is None:
        return _refuse("csv", BINARY_NOT_TABLE, "an Office document without a workbook")
    if name not in rules.formats:
        return _refuse(name, FORMAT_NOT_TAKEN, name, ", ".join(rules.formats))
    from portal.engine.read.workbook import open_workbook  # noqa: PLC0415 -- costly, rarely needed

    return open_workbook(source, rules, name)


def _refuse(format_name: str, kind: Kind, value: str, detail: str | None = None) -> Table:
    return refused(format_name, problem_finding(Problem(0, kind, value, detail)))
