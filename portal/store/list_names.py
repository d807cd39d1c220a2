"""Names in a tenant's lists that customers hold as text: options, customer and user groups.

A rename goes through the customers and the journal, so that history shows, and an undo gives
back, the name of today. The rules are those of ``words``.
"""

from dataclasses import dataclass

from portal.errors import Conflict
from portal.store.database import Database, execute, fetch_one
from portal.store.words import Uses, refuse_while_planned


@dataclass(frozen=True, slots=True)
class ListName:
    """A name in a list.

    Attributes:
        column: where customers hold it; "" where they do not.
        subject: what sheets of the list are about; "" where there are none.
    """

    name: str
    column: str
    subject: str = ""

    @property
    def slot(self) -> str:
        """The slot of customers that holds it."""
        return f"field:{self.column}"


def count_uses(database: Database, tenant_id: int, name: ListName) -> Uses:
    """Count who has a name, and in whose history it stands."""
    if not name.column:
        return Uses(0, 0)
    carried = f"SELECT count(*) FROM customer WHERE tenant_id = ? AND {name.column} = ?"
    told = (
        "SELECT count(DISTINCT customer_id) FROM journal "
        "WHERE tenant_id = ? AND slot = ? AND (old = ? OR new = ?)"
    )
    return Uses(
        int(fetch_one(database, carried, (tenant_id, name.name))[0]),
        int(fetch_one(database, told, (tenant_id, name.slot, name.name, name.name))[0]),
    )


def refuse_removal(database: Database, tenant_id: int, name: ListName) -> None:
    """Refuse to remove a name that something needs; inside the transaction that removes it.

    Raises:
        Conflict: customers have it, the journal tells of it, or a run stands in the way.
    """
    refuse_planned(database, tenant_id, name)
    if refusal := count_uses(database, tenant_id, name).refusal:
        raise Conflict(f"{name.name} was not removed. {refusal}")


def refuse_planned(database: Database, tenant_id: int, name: ListName) -> None:
    """Refuse to change a name that a run has read.

    Raises:
        Conflict: a worker is at a run, or a preview that can be confirmed names it.
    """
    is_named = name.slot.__eq__
    refuse_while_planned(database, tenant_id, is_named, subject=name.subject)


def rename_in_customers(database: Database, tenant_id: int, name: ListName, new: str) -> None:
    """Give a name its new text wherever customers or the journal have it.

    Versions rise: a form that somebody has open still holds the old text.
    """
    if not name.column:
        return
    sql = (
        f"UPDATE customer SET {name.column} = ?, version = version + 1 "
        f"WHERE tenant_id = ? AND {name.column} = ?"
    )
    execute(database, sql, (new, tenant_id, name.name))
    for column in ("old", "new"):
        sql = f"UPDATE journal SET {column} = ? WHERE tenant_id = ? AND slot = ? AND {column} = ?"
        execute(database, sql, (new, tenant_id, name.slot, name.name))
