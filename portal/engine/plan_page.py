"""Read a page of a plan: filtered, searched, from one or two of its parts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from portal.engine.findings import join_findings, no_findings
from portal.engine.plan import ACTIONS, Part, read_part
from portal.engine.plan_index import PartIndex, PlanIndex

PAGE_ROWS = 50
MOST_SEARCHED_PARTS = 12
"""Parts one request searches; a search that found too little says where to go on."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows of a plan are wanted; empty texts want all.

    Attributes:
        action: one of ``ACTIONS``.
        code: rows with this kind of finding.
        severity: rows with a finding of this severity.
        text: rows with this text in any cell, without regard to case.
    """

    action: str = ""
    code: str = ""
    severity: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a plan and their findings.

    Attributes:
        total: rows the filter lets through; None while searching by text.
        next_row: the row number after which a search goes on; None at the end.
    """

    frame: pl.DataFrame
    findings: pl.DataFrame
    total: int | None
    next_row: int | None = None


ReadPart = Callable[[int], bytes]


def read_page(
    index: PlanIndex, read: ReadPart, wanted: Filter, page: int, size: int = PAGE_ROWS
) -> Page:
    """Read one page; ``page`` counts from 1.

    Args:
        read: gives the bytes of a part by its number.
    """
    counts = [_count(entry, wanted) for entry in index.parts]
    exact = all(count is not None for count in counts)
    skip = (page - 1) * size
    taken: list[Part] = []
    missing = size
    for number, count in enumerate(counts):
        if count is not None and (count == 0 or skip >= count):
            skip -= count
            continue
        part = _select(read_part(read(number)), wanted)
        if skip >= part.frame.height:
            skip -= part.frame.height
            continue
        part = _slice(part, skip, missing)
        skip, missing = 0, missing - part.frame.height
        taken.append(part)
        if not missing:
            break
    total = sum(count or 0 for count in counts) if exact else None
    return _page(index, taken, total)


def search_page(
    index: PlanIndex, read: ReadPart, wanted: Filter, after_row: int, size: int = PAGE_ROWS
) -> Page:
    """Read the next rows that hold a text, beginning after a row of the file."""
    taken: list[Part] = []
    missing, searched = size, 0
    next_row: int | None = None
    for number, entry in enumerate(index.parts):
        if entry.last_row <= after_row or _count(entry, wanted) == 0:
            continue
        if not missing or searched >= MOST_SEARCHED_PARTS:
            next_row = _last_row(taken) if not missing else entry.first_row - 1
            break
        part = read_part(read(number))
        later = part.frame.filter(pl.col("row") > after_row)
        found = _select(Part(later, part.findings), wanted)
        if found.frame.height > missing:
            next_row = int(found.frame["row"][missing - 1])
        taken.append(_slice(found, 0, missing))
        missing -= min(missing, found.frame.height)
        searched += 1
        if next_row is not None:
            break
    page = _page(index, taken, None)
    return Page(page.frame, page.findings, None, next_row)


def read_parts(index: PlanIndex, read: ReadPart, wanted: Filter) -> Iterator[Part]:
    """Give every part with only the wanted rows, for a report."""
    for number, entry in enumerate(index.parts):
        if _count(entry, wanted) != 0:
            yield _select(read_part(read(number)), wanted)


def _count(entry: PartIndex, wanted: Filter) -> int | None:
    """Rows of a part that a filter lets through; None when only the part itself can tell."""
    counts = [entry.rows]
    if wanted.action:
        counts.append(entry.actions[ACTIONS.index(wanted.action)])
    if wanted.code:
        counts.append(entry.codes.get(wanted.code, 0))
    if wanted.severity:
        counts.append(entry.severities.get(wanted.severity, 0))
    if min(counts) == 0:
        return 0
    filters = sum(bool(value) for value in (wanted.action, wanted.code, wanted.severity))
    return None if wanted.text or filters > 1 else min(counts)


def _select(part: Part, wanted: Filter) -> Part:
    frame = part.frame
    if wanted.action:
        frame = frame.filter(pl.col("action") == ACTIONS.index(wanted.action))
    if wanted.code or wanted.severity:
        rows = _rows_with(part.findings, wanted).unique().implode()
        frame = frame.filter(pl.col("row").is_in(rows))
    if wanted.text:
        needle = wanted.text.casefold()
        cells = [name for name in frame.columns if name[0] == "c" and name[1:].isdigit()]
        holds = [pl.col(name).str.to_lowercase().str.contains(needle, literal=True) for name in cells]
        frame = frame.filter(pl.any_horizontal(holds))
    return Part(frame, part.findings)


def _rows_with(findings: pl.DataFrame, wanted: Filter) -> pl.Series:
    from portal.engine.findings import with_severity  # noqa: PLC0415
    from portal.engine.findings.catalogue import BUILT_IN  # noqa: PLC0415

    kinds = {kind.code: kind for kind in BUILT_IN}
    if wanted.code:
        findings = findings.filter(pl.col("code") == wanted.code)
    if wanted.severity:
        findings = with_severity(findings, kinds).filter(pl.col("severity") == wanted.severity)
    return findings["row"]


def _slice(part: Part, skip: int, size: int) -> Part:
    return Part(part.frame.slice(skip, size), part.findings)


def _last_row(taken: list[Part]) -> int:
    return int(taken[-1].frame["row"][-1])


def _page(index: PlanIndex, taken: list[Part], total: int | None) -> Page:
    del index
    filled = [part for part in taken if part.frame.height]
    if not filled:
        return Page(pl.DataFrame(), no_findings(), total)
    frame = pl.concat([part.frame for part in filled])
    rows = frame["row"].implode()
    findings = join_findings(part.findings.filter(pl.col("row").is_in(rows)) for part in filled)
    return Page(frame, findings, total)
