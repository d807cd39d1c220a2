"""What a run does, or did, in one sentence: counted in what it is about, not in rows."""

from dataclasses import dataclass

from portal.customers.labels import label_of
from portal.engine.plans.index import PlanIndex
from portal.engine.style import Words
from portal.runs import Run, find_plan, say_nothing
from portal.web.runs.wording import count_nouns


@dataclass(frozen=True, slots=True)
class Entries:
    """What a plan of entries adds: in all, at most by one row, and to how many customers.

    Attributes:
        amount, texts: the positions of the cells that an entry is made of.
    """

    title: str
    total: int
    most: int
    customers: int
    amount: int
    texts: tuple[int, ...]


def find_entries(index: PlanIndex) -> Entries | None:
    """Count the entries of a plan; None where it makes none."""
    slot = index.adding
    if slot is None:
        return None
    total, most = index.sum_of(slot.slot)
    amount = slot.positions[slot.parts.index(slot.sums)]
    texts = tuple(at for at in slot.positions if at != amount)
    return Entries(label_of(slot.slot), total, most, index.changed, amount, texts)


def count_sets(index: PlanIndex) -> list[tuple[str, int, int, int]]:
    """Give each set of values by its title: how many are added, updated and there already."""
    return [(slot.title, *index.count_set(slot.slot)) for slot in index.slots if slot.title]


def say_outcome(run: Run, words: Words) -> str:
    """Say what a confirmation will do."""
    if run.changes_nothing:
        return say_nothing(run)
    told = _tell(run, words, "adds", "puts")
    return f"{told[0].upper()}{told[1:]}{_left_out(run)}."


def say_done(run: Run, words: Words) -> str:
    """Say what was done."""
    index = find_plan(run)
    if index and run.updates and (index.groups or find_entries(index)):
        return f"{_tell(run, words, 'added', 'put')}{_left_out(run)}."
    by = "" if run.updates == run.changed else f" (by {count_nouns(run.updates, 'row')})"
    return (
        f"{words.count(run.creates)} added, {words.count(run.changed)} changed{by}; "
        f"{count_nouns(run.unchanged, 'row')} unchanged, "
        f"{count_nouns(run.rejects, 'row')} rejected and left out."
    )


def _tell(run: Run, words: Words, adds: str, puts: str) -> str:
    index = find_plan(run)
    entries = find_entries(index) if index else None
    if entries and run.updates:
        rows = "" if run.updates == run.changed else f" ({count_nouns(run.updates, 'row')})"
        title = entries.title.lower()
        return f"{adds} {entries.total:,} {title} for {words.count(entries.customers)}{rows}"
    if index and index.groups and run.updates:
        groups = count_nouns(index.groups.changed, index.groups.title)
        return f"{puts} {words.count(index.groups.joining)} into {groups}"
    doings = []
    if run.creates:
        doings.append(f"adds {words.count(run.creates)}")
    if run.changed:
        changed = f"{run.changed:,}" if run.creates else words.count(run.changed)
        doings.append(f"changes {changed}")
    return " and ".join(doings) or "changes nothing"


def _left_out(run: Run) -> str:
    if not run.rejects:
        return ""
    rows = count_nouns(run.rejects, "rejected row")
    return f"; {rows} {'is' if run.rejects == 1 else 'are'} left out"
