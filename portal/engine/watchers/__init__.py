"""What only the whole file can tell of a row."""

from collections.abc import Sequence

from portal.engine.columns import BoundColumn
from portal.engine.plans.part import PlanSlot
from portal.engine.style import Style
from portal.engine.watchers.across_rows import AcrossRules
from portal.engine.watchers.entries import Entries
from portal.engine.watchers.repeated_rows import RepeatedRows
from portal.engine.watchers.spellings import Spellings
from portal.engine.watchers.twins import TwinRows
from portal.engine.watchers.watcher import Watcher


def watch(
    style: Style, bound: Sequence[BoundColumn], slots: Sequence[PlanSlot]
) -> tuple[Watcher, ...]:
    """Say what is watched in a file of a style, in the order in which its rows are settled."""
    watchers: list[Watcher] = [RepeatedRows(style, bound, slots)]
    if style.repeats == "allow":
        watchers.append(Entries(slots))
    watchers += [TwinRows(style, bound), Spellings(bound), AcrossRules(style.across)]
    return tuple(watchers)


__all__ = ["Watcher", "watch"]
