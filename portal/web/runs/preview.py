"""What the preview page shows: a run's numbers and one page of its rows."""

from collections.abc import Sequence
from typing import Any

from portal.customers.labels import label_of
from portal.engine.findings import Severity
from portal.engine.findings.headings import OTHER_STYLE
from portal.engine.findings.matching import CHOSEN_BEFORE
from portal.engine.findings.planning import (
    IMPORTED_BEFORE,
    MOVED_MEANWHILE,
    PLAN_MOVED,
    SAME_ROWS,
    SAME_ROWS_ALLOWED,
    TOO_FEW_IN_REPORT,
    TOO_FEW_RECORDS,
)
from portal.engine.findings.reading import CUT_SHORT
from portal.engine.plans.page import Filter
from portal.engine.plans.part import PlanSlot
from portal.engine.style import Style, Words
from portal.instance import Instance
from portal.runs import (
    RowsView,
    Run,
    Summary,
    find_other_encoding,
    may_override,
    read_moved,
    read_questions,
    read_rows,
    read_summary,
)
from portal.web.runs.filters import Selection
from portal.web.runs.grid import make_columns, make_rows
from portal.web.runs.groups import all_messages, make_groups
from portal.web.runs.links import find_link, link_to_pages, link_to_rows
from portal.web.runs.outcome import count_sets, find_entries, say_outcome
from portal.web.runs.reading import OFFERED

_COUNTED = ("tag", "attribute", "address")
_AGAIN = frozenset({SAME_ROWS.code, SAME_ROWS_ALLOWED.code})
_OWN_BOX = frozenset({IMPORTED_BEFORE.code, PLAN_MOVED.code}) | _AGAIN
_ERRORS = Filter(severity=Severity.ERROR.value)


def make_preview(instance: Instance, run: Run, selection: Selection) -> dict[str, Any]:
    """Collect everything the preview's template names."""
    summary = read_summary(instance, run.tenant_id, run.number)
    view = read_rows(
        instance,
        run.tenant_id,
        run.number,
        selection.wanted,
        selection.page,
        selection.after or None,
    )
    entries = find_entries(summary.index)
    apart = (entries.amount, *entries.texts) if entries else ()
    return {
        "summary": summary,
        "questions": read_questions(instance, run.tenant_id, run.number),
        "findings": _of_file(summary),
        **_told_before(summary),
        "other_encoding": OFFERED.get(find_other_encoding(summary.findings)),
        "least": _least_records(summary),
        "is_cut": any(finding.code in CUT_SHORT for finding in summary.findings),
        "moved": read_moved(instance, run),
        "moved_rows": summary.index.total("codes")[MOVED_MEANWHILE.code],
        "in_rows": summary.index.total("severities"),
        "consents": {
            "given": _counted(summary, ("preference",)),
            "others": [one for one in _counted(summary, _COUNTED) if any(one[1:])],
        },
        "rules": sorted(summary.by_rule),
        "sets": count_sets(summary.index),
        "chosen": summary.index.total("codes")[CHOSEN_BEFORE.code],
        "entries": entries,
        "rows": make_rows(view.rows, summary.index.columns, apart),
        "columns": make_columns(summary.index, view.rows, apart),
        "wanted": selection.wanted,
        "found_row": selection.row,
        "filtered": selection.is_filtered,
        "page": selection.page,
        "pages": selection.pages(view.total or 0),
        "next_row": view.next_row,
        "shown": _shown(selection, view),
        "groups": make_groups(instance, run, selection, summary.index.columns),
        "grouped_by": summary.index.groups.title if summary.index.groups else "",
        "all_messages": all_messages,
        "link": link_to_rows(run.number),
        "here": link_to_pages(run.number, selection),
        "outcome": _outcome(instance, summary),
        "way_on": _way_on(instance, summary),
        "may_override": may_override(run),
        "is_mistaken": _is_mistaken(instance, summary),
    }


def find_problem(instance: Instance, run: Run) -> int | None:
    """Give the first row with an error; None when there is none."""
    found = read_rows(instance, run.tenant_id, run.number, _ERRORS)
    return found.rows[0].row if found.rows else None


def _of_file(summary: Summary) -> list[Any]:
    """Give the findings about the file, worst first; what has a box of its own is told there."""
    worst = list(Severity)
    shown = [finding for finding in summary.findings if finding.code not in _OWN_BOX]
    return sorted(shown, key=lambda finding: worst.index(finding.severity))


def _told_before(summary: Summary) -> dict[str, Any]:
    """Give what the box about earlier imports of the same content says besides their links."""
    again = [one for one in summary.findings if one.code in _AGAIN]
    refuses = any(one.code == SAME_ROWS.code for one in again)
    errors = [one for one in summary.findings if one.severity is Severity.ERROR]
    return {
        "again": again[0] if again else None,
        "refuses_again": refuses,
        "only_again": refuses and len(errors) == 1,
    }


def _counted(summary: Summary, facets: Sequence[str]) -> list[tuple[str, int, int]]:
    """Count rows by slot; a set with a title of its own is counted value by value elsewhere."""
    return [
        (_name_slot(slot), filled, changed)
        for slot, filled, changed in summary.slots
        if slot.slot.partition(":")[0] in facets and not slot.title
    ]


def _name_slot(slot: PlanSlot) -> str:
    label = label_of(slot.slot)
    return f"Default {label.lower()}" if slot.source else label


def _style_of(instance: Instance, summary: Summary) -> Style | None:
    """Give the style that the plan was made with."""
    return instance.styles.by_key.get(str(summary.index.basis["style"]))


def _least_records(summary: Summary) -> int:
    """Give the number of records that a file needed when the plan was made."""
    settings = summary.index.basis.get("settings")
    return int(settings.get("minimum_records") or 0) if isinstance(settings, dict) else 0


def _outcome(instance: Instance, summary: Summary) -> str:
    style = _style_of(instance, summary)
    return say_outcome(summary.run, style.words if style else Words())


def _is_mistaken(instance: Instance, summary: Summary) -> bool:
    """Tell whether the file was known for another one."""
    style = _style_of(instance, summary)
    codes = {kind.code for _, kind in style.file.mistaken} if style else set()
    return any(finding.code in codes for finding in summary.findings)


def _shown(selection: Selection, view: RowsView) -> str:
    if selection.wanted.text:
        return f"Rows with “{selection.wanted.text}”"
    total = view.total or 0
    what = "matching row" if selection.is_filtered else "row"
    return f"{total:,} {what}{'' if total == 1 else 's'}"


def _way_on(instance: Instance, summary: Summary) -> tuple[str, str | None] | None:
    """Say where a refused file's member goes on, where it is not to the same profile.

    Returns:
        What the link says, and its address.
    """
    codes = {finding.code for finding in summary.findings}
    if OTHER_STYLE.code in codes:
        return "Choose another profile", find_link("profiles.home")
    if codes.isdisjoint({TOO_FEW_RECORDS.code, TOO_FEW_IN_REPORT.code}):
        return None
    style = _style_of(instance, summary)
    adds = style is None or style.may_add
    return "Go to the customers", find_link("customers.add" if adds else "customers.list")
