"""Walk a whole file from its table to its plan, batch by batch.

Three threads share the work: one reads and checks the next batches, the caller's asks the store
and compares, one writes the parts. At most two batches wait between them, so memory does not
grow with the file. Only the caller's thread has the store's connection.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

import polars as pl

from portal.engine.across import AcrossRows, find_across
from portal.engine.ahead import run_ahead
from portal.engine.check import Checked, check_batch
from portal.engine.choices import Choices
from portal.engine.columns import BoundColumn, Column
from portal.engine.content import ContentDigest
from portal.engine.customers import Customers
from portal.engine.entries import Entries
from portal.engine.exactly_one import MarkCount
from portal.engine.findings import (
    FINDINGS,
    Catalogue,
    Severity,
    file_finding,
    join_findings,
    matching,
    planning,
    row_findings,
)
from portal.engine.findings.headings import BLANK_HEADING
from portal.engine.groups import collect_groups, write_groups
from portal.engine.keys import key_of
from portal.engine.lookups import key_of_rows
from portal.engine.match import match_batch, slot_of_rule
from portal.engine.once import Once
from portal.engine.ordering import Ordering, begin_order
from portal.engine.plan import (
    REJECT,
    Part,
    PlanSlot,
    plan_batch,
    plan_slots,
    reject_rows,
    settle_rows,
)
from portal.engine.plan_bytes import read_part, write_part
from portal.engine.plan_index import PartIndex, PlanIndex, digest_of, index_part
from portal.engine.read.table import Table
from portal.engine.repeats import Repeats
from portal.engine.sought import questions_of
from portal.engine.style import Rule, SettingValue, Style
from portal.engine.twins import Twins, find_twins, report_twins, watch_twins

_WAITING = 1
_IN_SET = "in-set:"
_LOOKED_UP = "looked-up:"


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


@dataclass(slots=True)
class _Course:
    """What is known while the batches go by."""

    slots: tuple[PlanSlot, ...]
    index: list[PartIndex] = field(default_factory=list)
    of_file: list[pl.DataFrame] = field(default_factory=list)
    repeats: dict[str, Repeats] = field(default_factory=dict)
    entries: Entries | None = None
    content: ContentDigest | None = None
    added: dict[str, Repeats] = field(default_factory=dict)
    ordering: Ordering | None = None
    marks: tuple[MarkCount, ...] = ()
    across: tuple[AcrossRows, ...] = ()
    groups: list[pl.DataFrame] = field(default_factory=list)
    twins: tuple[Twins, ...] = ()
    once: Once = field(kw_only=True)


def make_plan(preview: Preview, parts: PlanParts) -> PlanIndex:
    """Plan a whole file and keep its parts.

    Returns:
        the index with its digest. Findings about the file that are errors refuse it.

    Raises:
        whatever reading the source or the store raises; no part is then worth anything.
    """
    course = _open_course(preview)
    course.of_file.append(_of_file(preview.table.findings))
    try:
        _plan_batches(preview, parts, course)
        _reject_repeats(preview, parts, course)
        _settle_entries(preview, parts, course)
        _tell_twins(preview, parts, course)
        _apply_across(preview, parts, course)
    finally:
        for repeats in (*course.repeats.values(), *course.added.values()):
            repeats.close()
        for across in course.across:
            across.close()
        for twins in course.twins:
            twins.seen.close()
        if course.entries:
            course.entries.close()
    return _close(preview, parts, course)


def _open_course(preview: Preview) -> _Course:
    style = preview.style
    slots = plan_slots(preview.bound, style, preview.settings)
    return _Course(
        slots,
        entries=Entries(slots) if style.repeats == "allow" else None,
        content=ContentDigest(style.key) if style.file.same_content == "refuse" else None,
        ordering=begin_order(style, preview.customers),
        marks=tuple(MarkCount(one, preview.bound) for one in style.exactly_one),
        across=tuple(AcrossRows(rule) for rule in style.across),
        twins=watch_twins(style, preview.bound),
        once=Once.of(preview.kinds),
    )


def _plan_batches(preview: Preview, parts: PlanParts, course: _Course) -> None:
    rows = 0
    with ThreadPoolExecutor(1, "write-parts") as writer:
        writing: deque[Future[None]] = deque()
        for number, checked in enumerate(run_ahead(_check_batches(preview))):
            part = _plan_batch(preview, course, checked)
            rows += part.frame.height
            writing.append(writer.submit(_keep, preview, parts, course, number, part))
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


def _plan_batch(preview: Preview, course: _Course, checked: Checked) -> Part:
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
    course.of_file.append(_of_file(part.findings))
    _collect_repeats(preview, part, course)
    if course.content:
        course.content.add(part.frame, [slot.slot for slot in course.slots])
    for mark in course.marks:
        mark.add(part)
    for twins in course.twins:
        twins.add(part.frame)
    for across in course.across:
        across.add(matched.frame, part.frame["action"] != REJECT)
    of_rows = course.once.take(part.findings.filter(pl.col("row").is_not_null()))
    return Part(part.frame, of_rows)


def _keep(preview: Preview, parts: PlanParts, course: _Course, number: int, part: Part) -> None:
    data = write_part(part, course.slots)
    parts.write(number, data)
    entry = index_part(part, data, course.slots, preview.kinds)
    course.index[number : number + 1] = [entry]
    if preview.style.group_by:
        course.groups[number : number + 1] = [collect_groups(part)]


def _collect_repeats(preview: Preview, part: Part, course: _Course) -> None:
    # Where the whole file is refused, rejected rows come back corrected: they count as well.
    every = _names_every(preview.style)
    live = part.frame if every else part.frame.filter(pl.col("action") != REJECT)
    if course.entries:
        course.entries.add(part.frame)
        _collect_set_values(live, preview.style, course)
    elif preview.style.repeats == "reject":
        course.repeats.setdefault("number", Repeats()).add(live, live["customer_id"])
    for slot in course.slots:
        if slot.unique or slot.distinct:
            values = key_of(live[f"new:{slot.slot}"], slot.slot)
            course.repeats.setdefault(slot.slot, Repeats()).add(live, values)
    _collect_by_rule(preview, live, course)


def _collect_by_rule(preview: Preview, live: pl.DataFrame, course: _Course) -> None:
    for index, rule in enumerate(preview.style.match):
        if rule.missing != "create":
            continue
        key = slot_of_rule(rule, preview.style.columns)
        if key in course.repeats:
            continue
        if rule.named_by and f"new:{key}" in live.columns:
            # A row that was looked up by a value means whoever has it, in the file or stored.
            values = key_of(live[f"new:{key}"], key)
            firm = live["rule"].ne_missing(index)
            course.repeats.setdefault(_LOOKED_UP + key, Repeats()).add(live, values, firm=firm)
        else:
            # Two rows would each add it: nobody has it whom both could mean.
            _collect_added(live.filter(pl.col("rule") == index), key, rule, course)


def _collect_set_values(rows: pl.DataFrame, style: Style, course: _Course) -> None:
    """Note what each row puts into a set of its customer: the same again is a mistake."""
    for composite in style.composites:
        if composite.appends or composite.single or f"new:{composite.slot}" not in rows.columns:
            continue
        value = pl.col(f"new:{composite.slot}")
        key = value.str.json_path_match(f"$.{composite.key}") if composite.key else value
        named = pl.concat_str("customer_id", pl.coalesce(key, value), separator="\x1f")
        keys = rows.select(named.alias("key"))["key"]
        course.added.setdefault(_IN_SET + composite.slot, Repeats()).add(rows, keys)


def _collect_added(rows: pl.DataFrame, key: str, rule: Rule, course: _Course) -> None:
    if rows.height:
        keyed = rows.with_columns(key_of_rows(key).alias("key"))
        added = pl.col("customer_id").is_null() & pl.col("key").ne_missing(pl.lit(rule.new_value))
        made = keyed.filter(added)
        course.added.setdefault(key, Repeats()).add(made, made["key"])


def _reject_repeats(preview: Preview, parts: PlanParts, course: _Course) -> None:
    every = _names_every(preview.style)
    seen = course.repeats | course.added
    found = {slot: repeats.find(every=every) for slot, repeats in seen.items()}
    if not any(rows.height for rows in found.values()):
        return
    distinct = {slot.slot for slot in course.slots if slot.distinct}
    for number, entry in enumerate(course.index):
        here = pl.col("row").is_between(entry.first_row, entry.last_row)
        repeated = {slot: rows.filter(here) for slot, rows in found.items()}
        if any(rows.height for rows in repeated.values()):
            part = read_part(parts.read(number), course.slots)
            also = {slot: repeated.pop(slot) for slot in distinct & repeated.keys()}
            part = reject_rows(part, _report_repeats(preview, part, repeated))
            findings = join_findings([part.findings, *_report_also(preview, part, also)])
            _keep(preview, parts, course, number, Part(part.frame, findings))


def _settle_entries(preview: Preview, parts: PlanParts, course: _Course) -> None:
    """Say of rows that add to a customer of an earlier row what they add to."""
    repeated = course.entries.find() if course.entries else None
    if repeated is None or repeated.is_empty:
        return
    for number, entry in enumerate(course.index):
        here = repeated.between(entry.first_row, entry.last_row)
        if not here.is_empty:
            part = read_part(parts.read(number), course.slots)
            _keep(preview, parts, course, number, here.mark(part, course.slots))


def _report_repeats(
    preview: Preview, part: Part, repeated: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """Say which rows mean one customer, then which others have a value that only one may have."""
    by_slot = {one.column.slot: one for one in preview.bound}
    rules = {rule.column for rule in preview.style.match}
    keys = [
        slot
        for slot in repeated
        if not slot.startswith(_LOOKED_UP)
        and (slot not in by_slot or by_slot[slot].column.heading in rules)
    ]
    same = pl.concat([repeated[slot] for slot in keys]).unique("row", keep="first").sort("row")
    reports = [row_findings(same, matching.REPEATED_IN_FILE, detail=pl.col("first_line"))]
    for slot, rows in repeated.items():
        if slot not in keys:
            known = slot.removeprefix(_LOOKED_UP)
            values = part.frame.select("row", f"new:{known}")
            told = rows.join(same, on="row", how="anti") if known != slot else rows
            reports.append(
                row_findings(
                    told.join(values, on="row", maintain_order="left"),
                    matching.REPEATED_VALUE if known == slot else matching.NOT_TOLD_APART,
                    column=by_slot[known].heading,
                    value=pl.col(f"new:{known}"),
                    detail=pl.col("first_line"),
                )
            )
    return join_findings(reports)


def _report_also(
    preview: Preview, part: Part, repeated: Mapping[str, pl.DataFrame]
) -> Iterator[pl.DataFrame]:
    """Point at rows that share a value which two customers hardly share."""
    headings = {one.column.slot: one.heading for one in preview.bound}
    for slot, rows in repeated.items():
        values = part.frame.select("row", pl.col(f"new:{slot}").alias("shared"))
        yield row_findings(
            rows.join(values, on="row", maintain_order="left"),
            matching.ALSO_IN_FILE,
            column=headings[slot],
            value=pl.col("shared"),
            detail=pl.col("first_line"),
        )


def _apply_across(preview: Preview, parts: PlanParts, course: _Course) -> None:
    """Tell rows what others of the file say against them, in the parts where they stand."""
    found = find_across(course.across)
    errors = {one.rule.kind.code for one in course.across if one.rule.is_error}
    for number, entry in enumerate(course.index if found.height else ()):
        told = found.filter(pl.col("row").is_between(entry.first_row, entry.last_row))
        if told.height:
            part = read_part(parts.read(number), course.slots)
            _keep(preview, parts, course, number, settle_rows(part, told, errors))


def _tell_twins(preview: Preview, parts: PlanParts, course: _Course) -> None:
    """Tell new customers which rows of the file may mean the same person."""
    found = find_twins(course.twins)
    rows = pl.concat([pl.Series("row", [], pl.UInt32), *(twins["row"] for _, twins in found)])
    for number, entry in enumerate(course.index if rows.len() else ()):
        if rows.is_between(entry.first_row, entry.last_row).any():
            part = read_part(parts.read(number), course.slots)
            findings = join_findings([part.findings, report_twins(part, found)])
            _keep(preview, parts, course, number, Part(part.frame, findings))


def _names_every(style: Style) -> bool:
    """Tell whether of rows that repeat one another the first is reported as well.

    It is imported where rows are left out; where the file is refused, none is the right one.
    """
    return style.file.errors == "refuse-file"


def _close(preview: Preview, parts: PlanParts, course: _Course) -> PlanIndex:
    settings = dict(preview.settings)
    rules = [rule.column for rule in preview.style.match]
    keys = {*rules, *(key.column for one in preview.style.references for key in one.keys)}
    basis = {
        "style": preview.style.key,
        "version": preview.style.version,
        "subject": preview.style.subject,
        "settings": settings,
        "rules": rules,
        "sought": questions_of(preview.style, preview.bound),
        "names_by": preview.style.names_by,
        "returned": {
            str(one.position): one.column.slot
            for one in preview.bound
            if one.column.names_customer or one.column.generated
        },
        "keys": [one.position for one in preview.bound if one.column.heading in keys],
    }
    headings, slots = preview.table.headings, course.slots
    index = PlanIndex(basis, headings, slots, tuple(course.index))
    if preview.style.group_by:
        title = preview.style.group_by.title
        index = replace(index, groups=write_groups(title, course.groups, len(index.parts), parts))
    was_cut = is_refused(join_findings(course.of_file), preview.kinds)
    of_marks = [found for mark in course.marks for found in mark.judge(preview.customers)]
    findings = join_findings(
        [*course.of_file, *course.once.tell(), *of_marks, *_judge(preview, index, was_cut=was_cut)]
    )
    content = course.content.hexdigest() if course.content else ""
    index = replace(index, findings=tuple(findings.iter_rows(named=True)), content=content)
    return replace(index, digest=digest_of(index))


def _judge(preview: Preview, index: PlanIndex, *, was_cut: bool) -> Iterator[pl.DataFrame]:
    """Say what is wrong with the file as a whole, once every row is planned."""
    least = int(preview.settings.get("minimum_records", 0))
    rejected = index.count("reject")
    if index.rows == 0:
        # There are records, and reading stopped before the first of them.
        yield from () if was_cut else (file_finding(planning.NO_RECORDS),)
    elif index.rows < least:
        yield file_finding(planning.TOO_FEW_RECORDS, value=str(index.rows), detail=str(least))
    if rejected and preview.style.file.errors == "refuse-file":
        yield file_finding(planning.ROWS_REFUSE_FILE, value=str(rejected))
    elif index.rows and index.count("unchanged") == index.rows:
        yield file_finding(planning.NOTHING_TO_IMPORT)


def is_refused(findings: pl.DataFrame, kinds: Catalogue) -> bool:
    """Tell whether findings about the file hold an error."""
    of_file = findings.filter(pl.col("row").is_null())
    return any(kinds[code].severity is Severity.ERROR for code in of_file["code"].unique())


def findings_of(index: PlanIndex) -> pl.DataFrame:
    """Give the findings about the whole file as a frame."""
    return pl.DataFrame(list(index.findings), schema=FINDINGS)


def _of_file(findings: pl.DataFrame) -> pl.DataFrame:
    return findings.filter(pl.col("row").is_null())
