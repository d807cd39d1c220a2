"""The preview in groups: a block for each, whom it is named by on top, its rows beneath."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.instance import Instance
from portal.runs import GroupsView, GroupView, Run, read_groups
from portal.web.runs.filters import Selection
from portal.web.runs.grid import GridRow, Message, make_rows
from portal.web.runs.wording import ACTIONS, Mark

_NEW = Mark("new", "house-add", "create")
_EXTENDED = Mark("extended", "house-up", "update")
_SAME = Mark("unchanged", "house-check", "unchanged")
_REJECTED = ACTIONS["reject"]


@dataclass(frozen=True, slots=True)
class Block:
    """A group as the page shows it."""

    view: GroupView
    mark: Mark
    rows: tuple[GridRow, ...]

    @property
    def size(self) -> str:
        """How many are in it, now and then."""
        view = self.view
        if self.mark is _REJECTED:
            return "nothing is imported"
        people = f"{view.size_then:,} {'person' if view.size_then == 1 else 'people'}"
        return people if view.size in {0, view.size_then} else f"{view.size:,} → {people}"


@dataclass(frozen=True, slots=True)
class Groups:
    """A page of blocks."""

    view: GroupsView
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        """Say how many there are."""
        return f"{self.view.total:,} {self.view.title}{'' if self.view.total == 1 else 's'}"


def make_groups(
    instance: Instance, run: Run, selection: Selection, columns: Sequence[str]
) -> Groups | None:
    """Make a page of groups; None where rows are wanted, or nothing puts them together."""
    if selection.by_row or selection.is_filtered or selection.row:
        return None
    view = read_groups(instance, run.tenant_id, run.number, selection.page)
    if not view.total:
        return None
    return Groups(view, tuple(_block(group, columns) for group in view.groups))


def all_messages(row: GridRow) -> list[Message]:
    """Give what is said of a row and of its cells."""
    return [*row.messages, *(message for cell in row.cells for message in cell.messages)]


def _block(group: GroupView, columns: Sequence[str]) -> Block:
    actions = {row.action for row in group.rows}
    if group.number is None:
        mark = _NEW if actions - {"reject"} else _REJECTED
    else:
        mark = _EXTENDED if group.size_then > group.size else _SAME
    return Block(group, mark, tuple(make_rows(group.rows, columns)))
