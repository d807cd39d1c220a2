"""Read a page of a plan: filtered, searched, from one or two of its parts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from portal.engine.findings import Catalogue, join_findings, no_findings, with_severity
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
"""Gives the bytes of a part by its number."""


@dataclass(frozen=True, slots=True)
class PlanReader:
    """A stored plan, read page by page."""

    index: PlanIndex
    read: ReadPart
    kinds: Catalogue

    def page(self, wanted: Filter, page: int, size: int = PAGE_ROWS) -> Page:
        """Read one page; ``page`` counts from 1."""
        counts = [_count(entry, wanted) for entry in self.index.parts]
        skip, missing = (page - 1) * size, size
        taken: list[Part] = []
        for number, count in enumerate(counts):
            if count is not None and skip >= count:
                skip -= count
                continue
            part = self._select(number, wanted)
            if skip < part.frame.height:
                taken.append(_slice(part, skip, missing))
                missing -= taken[-1].frame.height
            skip = max(0, skip - part.frame.height)
            if not missing:
                break
        exact = None not in counts
        return _page(taken, sum(count or 0 for count in counts) if exact else None)

    def search(self, wanted: Filter, after_row: int, size: int = PAGE_ROWS) -> Page:
        """Read the next rows that hold a text, beginning after a row of the file."""
        taken: list[Part] = []
        missing, searched = size, 0
        for number, entry in enumerate(self.index.parts):
            if entry.last_row <= after_row or _count(entry, wanted) == 0:
                continue
            if searched == MOST_SEARCHED_PARTS:
                return _page(taken, None, entry.first_row - 1)
            part = self._select(number, wanted, after_row)
            searched += 1
            taken.append(_slice(part, 0, missing))
            if part.frame.height >= missing:
                return _page(taken, None, int(taken[-1].frame["row"][-1]))
            missing -= part.frame.height
        return _page(taken, None)

    def parts(self, wanted: Filter) -> Iterator[Part]:
        """Give every part with only the wanted rows, for a report."""
        for number, entry in enumerate(self.index.parts):
            if _count(entry, wanted) != 0:
                yield self._select(number, wanted)

    def findings(self, number: int) -> pl.DataFrame:
        """Give the findings of one part."""
        return read_part(self.read(number), self.index.slots).findings

    def _select(self, number: int, wanted: Filter, after_row: int = 0) -> Part:
        part = read_part(self.read(number), self.index.slots)
        frame = part.frame.filter(pl.col("row") > after_row) if after_row else part.frame
        if wanted.action:
            frame = frame.filter(pl.col("action") == ACTIONS.index(wanted.action))
        if wanted.code or wanted.severity:
            rows = self._rows_with(part.findings, wanted).unique().implode()
            frame = frame.filter(pl.col("row").is_in(rows))
        if wanted.text:
            frame = frame.filter(_holds(frame, wanted.text))
        return Part(frame, part.findings)

    def _rows_with(self, findings: pl.DataFrame, wanted: Filter) -> pl.Series:
        if wanted.code:
            findings = findings.filter(pl.col("code") == wanted.code)
        if wanted.severity:
            judged = with_severity(findings, self.kinds)
            findings = judged.filter(pl.col("severity") == wanted.severity)
        return findings["row"]


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
    return None if wanted.text or len(counts) > 2 else min(counts)  # noqa: PLR2004


def _holds(frame: pl.DataFrame, text: str) -> pl.Expr:
    cells = [name for name in frame.columns if name[0] == "c" and name[1:].isdigit()]
    lowered = (pl.col(name).str.to_lowercase() for name in cells)
    return pl.any_horizontal(cell.str.contains(text.lower(), literal=True) for cell in lowered)


def _slice(part: Part, skip: int, size: int) -> Part:
    return Part(part.frame.slice(skip, size), part.findings)


def _page(taken: list[Part], total: int | None, next_row: int | None = None) -> Page:
    filled = [part for part in taken if part.frame.height]
    if not filled:
        return Page(pl.DataFrame(), no_findings(), total, next_row)
    frame = pl.concat([part.frame for part in filled])
    rows = frame["row"].implode()
    findings = join_findings(part.findings.filter(pl.col("row").is_in(rows)) for part in filled)
    return Page(frame, findings, total, next_row)
