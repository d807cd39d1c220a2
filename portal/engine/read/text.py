"""Open a delimited text: decide encoding, dialect and headings, then read it in batches."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from portal.engine.findings import Kind, join_findings
from portal.engine.findings.reading import (
    BLANK_FILE,
    DIALECT_ASSUMED,
    ENCODING_ASSUMED,
    HEADING_TOO_LONG,
    RECORD_TOO_LONG,
    TOO_MANY_COLUMNS,
    UNKNOWN_ENCODING,
    WRONG_SEPARATOR,
)
from portal.engine.read.batching import read_records
from portal.engine.read.chunks import read_chunks
from portal.engine.read.decoding import decode_chunks
from portal.engine.read.dialect import (
    guess_dialect,
    name_separator,
    other_separator,
    separator_line,
)
from portal.engine.read.encoding import Encoding, guess_encoding, named_encoding
from portal.engine.read.frames import find_quote_problems
from portal.engine.read.guess import Guess
from portal.engine.read.header import Header, find_header
from portal.engine.read.lines import split_lines
from portal.engine.read.problems import Problem, StopReading, problem_finding
from portal.engine.read.sampling import sample_records, usual_width
from portal.engine.read.strict import refuse_other_bytes
from portal.engine.read.table import Batch, Dialect, Limits, ReadRules, Source, Table

SAMPLE_BYTES = 1 << 18
BLOCK_BYTES = 1 << 22
"""Text read at once: large enough for Polars, small enough to hold a few."""

_ASCII_SEARCH_BYTES = 1 << 24
_SAMPLE_LINES = 400


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything reading needs to know of a text table."""

    encoding: Encoding
    guess: Guess
    header: Header
    limits: Limits

    @property
    def width(self) -> int:
        """Count the columns."""
        return len(self.header.headings)


def open_text(source: Source, rules: ReadRules, *, block_bytes: int = BLOCK_BYTES) -> Table:
    """Open a text table; what makes it unreadable is a finding and refuses it."""
    try:
        layout, dialect = _lay_out(source, rules)
    except StopReading as stop:
        return refused("csv", stop.finding())
    findings = [problem_finding(problem) for problem in layout.header.problems]
    if not dialect.sure:
        is_likely = layout.guess.sure and layout.encoding.likely
        kind = ENCODING_ASSUMED if is_likely else DIALECT_ASSUMED
        findings.append(problem_finding(Problem(0, kind, detail=dialect.assumed)))
    return Table(
        dialect=dialect,
        headings=layout.header.headings,
        findings=join_findings(findings),
        read_batches=lambda: _read_batches(source, layout, block_bytes),
    )


def refused(format_name: str, finding: pl.DataFrame) -> Table:
    """Make the table of a file that is not read."""
    return Table(Dialect(format_name, header_line=None), (), finding, lambda: iter(()))


def _lay_out(source: Source, rules: ReadRules) -> tuple[Layout, Dialect]:
    limits = rules.limits
    with source.open() as stream:
        chunks = read_chunks(stream, SAMPLE_BYTES, limits.upload_bytes)
        head = next(chunks, b"")
        if b"\n" not in head and b"\r" not in head:
            head += next(chunks, b"")
        encoding = _choose_encoding(head, chunks, rules)
    if rules.strict:
        refuse_other_bytes(source, encoding, limits)
    text, whole = _decode_sample(head, encoding, source)
    lines = split_lines(text)[:_SAMPLE_LINES]
    if len(lines) > 1 and not whole:
        lines.pop()
    _check_line(lines, limits)
    return _understand(text, lines, encoding, rules)


def _choose_encoding(head: bytes, chunks: Iterator[bytes], rules: ReadRules) -> Encoding:
    """Take the encoding asked for, or let the first bytes beyond ASCII decide."""
    if rules.encoding:
        try:
            return named_encoding(rules.encoding, head)
        except LookupError:
            raise StopReading(Problem(0, UNKNOWN_ENCODING, rules.encoding)) from None
    if not head.isascii():
        return guess_encoding(head)
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if not chunk.isascii():
            return guess_encoding(chunk[:-3] if len(chunk) == SAMPLE_BYTES else chunk)
        if seen > _ASCII_SEARCH_BYTES:
            break
    return guess_encoding(head)


def _decode_sample(head: bytes, encoding: Encoding, source: Source) -> tuple[str, bool]:
    whole = len(head) >= source.size
    decoded = decode_chunks([head], encoding)
    parts = list(decoded) if whole else [next(decoded)]
    return b"".join(part.data for part in parts).decode(), whole


def _check_line(lines: list[str], limits: Limits) -> None:
    if lines and len(lines[0]) > limits.record_characters:
        raise StopReading(Problem(1, RECORD_TOO_LONG, detail=f"{limits.record_characters:,}"))


def _understand(
    text: str, lines: list[str], encoding: Encoding, rules: ReadRules
) -> tuple[Layout, Dialect]:
    first_line = 1
    separator = rules.separator
    named = separator_line(lines[0])
    if named:
        if separator not in {None, named}:
            raise _wrong_separator(1, named, str(separator))
        separator = named
        lines, first_line = lines[1:], 2
    guess = guess_dialect(lines, separator)
    plain = guess.prepare("\n".join(lines).encode()).decode().split("\n")
    rough = sample_records(plain, guess.grammar)
    width = usual_width(rough)
    records = sample_records(plain, guess.grammar, width, first_line=first_line)
    if not records:
        raise StopReading(Problem(0, BLANK_FILE))
    other = separator and other_separator(lines, separator, width, rules.expected_headings)
    if other:
        raise _wrong_separator(records[0].line, other, str(separator))
    header = find_header(records, rules.expected_headings, first_line=first_line)
    quotes = [
        problem
        for record in records
        if header.line is not None and header.line <= record.line < header.first_line
        for problem in find_quote_problems(record.line, record.split)
    ]
    headings = tuple(map(guess.restore, header.headings))
    header = replace(header, headings=headings, problems=[*header.problems, *quotes])
    layout = Layout(encoding, guess, header, rules.limits)
    _check_headings(layout)
    return layout, _describe(layout, text)


def _wrong_separator(line: int, found: str, wanted: str) -> StopReading:
    return StopReading(
        Problem(line, WRONG_SEPARATOR, name_separator(found), name_separator(wanted))
    )


def _check_headings(layout: Layout) -> None:
    limits, line = layout.limits, layout.header.line or 1
    if layout.width > limits.columns:
        raise _refusal(TOO_MANY_COLUMNS, line, f"{layout.width:,}", limits.columns)
    for heading in layout.header.headings:
        if len(heading) > limits.heading_characters:
            raise _refusal(HEADING_TOO_LONG, line, heading[:40], limits.heading_characters)


def _refusal(kind: Kind, line: int, value: str, limit: int) -> StopReading:
    return StopReading(Problem(line, kind, value, f"{limit:,}"))


def _describe(layout: Layout, text: str) -> Dialect:
    encoding, guess, header = layout.encoding, layout.guess, layout.header
    ends = {"\r\n": text.count("\r\n")}
    ends["\n"] = text.count("\n") - ends["\r\n"]
    ends["\r"] = text.count("\r") - ends["\r\n"]
    first = (header.line or header.first_line) - 1
    return Dialect(
        format="csv",
        encoding=encoding.name,
        bom=bool(encoding.bom),
        separator=guess.separator,
        quote=guess.grammar.quote,
        escape=guess.grammar.escape,
        line_end=max(ends, key=lambda end: ends[end]) if any(ends.values()) else None,
        header_line=header.line,
        header_rows=header.rows,
        preamble_lines=first,
        sure=encoding.sure and guess.sure,
        assumed="; ".join(filter(None, (encoding.assumed, guess.assumed))),
    )


def _read_batches(source: Source, layout: Layout, block_bytes: int) -> Iterator[Batch]:
    with source.open() as stream:
        chunks = read_chunks(stream, block_bytes, layout.limits.upload_bytes)
        decoded = decode_chunks(chunks, layout.encoding)
        yield from read_records(decoded, layout.guess, layout.header, layout.limits)
