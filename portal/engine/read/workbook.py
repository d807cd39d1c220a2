"""Workbooks as tables: .xlsx, .xls and .ods, read in a child process with limits.

The parent never parses the file. It starts a child, which gives headings and records through a
pipe as separated text, and turns that into frames. Whatever kills the child, a hostile file or
the limits it runs under, is a finding.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from portal.engine.findings import FINDINGS, file_finding, join_findings, no_findings
from portal.engine.findings.workbooks import WORKBOOK_OVER_LIMITS
from portal.engine.read.table import BATCH_ROWS, Batch, Dialect, ReadRules, Source, Table
from portal.engine.read.workbook_job import Job
from portal.engine.read.workbook_process import ChildDied, run_child

UNIT, RECORD, NULL = "\x1f", "\x1e", "\x1d"


def open_workbook(source: Source, rules: ReadRules, format: str) -> Table:  # noqa: A002
    """Open a workbook: find its sheet and its header row.

    Args:
        source: the file; opened again by each reading.
        rules: what is known about it, and the limits.
        format: what its first bytes say: ``xlsx`` or ``ods`` (any zip container), or ``xls``.
    """
    reading = _Reading(source, rules, format)
    opened = Dialect(format=format, header_line=None)
    head: dict[str, Any] = {}
    try:
        for letter, message in run_child(source, reading.make_job(True), reading.seconds):
            if letter == "R":
                return _refused(opened, _read_findings(message))
            if letter == "H":
                head = json.loads(message)
    except ChildDied:
        return _refused(opened, _over_limits())
    return _make_table(head, reading)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A workbook and how it is to be read, as often as it is asked for."""

    source: Source
    rules: ReadRules
    format: str
    width: int = 0

    @property
    def seconds(self) -> int:
        return self.rules.limits.child_wall_seconds

    def make_job(self, only_open: bool) -> Job:
        limits = self.rules.limits
        return Job(
            format=self.format,
            formats=self.rules.formats,
            sheet=self.rules.sheet,
            expected_headings=self.rules.expected_headings,
            only_open=only_open,
            batch_rows=BATCH_ROWS,
            columns=limits.columns,
            heading_characters=limits.heading_characters,
            value_characters=limits.value_characters,
            record_characters=limits.record_characters,
            rows=limits.rows,
            inflated_bytes=limits.inflated_bytes,
            inflation_ratio=limits.inflation_ratio,
            workbook_parts=limits.workbook_parts,
            child_memory_bytes=limits.child_memory_bytes,
            child_cpu_seconds=limits.child_cpu_seconds,
        )

    def read_batches(self) -> Iterator[Batch]:
        """Read the records from the start, in a new child."""
        try:
            for letter, message in run_child(self.source, self.make_job(False), self.seconds):
                if letter == "B":
                    yield self._make_batch(message)
                elif letter == "R":
                    yield Batch(_no_records(self.width), _read_findings(message))
        except ChildDied:
            yield Batch(_no_records(self.width), _over_limits())

    def _make_batch(self, message: bytes) -> Batch:
        length = int.from_bytes(message[:4], "big")
        records, findings = message[4 : 4 + length], message[4 + length :]
        frame = _read_separated(records, _records_schema(self.width))
        return Batch(frame, _read_findings(findings))


def _make_table(head: dict[str, Any], reading: _Reading) -> Table:
    headings = tuple(head["headings"])
    dialect = Dialect(
        format=head["format"],
        sheet=head["sheet"],
        sheets=tuple(head["sheets"]),
        header_line=head["header_line"],
        preamble_lines=head["header_line"] - 1,
    )
    findings = _read_findings(head["findings"].encode())
    reading = _Reading(reading.source, reading.rules, reading.format, len(headings))
    return Table(dialect, headings, findings, reading.read_batches)


def _refused(dialect: Dialect, findings: pl.DataFrame) -> Table:
    return Table(dialect, (), findings, lambda: iter(()))


def _over_limits() -> pl.DataFrame:
    return file_finding(WORKBOOK_OVER_LIMITS)


def _records_schema(width: int) -> pl.Schema:
    cells = {f"c{number}": pl.String() for number in range(width)}
    return pl.Schema({"row": pl.UInt32(), "line": pl.UInt32(), **cells, "surplus": pl.String()})


def _no_records(width: int) -> pl.DataFrame:
    return pl.DataFrame(schema=_records_schema(width))


def _read_findings(text: bytes) -> pl.DataFrame:
    return join_findings([_read_separated(text, FINDINGS)]) if text else no_findings()


def _read_separated(text: bytes, schema: pl.Schema) -> pl.DataFrame:
    """Read records of separated text; the separators stand in no value."""
    if not text:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(
        io.BytesIO(text),
        has_header=False,
        schema=schema,
        separator=UNIT,
        eol_char=RECORD,
        quote_char=None,
        null_values=NULL,
        empty_string_is_null=False,
    )
