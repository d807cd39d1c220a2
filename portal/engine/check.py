"""Check a batch: text to values, and everything that is wrong with it at once.

``check`` is the third step in the way of a file. In: a batch frame (``row``, ``line``,
``c0`` …). Out: the same frame with one ``new:<slot>`` text column per slot (null: blank) and
``bad`` (the row has an error), and the findings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from portal.engine.columns import UNSEEN, BoundColumn
from portal.engine.composed import compose_json
from portal.engine.findings import Kind, Severity, cells, join_findings, no_findings, row_findings
from portal.engine.heading_rows import find_heading_rows
from portal.engine.read.table import Batch
from portal.engine.style import Composite, Style
from portal.engine.style.references import key_name
from portal.engine.values import Problem
from portal.engine.write.formulas import unguard

_COMPOSABLE = r"[^\x{0}-\x{2FF}]"
"""Below U+0300 every text is its own NFC: Unicode has no mark to put together there."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked batch: its frame and its findings."""

    frame: pl.DataFrame
    findings: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Mark:
    """A problem of one bound column, compiled: the mask's name in the frame of masks."""

    name: str
    bound: BoundColumn
    problem: Problem


def check_batch(batch: Batch, bound: Sequence[BoundColumn], style: Style, today: date) -> Checked:
    """Check every declared rule of a batch's cells.

    Args:
        today: the day against which dates are judged.
    """
    texts, hidden = _read_texts(batch.frame, bound)
    wanted, marks = _compile(tuple(bound), today)
    parsed = texts.select(wanted)
    found = find_heading_rows(batch.frame, bound, style)
    findings = [batch.findings, found, *hidden, *_report(batch.frame, texts, parsed, marks)]
    frame = batch.frame.with_columns(
        parsed[_value_name(one)].alias(f"new:{one.column.slot}")
        for one in bound
        if one.column.slot and not one.column.part
    )
    keys = {key.column for reference in style.references for key in reference.keys}
    frame = frame.with_columns(
        parsed[_value_name(one)].alias(key_name(one.column.heading))
        for one in bound
        if one.column.heading in keys
    )
    for composite in style.composites:
        parts = _parts_of(composite, bound, style)
        if parts:
            frame, missing = _compose(frame, parsed, composite, parts, style)
            findings.append(missing)
    joined = join_findings(findings)
    return Checked(_mark_bad(frame, joined, style), joined)


def rows_in_error(findings: pl.DataFrame, style: Style) -> pl.Series:
    """Give the numbers of the rows that have a finding of severity error."""
    kinds = _kinds_of(style) if findings.height else {}
    errors = [code for code, kind in kinds.items() if kind.severity is Severity.ERROR]
    return findings.filter(pl.col("code").is_in(errors) & pl.col("row").is_not_null())["row"]


def _mark_bad(frame: pl.DataFrame, findings: pl.DataFrame, style: Style) -> pl.DataFrame:
    rows = rows_in_error(findings, style).unique()
    if not rows.len():
        return frame.with_columns(pl.lit(value=False).alias("bad"))
    return frame.with_columns(pl.col("row").is_in(rows.implode()).alias("bad"))


def _kinds_of(style: Style) -> dict[str, Kind]:
    # Imported here: the catalogue imports every family, and families are imported by types.
    from portal.engine.findings.catalogue import BUILT_IN  # noqa: PLC0415

    return {kind.code: kind for kind in (*BUILT_IN, *style.findings)}


def _read_texts(
    frame: pl.DataFrame, bound: Sequence[BoundColumn]
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Trim the cells, take the spreadsheet mark off, make blank cells null."""
    marked, plain = _survey(frame, bound)
    hidden: list[pl.DataFrame] = []
    columns: list[pl.Expr | pl.Series] = []
    for one, has_mark, is_plain in zip(bound, marked, plain, strict=True):
        text = unguard(pl.col(one.cell)) if has_mark else pl.col(one.cell)
        columns.append(
            text.str.strip_chars() if is_plain else _clean(frame.select(text).to_series())
        )
        names = one.column.names_customer or one.column.slot == "field:email"
        if _tells(one) or ((one.column.unique or names) and not is_plain):
            hidden.append(_report_hidden(frame, one))
    trimmed = frame.select(columns)
    # A step of its own: within one the trimming would be done twice.
    filled = (
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in trimmed.columns
    )
    return trimmed.select(filled), hidden


def _clean(texts: pl.Series) -> pl.Series:
    """Trim texts; normalise those with other than ASCII characters, which are mostly few."""
    trimmed = texts.str.strip_chars()
    odd = (trimmed.str.len_bytes() != trimmed.str.len_chars()).arg_true()
    given = trimmed.gather(odd)
    if given.str.contains(_COMPOSABLE).any():
        given = given.str.normalize("NFC")
    return trimmed.scatter(odd, given.str.strip_chars(UNSEEN))


def _survey(
    frame: pl.DataFrame, bound: Sequence[BoundColumn]
) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
    """Tell of each column whether a cell begins with a mark, and whether all are ASCII."""
    if not bound:
        return (), ()
    cells = [pl.col(one.cell).str for one in bound]
    marked = (cell.starts_with("'").any().alias(f"m{at}") for at, cell in enumerate(cells))
    plain = (
        (cell.len_bytes().sum() == cell.len_chars().sum()).alias(f"p{at}")
        for at, cell in enumerate(cells)
    )
    facts = frame.select(*marked, *plain).row(0)
    return facts[: len(cells)], facts[len(cells) :]


def _report_hidden(frame: pl.DataFrame, one: BoundColumn) -> pl.DataFrame:
    cell = pl.col(one.cell)
    visible = cell if _tells(one) else cell.str.strip_chars()
    changed = frame.filter(visible.str.strip_chars(UNSEEN) != visible)
    return row_findings(
        changed, cells.HIDDEN_CHARACTERS, column=one.heading, value=pl.col(one.cell)
    )


def _tells(one: BoundColumn) -> bool:
    """Tell whether a column's type says all that is taken off a cell, plain spaces as well."""
    return bool(getattr(one.column.type, "tells", False))


@lru_cache(maxsize=16)
def _compile(
    bound: tuple[BoundColumn, ...], today: date
) -> tuple[tuple[pl.Expr, ...], tuple[_Mark, ...]]:
    """Write every type as one query, the same for all batches: values, and masks beside them."""
    wanted: list[pl.Expr] = []
    marks: list[_Mark] = []
    for one in bound:
        cell = pl.col(one.cell)
        parsed = one.column.type.parse(cell, today)
        wanted.append(parsed.value.alias(_value_name(one)))
        problems = [*parsed.problems]
        if one.column.required or one.column.never_blank:
            problems.append(Problem(cells.VALUE_MISSING, cell.is_null()))
        if one.column.advised:
            problems.append(Problem(one.column.advised, cell.is_null()))
        for number, problem in enumerate(problems):
            mark = _Mark(f"p{one.position}.{number}", one, problem)
            marks.append(mark)
            wanted.append(problem.when.fill_null(value=False).alias(mark.name))
    return tuple(wanted), tuple(marks)


def _report(
    frame: pl.DataFrame, texts: pl.DataFrame, parsed: pl.DataFrame, marks: Sequence[_Mark]
) -> list[pl.DataFrame]:
    """Report what the types found: the cell as it stands, and what they say of its bare text."""
    if not marks:
        return []
    hits = parsed.select(pl.col(mark.name).any() for mark in marks).row(0)
    reports = []
    for mark, hit in zip(marks, hits, strict=True):
        if hit:
            detail = mark.problem.detail
            if isinstance(detail, pl.Expr):
                detail = pl.lit(texts.filter(parsed[mark.name]).select(detail).to_series())
            reports.append(
                row_findings(
                    frame.filter(parsed[mark.name]),
                    mark.problem.kind,
                    column=mark.bound.heading,
                    value=pl.col(mark.bound.cell),
                    detail=detail,
                )
            )
    return reports


def _parts_of(
    composite: Composite, bound: Sequence[BoundColumn], style: Style
) -> dict[str, BoundColumn]:
    """Give the columns of a slot in the style's order, whatever the order in the file."""
    there = {one.column.part: one for one in bound if one.column.slot == composite.slot}
    order = [column.part for column in style.columns if column.slot == composite.slot]
    return {part: there[part] for part in order if part is not None and part in there}


def _compose(
    frame: pl.DataFrame,
    parsed: pl.DataFrame,
    composite: Composite,
    parts: Mapping[str, BoundColumn],
    style: Style,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Join the parts of one slot into canonical JSON; null where all are blank."""
    filled = [parsed[_value_name(one)].alias(part) for part, one in parts.items()]
    columns = pl.DataFrame(filled)
    value = compose_json(columns)
    frame = frame.with_columns(value.alias(f"new:{composite.slot}"))
    if not composite.needs:
        return frame, row_findings(frame.head(0), cells.PART_MISSING)
    needed = parts.get(composite.needs)
    if needed is not None and needed.column.required:
        return frame, no_findings()  # a blank one was told already
    if needed is None:
        lacking = frame.filter(value.is_not_null())
        heading: str | None = None
    else:
        lacking = frame.filter(value.is_not_null() & columns[composite.needs].is_null())
        heading = needed.heading
    return frame, row_findings(
        lacking, cells.PART_MISSING, column=heading, detail=heading or _heading_of(composite, style)
    )


def _heading_of(composite: Composite, style: Style) -> str:
    """Name the column that the file lacks."""
    return next(
        one.heading
        for one in style.columns
        if (one.slot, one.part) == (composite.slot, composite.needs)
    )


def _value_name(one: BoundColumn) -> str:
    return f"v{one.position}"
