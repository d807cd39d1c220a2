"""What is said of a file as a whole, and whether that refuses it."""

from collections.abc import Iterator, Mapping

import polars as pl

from portal.engine.findings import FINDINGS, Catalogue, Severity, file_finding, planning
from portal.engine.plans.index import PlanIndex
from portal.engine.report import is_of_report
from portal.engine.style import SettingValue, Style


def about_file(findings: pl.DataFrame) -> pl.DataFrame:
    """Give those of some findings that are about the whole file."""
    return findings.filter(pl.col("row").is_null())


def is_refused(findings: pl.DataFrame, kinds: Catalogue) -> bool:
    """Tell whether findings about the file hold an error."""
    codes = about_file(findings)["code"].unique()
    return any(kinds[code].severity is Severity.ERROR for code in codes)


def findings_of(index: PlanIndex) -> pl.DataFrame:
    """Give the findings about the whole file as a frame (``FINDINGS``)."""
    return pl.DataFrame(list(index.findings), schema=FINDINGS)


def judge_file(
    index: PlanIndex, style: Style, settings: Mapping[str, SettingValue], *, was_cut: bool
) -> Iterator[pl.DataFrame]:
    """Say what is wrong with the file as a whole, once every row is planned.

    Args:
        was_cut: reading stopped at an error of the file.
    """
    least = int(settings.get("minimum_records", 0))
    rejected = index.count("reject")
    if index.rows == 0:
        # There are records, and reading stopped before the first of them.
        yield from () if was_cut else (file_finding(planning.NO_RECORDS),)
    elif index.rows < least:
        of_report = any(map(is_of_report, index.headings))
        kind = planning.TOO_FEW_IN_REPORT if of_report else planning.TOO_FEW_RECORDS
        yield file_finding(kind, value=str(index.rows), detail=str(least))
    if rejected and style.file.errors == "refuse-file":
        yield file_finding(planning.ROWS_REFUSE_FILE, value=str(rejected))
    elif index.rows and index.count("unchanged") == index.rows:
        yield file_finding(planning.NOTHING_TO_IMPORT)
