"""Report what a run did, or would do: the member's own columns and what happened to each row.

``report`` is the last step in the way of a file. A report can be corrected and uploaded again
as it is: its own columns stand behind the member's, under headings that the step ``map`` knows
and leaves out. Only the column of ``repair`` speaks on the way back: it refuses what was broken.
The cells are the uploaded ones; the mark against formulas is taken off first, because the
writers put it on again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

import polars as pl

from portal.engine.columns import column_name
from portal.engine.findings import Catalogue
from portal.engine.findings.planning import ROWS_REFUSE_FILE
from portal.engine.numbers import number_of
from portal.engine.plans.part import ACTIONS, Part
from portal.engine.read import own_sheets
from portal.engine.repair import REPAIR_HEADING, add_reminders, describe_repairs
from portal.engine.write.csv import write_csv
from portal.engine.write.formulas import unguard_frame, unguard_texts
from portal.engine.write.marks import MarkedBatch
from portal.engine.write.messages import join_issues, join_messages, with_messages
from portal.engine.write.xlsx import write_xlsx

REPORT_HEADINGS = (
    "Import: row",
    "Import: line",
    "Import: result",
    "Import: customer",
    "Import: matched by",
    "Import: findings",
)
"""Never change one without keeping the old: corrected reports of last month come back."""
_CUSTOMER = "Import: customer"
WRITTEN = ("created", "updated", "unchanged", "rejected")
PLANNED = ("to be created", "to be updated", "unchanged", "to be left out")
NOT_WRITTEN = ("not created", "not updated", "unchanged", "rejected")
"""Results in the order of ``ACTIONS``: after the commit, before it, and where there is none."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says.

    Attributes:
        headings: of the uploaded file; those of an earlier report are left out.
        catalogue: the kinds of the run's findings.
        only_findings: leave out rows without a finding.
        results: what happened to a row, by its action: ``WRITTEN``, ``PLANNED`` or ``NOT_WRITTEN``.
        repair: the run ``needs_repair``: keep what broken rows lost in a column of its own.
        column: the one column of the style's reports, with the errors of each row; None: the
            portal's own.
        names_customers: the rows are about customers; entries of a list have no number.
        of_file: findings about the file as a whole; with ``column`` its errors stand in the
            first row, as there is no other place.
    """

    headings: Sequence[str]
    catalogue: Catalogue
    only_findings: bool = False
    results: Sequence[str] = PLANNED
    repair: bool = False
    column: str | None = None
    names_customers: bool = True
    of_file: pl.DataFrame | None = None

    @property
    def written_headings(self) -> tuple[str, ...]:
        """The headings of the report itself: the file's own, and what is told behind them."""
        own = own_headings(self.headings, self.column)
        return (*own, *self.told_headings, *([REPAIR_HEADING] if self.repair else []))

    @property
    def told_headings(self) -> tuple[str, ...]:
        """The headings of what is told of each row, but for what was broken in it."""
        if self.column:
            return (self.column,)
        return tuple(one for one in REPORT_HEADINGS if self.names_customers or one != _CUSTOMER)


def own_headings(headings: Sequence[str], column: str | None = None) -> list[str]:
    """Give the headings of a file without those of an earlier report."""
    return unguard_texts([headings[position] for position in _own(headings, column)])


def own_batches(
    parts: Iterable[Part], headings: Sequence[str], column: str | None = None
) -> Iterator[pl.DataFrame]:
    """Give the file's own cells as they were uploaded, under ``own_headings``."""
    names = [f"c{position}" for position in _own(headings, column)]
    for part in parts:
        yield unguard_frame(part.frame.select(names))


def is_of_report(heading: str, column: str | None = None) -> bool:
    """Tell whether a heading is of our own reports, or the column of the style's."""
    if column and heading.strip().casefold() == column.casefold():
        return True
    return heading in REPORT_HEADINGS or heading == REPAIR_HEADING


def report_batches(parts: Iterable[Part], report: Report) -> Iterator[MarkedBatch]:
    """Turn planned parts into batches of a report, with the cells to be marked.

    Args:
        parts: frames with ``row``, ``line``, ``action`` (UInt8 or its name), ``c0`` … ``cN``
            and, where known, ``customer_number`` (or ``customer_id``) and ``matched_by``.
        report: what goes in.
    """
    column = report.column
    own = _own(report.headings, column)
    names = [column_name(report.headings[position], position) for position in own]
    whole = None
    if column and report.of_file is not None:
        # That rows refuse the file is told in those rows.
        whole = report.of_file.filter(pl.col("code") != ROWS_REFUSE_FILE.code)
    for part in parts:
        told = with_messages(part.findings, report.catalogue)
        joined = join_messages(told)
        if column:
            joined = join_issues(told, part.frame, whole, report.catalogue)
        whole = None
        frame = part.frame.join(joined, on="row", how="left", maintain_order="left")
        if report.repair:
            frame = frame.with_columns(describe_repairs(part, report.headings))
            frame = add_reminders(frame, part.findings)
        if report.only_findings:
            frame = frame.filter(pl.col("messages").is_not_null())
        cells = unguard_frame(frame.select(f"c{position}" for position in own))
        width = len(report.told_headings)
        marks = _marks(told, frame["row"], names, repair=report.repair, width=width)
        yield MarkedBatch(cells.hstack(frame.select(_told(frame, report))), marks)


def write_report_csv(
    stream: IO[bytes],
    parts: Iterable[Part],
    report: Report,
    *,
    separator: str = ",",
    bom: bool = True,
) -> int:
    """Write a report as CSV in the form its style takes, and give its number of rows.

    See ``report_batches`` for the parts, ``write_csv`` for the form.
    """
    frames = (batch.frame for batch in report_batches(parts, report))
    return write_csv(stream, report.written_headings, frames, separator=separator, bom=bom)


def write_report_xlsx(
    stream: IO[bytes],
    parts: Iterable[Part],
    report: Report,
    *,
    choices: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Write a report as a workbook, and give its number of rows.

    Findings about the file as a whole are told on a second sheet. See ``report_batches`` for
    the parts.

    Args:
        choices: the values to offer in a drop-down, by heading.

    Raises:
        TooLargeForWorkbookError: there are more rows than a worksheet takes.
    """
    notes = None
    if report.of_file is not None and report.of_file.height:
        notes = _tell_file(report.of_file, report.catalogue)
    return write_xlsx(
        stream,
        report.written_headings,
        report_batches(parts, report),
        sheet_name="Report",
        notes=notes,
        notes_name=own_sheets.FILE,
        choices=choices,
    )


def reasons_of(
    of_file: pl.DataFrame, catalogue: Catalogue, column: str | None = None
) -> tuple[tuple[str, str], pl.DataFrame]:
    """Give headings and rows of the report on a file of which no row could be read.

    Each row is a finding about the file: its line and its message.
    """
    told = with_messages(of_file, catalogue)
    rows = told.select(pl.col("line").cast(pl.String).fill_null(""), "message")
    return (REPORT_HEADINGS[1], column or REPORT_HEADINGS[-1]), rows


def _tell_file(of_file: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    severity = pl.col("severity").str.to_titlecase()
    told = with_messages(of_file, catalogue).with_columns(severity, pl.col("line").cast(pl.String))
    columns = ("severity", "column", "line", "message")
    return told.select(columns).rename(dict(zip(columns, own_sheets.FILE_HEADINGS, strict=True)))


def _own(headings: Sequence[str], column: str | None = None) -> list[int]:
    return [at for at, heading in enumerate(headings) if not is_of_report(heading.strip(), column)]


def _told(frame: pl.DataFrame, report: Report) -> list[pl.Expr]:
    """Give the columns of the report."""
    columns: dict[str, pl.Expr] = {}
    if not report.column:
        actions: Sequence[int | str] = range(len(ACTIONS))
        if frame["action"].dtype == pl.String:
            actions = ACTIONS
        result = pl.col("action").replace_strict(actions, report.results, return_dtype=pl.String)
        columns = {"row": pl.col("row"), "line": pl.col("line"), "result": result}
        if report.names_customers:
            columns["customer"] = _customer(frame)
        is_known = "matched_by" in frame.columns
        columns["matched"] = pl.col("matched_by") if is_known else pl.lit(None)
    columns["findings"] = pl.col("messages")
    if "repair" in frame.columns:
        columns["repair"] = pl.col("repair")
    return [column.cast(pl.String).alias(f"import_{name}") for name, column in columns.items()]


def _customer(frame: pl.DataFrame) -> pl.Expr:
    if "customer_number" in frame.columns:
        return pl.col("customer_number")
    return number_of(pl.col("customer_id")) if "customer_id" in frame.columns else pl.lit(None)


def _marks(
    told: pl.DataFrame,
    rows: pl.Series,
    names: Sequence[str],
    *,
    repair: bool,
    width: int,
) -> pl.DataFrame:
    """Find the cells the findings are about; one about the row marks the cell of its findings."""
    # Of columns with the same heading only the first is meant: the reader refuses to guess.
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    last = len(names) + width - 1
    if repair:
        places[REPAIR_HEADING] = last + 1
    index = pl.DataFrame({"row": rows}).with_row_index("index")
    found = told.join(index, on="row", how="inner", maintain_order="left")
    place = pl.col("column").replace_strict(places, default=last, return_dtype=pl.UInt32)
    message = pl.when(place != last).then(pl.col("message"))
    index_of_row = pl.col("index").cast(pl.UInt32).alias("row")
    return found.select(index_of_row, place.alias("column"), "severity", message)
