"""Read a page of a plan: filtered, searched, from one or two of its parts.

The index tells how many rows of each part a filter wants. Where they are few, the part's front
holds them all, and nothing else of the part is read.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import polars as pl

from portal.engine.findings import Catalogue, join_findings, kind_of, no_findings
from portal.engine.plans.index import PartIndex, PlanIndex
from portal.engine.plans.part import ACTIONS, UNCHANGED, UPDATE, Part
from portal.engine.plans.part_bytes import FEW_ROWS, read_few, read_part

PAGE_ROWS = FEW_ROWS
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
        rule: rows whose customer this match rule found, by its index; asked for alone.
    """

    action: str = ""
    code: str = ""
    severity: str = ""
    text: str = ""
    rule: str = ""


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


_BETWEEN_CELLS = "\x1f"
_NO_ROWS = (0,) * len(ACTIONS)

ReadPart = Callable[[int, int], bytes]
"""Gives so many of a part's first bytes by the part's number; all of them for -1."""


@dataclass(frozen=True, slots=True)
class PlanReader:
    """A stored plan, read page by page.

    Attributes:
        untold: kinds of finding that are told no more; the index is without them.
    """

    index: PlanIndex
    read: ReadPart
    kinds: Catalogue
    untold: Collection[str] = ()

    def page(self, wanted: Filter, page: int, size: int = PAGE_ROWS) -> Page:
        """Read one page of a filter without a text; ``page`` counts from 1."""
        skip, total, before = (page - 1) * size, 0, 0
        opened: list[int] = []
        for number, entry in enumerate(self.index.parts):
            count = self._count(entry, wanted)
            if total + count <= skip:
                before = total + count
            elif count and total < skip + size:
                opened.append(number)
            total += count
        if not opened:
            return _page([], total)
        part = self._select(_join([self._read(number, wanted) for number in opened]), wanted)
        return _page([_slice(part, skip - before, size)], total)

    def search(self, wanted: Filter, after_row: int, size: int = PAGE_ROWS) -> Page:
        """Read the next rows that hold a text, beginning after a row of the file."""
        taken: list[Part] = []
        missing, searched = size, 0
        for number, entry in enumerate(self.index.parts):
            if entry.last_row <= after_row or not self._count(entry, wanted):
                continue
            if searched == MOST_SEARCHED_PARTS:
                return _page(taken, None, entry.first_row - 1)
            part = self._select(self._read(number, wanted), wanted, after_row)
            searched += 1
            taken.append(_slice(part, 0, missing))
            if part.frame.height >= missing:
                return _page(taken, None, int(taken[-1].frame["row"][-1]))
            missing -= part.frame.height
        return _page(taken, None)

    def parts(self, wanted: Filter) -> Iterator[Part]:
        """Give every part with only the wanted rows, for a report."""
        for number, entry in enumerate(self.index.parts):
            if self._count(entry, wanted):
                yield self._select(self._read(number, wanted), wanted)

    def rows(self, wanted: pl.Series) -> Part:
        """Read rows by their number, with their findings, from the parts where they stand."""
        numbers = [
            number
            for number, entry in enumerate(self.index.parts)
            if wanted.is_between(entry.first_row, entry.last_row).any()
        ]
        part = _join([self._open(number, few=False) for number in numbers])
        of_rows = pl.col("row").is_in(wanted.implode())
        return Part(part.frame.filter(of_rows), part.findings.filter(of_rows))

    def findings(self, number: int) -> pl.DataFrame:
        """Give the findings of one part."""
        entry = self.index.parts[number]
        if not entry.codes:
            return no_findings()
        are_few = all(max(rows) <= FEW_ROWS for rows in entry.codes.values())
        return self._open(number, few=are_few).findings

    def _read(self, number: int, wanted: Filter) -> Part:
        """Read what holds every wanted row of a part."""
        # The rows that a rule found are no few of their own: they share an action with others.
        are_few = self._count(self.index.parts[number], wanted) <= FEW_ROWS
        return self._open(number, few=are_few and not wanted.rule)

    def _open(self, number: int, *, few: bool) -> Part:
        if few:
            part = read_few(self.read(number, self.index.parts[number].front))
        else:
            part = read_part(self.read(number, -1), self.index.slots)
        if not self.untold:
            return part
        untold = pl.col("code").is_in(list(self.untold))
        return Part(part.frame, part.findings.filter(~untold))

    def _select(self, part: Part, wanted: Filter, after_row: int = 0) -> Part:
        frame = part.frame.filter(pl.col("row") > after_row) if after_row else part.frame
        if wanted.action:
            frame = frame.filter(pl.col("action") == ACTIONS.index(wanted.action))
        if wanted.code or wanted.severity:
            codes = [
                code for code in part.findings["code"].unique() if self._is_wanted(code, wanted)
            ]
            found = part.findings.filter(pl.col("code").is_in(codes))
            frame = frame.filter(pl.col("row").is_in(found["row"].implode()))
        if wanted.rule:
            is_found = pl.col("action").is_in([UPDATE, UNCHANGED])
            frame = frame.filter(is_found & (pl.col("rule") == int(wanted.rule)))
        if wanted.text:
            frame = frame.filter(_holds(frame, wanted.text))
        return Part(frame, part.findings)

    def _count(self, entry: PartIndex, wanted: Filter) -> int:
        """Count the rows of a part that a filter lets through, whatever its text."""
        if wanted.rule:
            return entry.rules.get(wanted.rule, 0)
        rows = entry.actions
        if wanted.severity:
            rows = entry.severities.get(wanted.severity, _NO_ROWS)
        if wanted.code:
            known = self._is_wanted(wanted.code, wanted)
            rows = entry.codes.get(wanted.code, _NO_ROWS) if known else _NO_ROWS
        return rows[ACTIONS.index(wanted.action)] if wanted.action else sum(rows)

    def _is_wanted(self, code: str, wanted: Filter) -> bool:
        kind = kind_of(code, self.kinds)
        counted = "" if kind.passing else kind.severity.value
        return wanted.code in {"", code} and wanted.severity in {"", counted}


def _holds(frame: pl.DataFrame, text: str) -> pl.Expr:
    cells = [name for name in frame.columns if name[0] == "c" and name[1:].isdigit()]
    # One text a row: lowered and searched at once, it takes a third of the time.
    joined = pl.concat_str(cells, separator=_BETWEEN_CELLS, ignore_nulls=True)
    return joined.str.to_lowercase().str.contains(text.lower(), literal=True)


def _join(parts: list[Part]) -> Part:
    frame = pl.concat([part.frame for part in parts])
    return Part(frame, join_findings(part.findings for part in parts))


def _slice(part: Part, skip: int, size: int) -> Part:
    return Part(part.frame.slice(skip, size), part.findings)


def _page(taken: list[Part], total: int | None, next_row: int | None = None) -> Page:
    filled = [part for part in taken if part.frame.height]
    if not filled:
        return Page(pl.DataFrame(), no_findings(), total, next_row)
    found = _join(filled)
    of_rows = pl.col("row").is_in(found.frame["row"].implode())
    return Page(found.frame, found.findings.filter(of_rows), total, next_row)
