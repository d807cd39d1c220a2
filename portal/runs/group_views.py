"""What a preview in groups shows: a block for each, whom it is named by, and its rows."""

from dataclasses import dataclass

from portal.engine.numbers import format_number
from portal.engine.plans.groups import GROUPS_A_PAGE
from portal.engine.plans.groups import read_groups as read_stored
from portal.engine.plans.page import Page
from portal.instance import Instance
from portal.runs.row_views import RowView, row_views
from portal.runs.stored import get_current_run, plan_reader
from portal.store.customer_list import read_names


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group of rows.

    Attributes:
        customer_number: whom it is named by.
        number: the group's own; None where the import makes it.
        size: customers it has now.
        size_then: customers it has after the import.
        rows: at most so many as are shown.
        more: further rows.
    """

    customer_number: str
    customer_name: str
    number: str | None
    size: int
    size_then: int
    rows: tuple[RowView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class GroupsView:
    """A page of groups; ``page`` counts from 1."""

    title: str
    total: int
    page: int
    pages: int
    groups: tuple[GroupView, ...]


def read_groups(instance: Instance, tenant_id: int, number: str, page: int = 1) -> GroupsView:
    """Read a page of a preview's groups.

    Raises:
        NotFound: the run has no plan, or its style puts no rows together.
    """
    run = get_current_run(instance, tenant_id, number)
    reader = plan_reader(instance, run)
    index = reader.index.groups
    if index is None:
        return GroupsView("", 0, 1, 1, ())
    pages = max(1, -(-index.count // GROUPS_A_PAGE))
    page = min(page, pages)
    found = read_stored(reader, page)
    names = read_names(instance.database, tenant_id, [one.customer_id for one in found])
    return GroupsView(
        index.title,
        index.count,
        page,
        pages,
        tuple(
            GroupView(
                format_number(one.customer_id),
                names.get(one.customer_id, ""),
                one.number,
                one.size,
                one.size_then,
                rows := row_views(
                    instance, run, reader, Page(one.part.frame, one.part.findings, None)
                ),
                one.rows - len(rows),
            )
            for one in found
        ),
    )
