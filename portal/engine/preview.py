"""Walk a whole file from its table to its plan, batch by batch.

Three threads share the work: one reads and checks the next batches, the caller's asks the store
and compares, one watches over the whole file and writes the parts. At most two batches wait
between them, so memory does not grow with the file. Only the caller's thread has the store's
connection.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

import polars as pl

from portal.engine.ahead import run_ahead
from portal.engine.check import Checked, check_batch
from portal.engine.choices import Choices
from portal.engine.columns import BoundColumn, Column
from portal.engine.content import ContentDigest
from portal.engine.customers import Customers
from portal.engine.exactly_one import MarkCount
from portal.engine.findings import (
    Catalogue,
    file_finding,
    join_findings,
    no_findings,
    planning,
    row_findings,
)
from portal.engine.findings.headings import BLANK_HEADING
from portal.engine.match import match_batch
from portal.engine.once import Once
from portal.engine.ordering import Ordering, begin_order
from portal.engine.plan import plan_batch
from portal.engine.plans.basis import make_basis
from portal.engine.plans.groups import collect_groups, write_groups
from portal.engine.plans.index import PartIndex, PlanIndex, digest_of, index_part
from portal.engine.plans.part import Part, PlanSlot
from portal.engine.plans.part_bytes import read_part, write_part
from portal.engine.plans.slots import plan_slots
from portal.engine.read.table import Table
from portal.engine.style import SettingValue, Style
from portal.engine.watchers import Watcher, watch
from portal.engine.whole_file import about_file, is_refused, judge_file

_WAITING = 1


class PlanParts(Protocol):
    """Where the parts of a plan are kept; numbers count from 0."""

    def write(self, number: int, data: bytes) -> None:
        """Keep a part; one written again replaces the older."""
        ...

    def read(self, number: int) -> bytes:
        """Give a part's bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a plan is made from.

    Attributes:
        today: the day against which dates are judged.
        progress: told how many rows are planned, after each batch.
        nameless: positions without a heading; a cell there is an error of the file.
        needed: columns of the tenant's own words that a new customer needs.
        choices: by slot: which of several customers a value means, as a member chose.
        moved: ids of those who changed since an earlier preview; their rows say so.
        rows_of_gone: rows whose customer was removed since.
    """

    style: Style
    settings: Mapping[str, SettingValue]
    table: Table
    bound: Sequence[BoundColumn]
    customers: Customers
    kinds: Catalogue
    today: date
    progress: Callable[[int], None] = lambda _rows: None
    nameless: Sequence[int] = ()
    needed: Sequence[Column] = ()
    choices: Mapping[str, Choices] = field(default_factory=dict)
    moved: pl.Series | None = None
    rows_of_gone: Sequence[int] = ()


@dataclass(slots=True)
class _Course:
    """What is known while the batches go by."""

    slots: tuple[PlanSlot, ...]
    index: list[PartIndex] = field(default_factory=list)
    of_file: list[pl.DataFrame] = field(default_factory=list)
    content: ContentDigest | None = None
    ordering: Ordering | None = None
    marks: tuple[MarkCount, ...] = ()
    groups: list[pl.DataFrame] = field(default_factory=list)
    watchers: tuple[Watcher, ...] = ()
    once: Once = field(kw_only=True)


def make_plan(preview: Preview, parts: PlanParts) -> PlanIndex:
    """Plan a whole file and keep its parts.

    Returns:
        the index with its digest. Findings about the file that are errors refuse it.

    Raises:
        whatever reading the source or the store raises; no part is then worth anything.
    """
    course = _open_course(preview)
    course.of_file.append(about_file(preview.table.findings))
    try:
        _plan_batches(preview, parts, course)
        _settle(preview, parts, course)
    finally:
        for watcher in course.watchers:
            watcher.close()
    return _close(preview, parts, course)


def _open_course(preview: Preview) -> _Course:
    style = preview.style
    slots = plan_slots(preview.bound, style, preview.settings)
    return _Course(
        slots,
        content=ContentDigest(style.key) if style.file.same_content == "refuse" else None,
        ordering=begin_order(style, preview.customers),
        marks=tuple(MarkCount(one, preview.bound) for one in style.exactly_one),
        watchers=watch(style, preview.bound, slots),
        once=Once.of(preview.kinds),
    )


def _plan_batches(preview: Preview, parts: PlanParts, course: _Course) -> None:
    rows = 0
    with ThreadPoolExecutor(1, "write-parts") as writer:
        writing: deque[Future[None]] = deque()
        for number, checked in enumerate(run_ahead(_check_batches(preview))):
            matched, part = _plan_batch(preview, course, checked)
            rows += part.frame.height
            writing.append(writer.submit(_take, preview, parts, course, number, matched, part))
            if len(writing) > _WAITING:
                writing.popleft().result()
            preview.progress(rows)
        for written in writing:
            written.result()


def _check_batches(preview: Preview) -> Iterator[Checked]:
    nameless = set(preview.nameless)
    for batch in preview.table.read_batches():
        checked = check_batch(batch, preview.bound, preview.style, preview.today)
        filled = {at for at in nameless if (batch.frame[f"c{at}"].str.strip_chars() != "").any()}
        if filled:
            nameless -= filled
            found = (file_finding(BLANK_HEADING, detail=str(at + 1)) for at in sorted(filled))
            checked = Checked(checked.frame, join_findings([checked.findings, *found]))
        yield checked


def _plan_batch(preview: Preview, course: _Course, checked: Checked) -> tuple[pl.DataFrame, Part]:
    matched = match_batch(
        checked,
        preview.bound,
        preview.style,
        preview.customers,
        preview.choices,
        preview.settings,
    )
    part = plan_batch(
        matched,
        preview.bound,
        course.slots,
        preview.style,
        preview.settings,
        preview.customers,
        preview.needed,
        course.ordering,
    )
    return matched.frame, part


def _take(
    preview: Preview,
    parts: PlanParts,
    course: _Course,
    number: int,
    matched: pl.DataFrame,
    part: Part,
) -> None:
    """Let those look at a part who look at the whole file, and keep it."""
    course.of_file.append(about_file(part.findings))
    for watcher in course.watchers:
        watcher.add(matched, part)
    if course.content:
        course.content.add(part.frame, [slot.slot for slot in course.slots])
    for mark in course.marks:
        mark.add(part)
    of_rows = course.once.take(part.findings.filter(pl.col("row").is_not_null()))
    findings = join_findings([of_rows, _moved_rows(preview, part)])
    _keep(preview, parts, course, number, Part(part.frame, findings))


def _moved_rows(preview: Preview, part: Part) -> pl.DataFrame:
    """Say of which rows the customer changed since an earlier preview."""
    if not preview.rows_of_gone and (preview.moved is None or not preview.moved.len()):
        return no_findings()
    moved = pl.Series(dtype=pl.Int64) if preview.moved is None else preview.moved
    rows = part.frame.filter(
        pl.col("customer_id").is_in(moved.implode())
        | pl.col("row").is_in(list(preview.rows_of_gone))
    )
    return row_findings(rows, planning.MOVED_MEANWHILE, value=preview.style.words.one)


def _keep(preview: Preview, parts: PlanParts, course: _Course, number: int, part: Part) -> None:
    data = write_part(part, course.slots)
    parts.write(number, data)
    entry = index_part(part, data, course.slots, preview.kinds)
    course.index[number : number + 1] = [entry]
    if preview.style.group_by:
        course.groups[number : number + 1] = [collect_groups(part)]


def _settle(preview: Preview, parts: PlanParts, course: _Course) -> None:
    """Settle the parts that have rows of which other rows say something."""
    verdicts = [watcher.judge() for watcher in course.watchers]
    verdicts = [verdict for verdict in verdicts if verdict.rows.len()]
    for number, entry in enumerate(course.index if verdicts else ()):
        own = [one for one in verdicts if one.touches(entry.first_row, entry.last_row)]
        if own:
            part = read_part(parts.read(number), course.slots)
            for verdict in own:
                part = verdict.settle(part)
            _keep(preview, parts, course, number, part)


def _close(preview: Preview, parts: PlanParts, course: _Course) -> PlanIndex:
    basis = make_basis(preview.style, preview.settings, preview.bound)
    headings, slots = preview.table.headings, course.slots
    index = PlanIndex(basis, headings, slots, tuple(course.index))
    if preview.style.group_by:
        title = preview.style.group_by.title
        index = replace(index, groups=write_groups(title, course.groups, len(index.parts), parts))
    was_cut = is_refused(join_findings(course.of_file), preview.kinds)
    of_marks = [found for mark in course.marks for found in mark.judge(preview.customers)]
    of_whole = judge_file(index, preview.style, preview.settings, was_cut=was_cut)
    findings = join_findings([*course.of_file, *course.once.tell(), *of_marks, *of_whole])
    # Batches of a long file say the same of it.
    findings = findings.unique(maintain_order=True)
    content = course.content.hexdigest() if course.content else ""
    index = replace(index, findings=tuple(findings.iter_rows(named=True)), content=content)
    return replace(index, digest=digest_of(index))
