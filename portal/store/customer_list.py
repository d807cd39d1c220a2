"""The customers of a tenant, to look at: a page, searched and filtered, and one with everything."""

from collections.abc import Sequence

from portal.store.database import Database, execute, fetch_one
from portal.store.facets.fields import column_of
from portal.store.subjects import CUSTOMER, Subject

_IDENTITY = "identity:"


def count_customers(database: Database, tenant_id: int, most: int) -> int:
    """Count a tenant's customers, at most so many: counting a million reads them all."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM customer WHERE tenant_id = ? LIMIT {most:d}) some"
    return int(fetch_one(database, sql, (tenant_id,))[0])


def count_without(database: Database, tenant_id: int, needed: Sequence[Sequence[str]]) -> int:
    """Count the customers that have no value in any slot of one of these groups.

    Raises:
        UnknownSlot: a slot that is no field or identity, and has to be read for each customer.
    """
    lacking = [" AND ".join(_lacks(slot) for slot in group) for group in needed]
    every = (slot for group in needed for slot in group)
    named = [slot.removeprefix(_IDENTITY) for slot in every if slot.startswith(_IDENTITY)]
    sql = f"SELECT count(*) FROM customer WHERE tenant_id = ? AND (({') OR ('.join(lacking)}))"
    return int(fetch_one(database, sql, (tenant_id, *named))[0])


def _lacks(slot: str) -> str:
    """Write that a customer has no value in a slot; the scheme of an identity is a parameter."""
    if not slot.startswith(_IDENTITY):
        return f"{column_of(slot)} IS NULL"
    own = "i.tenant_id = customer.tenant_id AND i.customer_id = customer.id AND i.scheme = ?"
    return f"NOT EXISTS (SELECT 1 FROM customer_identity i WHERE {own})"


def read_emails(database: Database, tenant_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Give the e-mail addresses of customers that have one, by id."""
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    sql = (
        "SELECT id, email FROM customer "
        f"WHERE tenant_id = ? AND email IS NOT NULL AND id IN ({marks})"
    )
    rows = execute(database, sql, (tenant_id, *ids)).fetchall()
    return {int(number): str(email) for number, email in rows}


def read_names(
    database: Database, tenant_id: int, ids: Sequence[int], subject: Subject = CUSTOMER
) -> dict[int, str]:
    """Give the names to show of customers, or of the entries of a list, by id."""
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT id, {subject.name} FROM {subject.table} WHERE tenant_id = ? AND id IN ({marks})"
    rows = execute(database, sql, (tenant_id, *ids)).fetchall()
    return {int(number): str(name) for number, name in rows}
