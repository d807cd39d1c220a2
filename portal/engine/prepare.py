"""Make a style's file out of an export of another system: its IDs, and the same words in each row.

The IDs are cleaned and judged as an import would. Each is written behind an apostrophe, so that
a spreadsheet in which somebody goes on with the file leaves its digits alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from portal.engine.columns import UNSEEN, Column
from portal.engine.findings import (
    Severity,
    cells,
    file_finding,
    join_findings,
    no_findings,
    row_findings,
)
from portal.engine.findings.headings import NO_ID_COLUMN
from portal.engine.headings.names import folded
from portal.engine.read.table import Table
from portal.engine.style import Preparation, Style

MOST_TOLD = 200
"""Rows with errors that are kept to be told; all are counted."""
_TEXT_MARK = "'"


@dataclass
class Prepared:
    """What came of an export.

    Attributes:
        rows: written.
        left_out: rows without an ID.
        errors: rows whose ID cannot be taken; with one the file is worth nothing.
        findings: the first errors, shape ``FINDINGS``.
    """

    rows: int = 0
    left_out: int = 0
    errors: int = 0
    findings: pl.DataFrame = field(default_factory=no_findings)

    @property
    def is_refused(self) -> bool:
        """Tell whether something has to be corrected first."""
        return self.findings.height > 0


def check_asked(style: Style, asked: Mapping[str, str], today: date) -> pl.DataFrame:
    """Judge the values that every row is to have, as an import would."""
    found = []
    for heading in _plan(style).asks:
        column = _column(style, heading)
        text = asked.get(heading, "").strip(UNSEEN)
        if not text:
            found.append(file_finding(cells.VALUE_MISSING, column=heading))
            continue
        frame = pl.DataFrame({"cell": [text], "row": [0], "line": [0]})
        for problem in column.type.parse(pl.col("cell"), today).problems:
            is_error = problem.kind.severity is Severity.ERROR
            if is_error and frame.select(problem.when.fill_null(value=False)).item():
                told = row_findings(
                    frame,
                    problem.kind,
                    column=heading,
                    value=pl.col("cell"),
                    detail=problem.detail,
                )
                nowhere = pl.lit(None, pl.UInt32)
                found.append(told.with_columns(row=nowhere, line=nowhere))
    return join_findings(found)


def find_source(headings: Sequence[str], style: Style) -> int | None:
    """Give the position of the column that the IDs stand in."""
    there = {folded(heading): at for at, heading in reversed(list(enumerate(headings)))}
    names = (folded(name) for name in _plan(style).sources)
    return next((there[name] for name in names if name in there), None)


def no_source(style: Style) -> pl.DataFrame:
    """Say which column an export must have."""
    names = " or ".join(f"“{name}”" for name in _plan(style).sources)
    return file_finding(NO_ID_COLUMN, detail=names)


def prepare_batches(
    table: Table, style: Style, asked: Mapping[str, str], today: date, prepared: Prepared
) -> Iterator[pl.DataFrame]:
    """Give the rows of the style's file, batch by batch; ``prepared`` is counted up."""
    plan = _plan(style)
    position = find_source(table.headings, style)
    column = _column(style, plan.column)
    for batch in table.read_batches():
        cell = pl.col(f"c{position}").str.strip_chars(UNSEEN)
        frame = batch.frame.select("row", "line", cell.alias("cell"))
        filled = frame.filter(pl.col("cell") != "")
        prepared.left_out += frame.height - filled.height
        values = _judge(filled, column, plan.sources[0], today, prepared)
        texts = values.drop_nulls()
        prepared.rows += texts.len()
        yield texts.to_frame("id").select(
            _cell(one, plan, asked).alias(f"c{at}") for at, one in enumerate(style.columns)
        )


def _judge(
    rows: pl.DataFrame, column: Column, heading: str, today: date, prepared: Prepared
) -> pl.Series:
    """Clean the IDs; note the rows whose ID cannot be taken."""
    parsed = column.type.parse(pl.col("cell"), today)
    found = []
    for problem in parsed.problems:
        if problem.kind.severity is Severity.ERROR:
            wrong = rows.filter(problem.when.fill_null(value=False))
            prepared.errors += wrong.height
            told = wrong.head(MOST_TOLD)
            found.append(
                row_findings(
                    told,
                    problem.kind,
                    column=heading,
                    value=pl.col("cell"),
                    detail=problem.detail,
                )
            )
    prepared.findings = join_findings([prepared.findings, *found]).head(MOST_TOLD)
    return rows.select(parsed.value.alias("id"))["id"]


def _cell(column: Column, plan: Preparation, asked: Mapping[str, str]) -> pl.Expr:
    if column.heading == plan.column:
        return pl.lit(_TEXT_MARK) + pl.col("id")
    return pl.lit(asked.get(column.heading, "").strip(UNSEEN))


def _column(style: Style, heading: str) -> Column:
    return next(column for column in style.columns if column.heading == heading)


def _plan(style: Style) -> Preparation:
    if style.prepares is None:
        raise ValueError(f"{style.key} prepares no file")
    return style.prepares
