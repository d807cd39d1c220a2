"""A customer's points: the balance, and a page of the history."""

from dataclasses import dataclass
from typing import Any

from portal.customers.showing import find_customer_id
from portal.instance import Instance
from portal.store import points
from portal.store.points import Entry

POINTS_PAGE = 20


@dataclass(frozen=True, slots=True)
class PointsView:
    """A customer's points, the newest entry first; ``skip`` asks for earlier ones."""

    balance: int
    entries: tuple[Entry, ...]
    skip: int | None

    def to_json(self) -> dict[str, Any]:
        """Give plain data."""
        return {
            "balance": self.balance,
            "entries": [
                {
                    "at": one.at.isoformat(),
                    "amount": one.amount,
                    "balance": one.balance,
                    "description": one.description,
                    "by": one.user_name,
                    "run": one.run_number,
                    "submission": one.submission,
                    "line": one.line,
                }
                for one in self.entries
            ],
        }


def read_points(
    instance: Instance, tenant_id: int, number: str, *, skip: int = 0, limit: int = POINTS_PAGE
) -> PointsView:
    """Give a customer's points.

    Args:
        instance: where the customer lives.
        tenant_id: whose customer it is.
        number: ``I-XXXX-XXXX`` or the plain number.
        skip: newest entries left out.
        limit: entries at most.
    """
    customer_id, database = find_customer_id(number), instance.database
    found = points.list_entries(database, tenant_id, customer_id, limit + 1, max(0, skip))
    balance = points.read_balance(database, tenant_id, customer_id)
    more = max(0, skip) + limit if len(found) > limit else None
    return PointsView(balance, tuple(found[:limit]), more)
