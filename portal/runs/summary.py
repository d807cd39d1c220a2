"""A run's plan in numbers, out of the plan's index."""

from dataclasses import dataclass

from portal.engine.findings import Finding, Kind, kind_of, read_findings
from portal.engine.plans.index import PlanIndex
from portal.engine.plans.part import PlanSlot
from portal.engine.whole_file import findings_of
from portal.instance import Instance
from portal.runs.stored import get_current_run, plan_reader
from portal.store import runs
from portal.store.run_rows import Run


@dataclass(frozen=True, slots=True)
class Summary:
    """A run's plan in numbers.

    Attributes:
        by_code: kinds of finding with the rows that have one, worst first.
        cleared: each slot with the rows that lose what it holds.
        by_rule: index of the match rule, its heading, and the rows it found; "" for none.
        slots: each slot with the rows that would be written and fill it, and those that change it.
        before: earlier runs of the same content.
    """

    run: Run
    index: PlanIndex
    findings: tuple[Finding, ...]
    by_code: tuple[tuple[Kind, int], ...]
    by_rule: tuple[tuple[str, str, int], ...]
    slots: tuple[tuple[PlanSlot, int, int], ...]
    before: tuple[Run, ...]
    cleared: tuple[tuple[PlanSlot, int], ...] = ()

    @property
    def cleared_values(self) -> int:
        """Count the values that would be cleared."""
        return sum(rows for _, rows in self.cleared)


def read_summary(instance: Instance, tenant_id: int, number: str) -> Summary:
    """Read a run's numbers."""
    run = get_current_run(instance, tenant_id, number)
    index = plan_reader(instance, run).index
    kinds = instance.styles.catalogue
    codes = index.total("codes")
    worst = ("error", "warning", "notice")
    by_code = [(kind_of(code, kinds), rows) for code, rows in codes.items()]
    by_code.sort(key=lambda pair: (worst.index(pair[0].severity.value), -pair[1]))
    filled, changed = index.total("filled"), index.total("changed")
    cleared = index.total("cleared")
    return Summary(
        run,
        index,
        tuple(read_findings(findings_of(index), kinds)),
        tuple(by_code),
        tuple((rule, _rule_name(index, rule), rows) for rule, rows in index.total("rules").items()),
        tuple((slot, filled[slot.slot], changed[slot.slot]) for slot in index.slots),
        tuple(runs.find_same_content(instance.database, tenant_id, run)),
        tuple((slot, cleared[slot.slot]) for slot in index.slots if cleared[slot.slot]),
    )


def rule_names(index: PlanIndex) -> list[str]:
    """Name the match rules of a plan by their column."""
    rules = index.basis.get("rules", [])
    return [str(name) for name in rules] if isinstance(rules, list) else []


def _rule_name(index: PlanIndex, rule: str) -> str:
    return rule_names(index)[int(rule)] if rule else ""
