"""What reading gives: a table of text cells in batches, and how it was understood.

``read`` is the first step in the way of a file: bytes to batches of text cells. A batch frame
has ``row`` (number of the record, 1 is the first below the headings), ``line`` (physical line
or worksheet row where the record begins), ``c0`` … ``cN`` (one text column per heading,
never null: a missing cell is "") and ``surplus`` (null, or the cells beyond the last
heading as CSV text). Blank records are left out; they keep no row number.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import polars as pl

BATCH_ROWS = 40_000
"""Records in a batch: large enough for Polars, small enough to hold half a dozen of them."""
_BATCH_CELLS = 15 * BATCH_ROWS
_LEAST_ROWS = 1_000


def batch_rows(width: int) -> int:
    """Say how many records a batch has: fewer where they have many cells."""
    return max(_LEAST_ROWS, min(BATCH_ROWS, _BATCH_CELLS // max(1, width)))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may not exceed; each is a setting of the instance."""

    upload_bytes: int = 256 * 2**20
    columns: int = 1_000
    heading_characters: int = 255
    value_characters: int = 32_000
    record_characters: int = 400_000
    rows: int = 5_000_000
    inflated_bytes: int = 2**30
    inflation_ratio: int = 200
    workbook_parts: int = 1_000
    child_memory_bytes: int = 2**30
    child_cpu_seconds: int = 60
    child_wall_seconds: int = 120


@dataclass(frozen=True, slots=True)
class ReadRules:
    """What a style or a member says about the file before it is read.

    Attributes:
        formats: formats taken; others give the finding ``format-not-taken``.
        encoding: read as this encoding and no other (a style that takes UTF-8 only, or the
            member's explicit choice); None lets the bytes decide.
        strict: a byte that is none of the encoding refuses the file, with its place.
        separator: read with this separator; a file that plainly uses another is refused. None
            lets the bytes decide.
        sheet: the worksheet's name; None takes the first.
        expected_headings: headings the style knows, a hint where the header row is.
        limits: see ``Limits``.
    """

    formats: tuple[str, ...] = ("csv", "xlsx", "xls", "ods")
    encoding: str | None = None
    strict: bool = False
    separator: str | None = None
    sheet: str | None = None
    expected_headings: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be opened as often as a step needs it.

    Attributes:
        name: the file's own name, data and never a path.
        size: in bytes.
        open: gives a fresh binary stream at the beginning; it may not seek.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the bytes were understood, to be shown to the member.

    Attributes:
        format: ``csv`` (any delimited text), ``xlsx``, ``xls`` or ``ods``.
        header_line: physical line where the header row begins; None: the file has none.
        preamble_lines: physical lines before the header row.
        sure: False where more than one reading was possible; ``assumed`` then says what was taken.
    """

    format: str
    encoding: str | None = None
    bom: bool = False
    separator: str | None = None
    quote: str | None = None
    escape: str | None = None
    line_end: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_line: int | None = 1
    header_rows: int = 1
    preamble_lines: int = 0
    sure: bool = True
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A frame of records and the findings made while reading them (shape ``FINDINGS``)."""

    frame: pl.DataFrame
    findings: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Table:
    """A file that could be opened as a table, or the findings why it could not.

    Attributes:
        headings: as the file has them, in order; empty when the file was refused.
        findings: about the whole file (shape ``FINDINGS``); one of severity error: refused.
        read_batches: reads the records from the start each time it is called.
    """

    dialect: Dialect
    headings: tuple[str, ...]
    findings: pl.DataFrame
    read_batches: Callable[[], Iterator[Batch]]
