"""Rows of a run's plan as its page shows them; a page opens one or two of the plan's parts."""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from portal.customers.naming import names_plainly
from portal.engine.findings import Finding, read_findings
from portal.engine.numbers import number_of
from portal.engine.plans.index import PlanIndex
from portal.engine.plans.page import Filter, Page, PlanReader
from portal.engine.plans.part import ACTIONS, CREATE, KINDS, PlanSlot
from portal.instance import Instance
from portal.runs.stored import get_current_run, plan_reader
from portal.runs.summary import rule_names
from portal.store.customer_list import read_emails, read_names
from portal.store.run_rows import Run
from portal.store.subjects import get_subject


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of the file, and what becomes of it: ``kind`` is set, clear, add, new or ""."""

    text: str
    kind: str
    old: str | None
    new: str | None
    mapped: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """What a row adds to a customer: to which balance, how much, and what the customer reads."""

    before: int
    added: int
    text: str

    @property
    def after(self) -> int:
        """The balance when the row is written."""
        return self.before + self.added


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the file with its fate.

    Attributes:
        customer_email: only in plans of entries, where nothing else says who it is.
        entry: what the row adds, if it does.
    """

    row: int
    line: int
    action: str
    customer_number: str | None
    customer_name: str
    matched_by: str
    cells: tuple[CellView, ...]
    findings: tuple[Finding, ...]
    customer_email: str = ""
    entry: EntryView | None = None


@dataclass(frozen=True, slots=True)
class RowsView:
    """A page of rows; ``next_row`` says where a text search goes on."""

    rows: tuple[RowView, ...]
    total: int | None
    next_row: int | None


def read_rows(
    instance: Instance,
    tenant_id: int,
    number: str,
    wanted: Filter,
    page: int = 1,
    after_row: int | None = None,
) -> RowsView:
    """Read a page of the preview."""
    run = get_current_run(instance, tenant_id, number)
    reader = plan_reader(instance, run)
    search = bool(wanted.text)
    found = reader.search(wanted, after_row or 0) if search else reader.page(wanted, page)
    return RowsView(row_views(instance, run, reader, found), found.total, found.next_row)


def row_views(instance: Instance, run: Run, reader: PlanReader, page: Page) -> tuple[RowView, ...]:
    """Make the rows of a page ready to be looked at."""
    if not page.frame.height:
        return ()
    known = pl.col("customer_id")
    plain = names_plainly(instance, run.tenant_id, reader.index)
    shown = known.cast(pl.String) if plain else number_of(known)
    frame = page.frame.with_columns(shown.alias("customer_number"))
    ids = [customer for customer in frame["customer_id"].unique() if customer is not None]
    subject = get_subject(reader.index.subject)
    names = read_names(instance.database, run.tenant_id, ids, subject)
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for finding in read_findings(page.findings, reader.kinds):
        by_row[finding.row or 0].append(finding)
    index = reader.index
    keys = index.basis.get("keys")
    fed = dict.fromkeys(keys if isinstance(keys, list) else ()) | _slots_by_position(index)
    rules = rule_names(index)
    views = (
        _row_view(record, index, fed, rules, names, by_row[record["row"]])
        for record in frame.iter_rows(named=True)
    )
    adding = index.adding
    if adding is None:
        return tuple(views)
    emails = read_emails(instance.database, run.tenant_id, ids)
    return tuple(
        replace(
            view,
            customer_email=emails.get(record["customer_id"] or 0, ""),
            entry=_entry_view(record, adding),
        )
        for view, record in zip(views, frame.iter_rows(named=True), strict=True)
    )


def _entry_view(record: dict[str, Any], slot: PlanSlot) -> EntryView | None:
    if KINDS[record[f"kind:{slot.slot}"]] != "add" or ACTIONS[record["action"]] != "update":
        return None
    parts = json.loads(record[f"new:{slot.slot}"])
    added = int(parts.pop(slot.sums))
    return EntryView(int(record[f"old:{slot.slot}"] or 0), added, " ".join(parts.values()))


def _slots_by_position(index: PlanIndex) -> dict[int, PlanSlot]:
    return {
        position: slot
        for slot in reversed(index.slots)
        for position in slot.positions
        if slot.source is None
    }


def _row_view(
    record: dict[str, Any],
    index: PlanIndex,
    fed: dict[int, PlanSlot | None],
    rules: list[str],
    names: dict[int, str],
    findings: list[Finding],
) -> RowView:
    is_found = record["customer_id"] is not None and record["action"] != CREATE
    rule = record["rule"] if is_found else None
    cells = [
        _cell_view(record, position, fed, _at(findings, name))
        for position, name in enumerate(index.columns)
    ]
    columns = set(index.columns)
    return RowView(
        record["row"],
        record["line"],
        ACTIONS[record["action"]],
        record["customer_number"],
        names.get(record["customer_id"] or 0, ""),
        rules[rule] if rule is not None else "",
        tuple(cells),
        tuple(finding for finding in findings if finding.column not in columns),
    )


def _at(findings: list[Finding], heading: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.column == heading)


def _cell_view(
    record: dict[str, Any],
    position: int,
    fed: dict[int, PlanSlot | None],
    findings: tuple[Finding, ...],
) -> CellView:
    text, slot = record[f"c{position}"], fed.get(position)
    if slot is None:
        return CellView(text, "", None, None, mapped=position in fed, findings=findings)
    kind = KINDS[record[f"kind:{slot.slot}"]]
    if record["action"] == CREATE and text:
        kind = "new"
    if slot.refers:
        # Each cell names the same customer in its own way: what it says is what is shown.
        return CellView(text, kind if text else "", None, text, mapped=True, findings=findings)
    if any(slot.parts):
        return _part_view(record, position, slot, kind, findings)
    old, new = record[f"old:{slot.slot}"], record[f"new:{slot.slot}"]
    return CellView(text, kind, old, new, mapped=True, findings=findings)


def _part_view(
    record: dict[str, Any],
    position: int,
    slot: PlanSlot,
    kind: str,
    findings: tuple[Finding, ...],
) -> CellView:
    """Show a cell of a slot that is made of parts: what its own part was, and becomes."""
    text: str = record[f"c{position}"]
    new = _part_of(record[f"new:{slot.slot}"], position, slot)
    # What a ledger has is its balance, not an entry that this one replaces.
    old = None if slot.appends else _part_of(record[f"old:{slot.slot}"], position, slot)
    if kind == "set" and new is None and old is not None:
        kind = "clear"
    elif not text or (kind == "set" and old == new):
        kind = ""
    # A part that was refused is missing from the slot's text.
    shown = new if new is not None or kind == "clear" else text or None
    return CellView(text, kind, old, shown, mapped=True, findings=findings)


def _part_of(value: str | None, position: int, slot: PlanSlot) -> str | None:
    """Give a cell's part of a slot's text: a country's code, say."""
    part = json.loads(value or "{}").get(slot.parts[slot.positions.index(position)])
    return None if part is None else str(part)
