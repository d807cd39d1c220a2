"""Customers in the store without an import: the law decides who is there, not the engine."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import polars as pl

from portal import clock
from portal.engine.numbers import format_number
from portal.store import profiles, run_leases, runs
from portal.store.commit import CommitPart, commit_plan
from portal.store.customers import TenantCustomers
from portal.store.database import Database, fetch_one
from portal.store.random_numbers import make_number
from portal.store.run_rows import Run
from portal.store.subjects import CUSTOMER, SUBJECTS, Subject
from portal.store.tables import ALL

_NO_CHANGES = pl.DataFrame(
    schema=dict.fromkeys(("slot", "kind", "old", "new"), pl.String) | {"customer_id": pl.Int64}
)
_NOBODY = pl.Series([], dtype=pl.Int64)
_DONE = {"journal", "undo_refusal"}
CUSTOMER_TABLES = tuple(
    meta.table_name
    for meta in (table._meta for table in ALL)  # noqa: SLF001 - peewee's name for it
    if meta.table_name in {"user_group", *(subject.table for subject in SUBJECTS.values())}
    or ("customer_id" in meta.fields and meta.table_name not in _DONE)
)
"""Where customers are kept: what hangs on a customer, but not what was done to one."""
_COLUMNS = {
    meta.table_name: [name for name in meta.sorted_field_names if name != "version"]
    for meta in (table._meta for table in ALL)  # noqa: SLF001
}
PLACES_OF_ID = {
    table: _COLUMNS[table].index("customer_id" if "customer_id" in _COLUMNS[table] else "id")
    for table in CUSTOMER_TABLES
    if table != "user_group"
}
"""Where the id stands in a row of each, whose version does not count; groups are nobody's."""


def store_customers(
    database: Database,
    tenant_id: int,
    customers: Sequence[Mapping[str, str | None]],
    subject: Subject = CUSTOMER,
) -> None:
    """Commit customers, or entries of a list, by slot, as a run of a plan that nobody made."""
    run = make_run(database, tenant_id)
    known = TenantCustomers(database, tenant_id, subject)
    part = CommitPart(make_creates(*customers), _NO_CHANGES, known.read(_NOBODY, []))
    commit_plan(database, tenant_id, run, [part], subject=subject)


def store_references(
    database: Database,
    tenant_id: int,
    customers: Sequence[Mapping[str, str | None]],
    slots: Sequence[str],
) -> None:
    """Give the customers that were added last what names others: those must be there first.

    Args:
        slots: those whose values are places among ``customers``.
    """
    last = fetch_one(database, "SELECT max(id) FROM customer WHERE tenant_id = ?", (tenant_id,))
    first = int(last[0] or 0) - len(customers) + 1
    changes = [
        (first + place, slot, "set", None, format_number(first + int(one[slot] or 0)))
        for place, one in enumerate(customers)
        for slot in slots
        if one.get(slot)
    ]
    if not changes:
        return
    names = ("customer_id", "slot", "kind", "old", "new")
    frame = pl.DataFrame(changes, schema=names, orient="row").cast({"old": pl.String})
    touched = TenantCustomers(database, tenant_id).read(frame["customer_id"].unique(), [])
    run = make_run(database, tenant_id)
    commit_plan(database, tenant_id, run, [CommitPart(pl.DataFrame(), frame, touched)])


def make_run(database: Database, tenant_id: int, state: str = "committing", **values: Any) -> Run:
    """Make a run in a state, its check begun just now."""
    found = profiles.list_profiles(database, tenant_id)
    profile = found[0] if found else profiles.add_profile(database, tenant_id, "P", "x", {})
    number = make_number()
    runs.add_run(
        database,
        tenant_id,
        **{
            "number": number,
            "profile_number": profile.number,
            "user_id": None,
            "user_name": "Owner",
            "state": "checking",
            "file_name": "a.csv",
            "file_size": 1,
            "file_sha256": "x",
            "content_sha256": "x",
            "submission": number,
            "created_at": clock.now(),
            "expires_at": clock.now() + timedelta(days=7),
        }
        | values,
    )
    run_leases.take_run(database, tenant_id, number, "checking")
    runs.move_run(
        database,
        tenant_id,
        number,
        ("checking",),
        state,
        plan_digest="digest",
        committed_by="Owner",
        undone_by="Owner",
    )
    return runs.get_run(database, tenant_id, number)


def make_creates(*customers: Mapping[str, str | None]) -> pl.DataFrame:
    """Make a frame of new customers, a mapping of slots each."""
    slots = list(dict.fromkeys(slot for customer in customers for slot in customer))
    rows = {slot: [customer.get(slot) for customer in customers] for slot in slots}
    return pl.DataFrame(rows, schema=dict.fromkeys(slots, pl.String))
