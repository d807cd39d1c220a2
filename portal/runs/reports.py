"""Write a run's report: the file's own columns, and what happened to every row."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import BinaryIO

import polars as pl

from portal.customers.naming import names_plainly
from portal.engine.plans.page import Filter
from portal.engine.plans.part import CREATE, REJECT, Part
from portal.engine.repair import needs_repair
from portal.engine.report import (
    NOT_WRITTEN,
    PLANNED,
    WRITTEN,
    Report,
    reasons_of,
    write_report_csv,
    write_report_xlsx,
)
from portal.engine.style import Style
from portal.engine.whole_file import findings_of
from portal.engine.write.csv import write_csv
from portal.engine.write.xlsx import write_xlsx
from portal.instance import Instance, get_style
from portal.runs.opening import open_run
from portal.runs.places import plan_of
from portal.runs.returned import DONE, with_given
from portal.runs.stored import get_current_run, plan_reader
from portal.runs.summary import rule_names
from portal.store import profiles
from portal.store.run_rows import Run
from portal.store.subjects import get_subject


def write_report(
    instance: Instance,
    tenant_id: int,
    number: str,
    file_format: str,
    stream: BinaryIO,
    *,
    only_findings: bool = False,
    code: str = "",
) -> None:
    """Write the report of a run as CSV or XLSX.

    Before the commit it says what would happen; afterwards what happened, with the numbers of
    the new customers.

    Args:
        instance: where the run lives.
        tenant_id: whose run it is.
        number: the run.
        file_format: ``csv`` or ``xlsx``.
        stream: takes the report.
        only_findings: only rows that have any.
        code: only rows that have this kind of finding.

    Raises:
        NotFound: the run has no plan, or its files were removed after their time.
    """
    run = get_current_run(instance, tenant_id, number)
    reader = plan_reader(instance, run)
    if reader.index.parts:
        plan_of(instance, run)  # says that it is gone before anything is written
    profile = profiles.get_profile(instance.database, tenant_id, run.profile_number)
    style = get_style(instance, profile.style)
    planned = with_given(instance, run, reader.index, reader.parts(Filter(code=code)))
    if run.state == "refused" and not reader.index.rows:
        planned = (part for part in _unplanned(instance, run) if part.frame.height)
        first = next(planned, None)
        if first is None:
            _write_reasons(instance, style, findings_of(reader.index), file_format, stream)
            return
        planned = chain([first], planned)
    if names_plainly(instance, tenant_id, reader.index):
        planned = _plainly_named(planned)
    parts = _with_names(planned, rule_names(reader.index))
    report = Report(
        reader.index.headings,
        instance.styles.catalogue,
        only_findings=only_findings,
        results=_results_of(run),
        repair=needs_repair(reader.index.total("codes")),
        column=style.file.report_column,
        names_customers=not get_subject(reader.index.subject).is_list,
        of_file=findings_of(reader.index),
    )
    if file_format == "xlsx":
        choices = {column.heading: column.choices for column in style.columns if column.choices}
        write_report_xlsx(stream, parts, report, choices=choices)
    else:
        separator = style.file.separator or ","
        write_report_csv(stream, parts, report, separator=separator, bom=style.file.bom)


def _results_of(run: Run) -> Sequence[str]:
    """Give the words for what happened to its rows."""
    if run.wrote_nothing:
        return NOT_WRITTEN
    return WRITTEN if run.state in DONE else PLANNED


def _write_reasons(
    instance: Instance, style: Style, of_file: pl.DataFrame, file_format: str, stream: BinaryIO
) -> None:
    """Say why not even a row of the file could be read; there is nothing else to give back."""
    column = style.file.report_column
    headings, rows = reasons_of(of_file, instance.styles.catalogue, column)
    if file_format == "xlsx":
        write_xlsx(stream, headings, [rows], sheet_name="Report")
    else:
        separator = style.file.separator or ","
        write_csv(stream, headings, [rows], separator=separator, bom=style.file.bom)


def _unplanned(instance: Instance, run: Run) -> Iterator[Part]:
    """Give the rows of a file whose headings were refused: they were read and never planned."""
    nobody = (
        pl.lit(REJECT, pl.UInt8).alias("action"),
        pl.lit(None, pl.Int64).alias("customer_id"),
        pl.lit(None, pl.UInt8).alias("rule"),
    )
    for batch in open_run(instance, run).table.read_batches():
        of_rows = batch.findings.filter(pl.col("row").is_not_null())
        yield Part(batch.frame.with_columns(nobody), of_rows)


def _with_names(parts: Iterator[Part], rules: list[str]) -> Iterator[Part]:
    """Name the rule that found each row's customer; one that is created was found by none."""
    is_found = pl.col("customer_id").is_not_null() & (pl.col("action") != CREATE)
    names: pl.Expr = pl.lit(None, pl.String)
    if rules:
        named = pl.col("rule").replace_strict(
            range(len(rules)), rules, default=None, return_dtype=pl.String
        )
        names = pl.when(is_found).then(named)
    for part in parts:
        yield replace(part, frame=part.frame.with_columns(names.alias("matched_by")))


def _plainly_named(parts: Iterator[Part]) -> Iterator[Part]:
    """Name customers by their plain id."""
    shown = pl.col("customer_id").cast(pl.String).alias("customer_number")
    for part in parts:
        yield replace(part, frame=part.frame.with_columns(shown))
