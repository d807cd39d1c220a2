"""Small real things for tests of the store."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from portal import clock
from portal.engine.plans.index import PlanIndex
from portal.engine.plans.index_json import write_index
from portal.engine.plans.part import PlanSlot
from portal.laws import storing
from portal.store import runs, tenants, vocabulary
from portal.store.commit import CommitPart, commit_plan
from portal.store.customers import TenantCustomers
from portal.store.database import Database, execute
from portal.store.receipts import Author, Receipt
from portal.store.run_rows import Run

make_run, make_creates = storing.make_run, storing.make_creates
MILL = '{"line1":"1 Mill Lane","town":"Leeds"}'
QUAY = '{"line1":"2 Quay","town":"Hull"}'
PARK = '{"line1":"3 Park Row","town":"York"}'
DRAMA, RAMP = "tag:Preferences:Drama", "tag:Access:Ramp"
SEAT, EMAILS = "attribute:Seat", "preference:Agreed to email"
GIFTS = "manufacturer:Grand Gifts"
Change = tuple[int, str, str | None, str | None]


def make_tenant(database: Database, slug: str = "riverside") -> int:
    """A tenant with words of its own; gives its id."""
    tenant = tenants.create_tenant(database, slug, slug.title())
    vocabulary.create_tag(database, tenant.id, "Preferences", "Drama")
    vocabulary.create_tag(database, tenant.id, "Access", "Ramp")
    vocabulary.create_attribute(
        database, tenant.id, "Seat", "dropdown", options=("Stalls", "Circle")
    )
    vocabulary.create_statement(database, tenant.id, "Agreed to email")
    return tenant.id


def make_manufacturer(database: Database, tenant_id: int) -> None:
    """A manufacturer under which customers may have a number."""
    sql = (
        "INSERT INTO manufacturer (tenant_id, id, version, name, receipt_id) VALUES (?, ?, 1, ?, 0)"
    )
    execute(database, sql, (tenant_id, 900, "Grand Gifts"))


def make_changes(changes: Sequence[Change]) -> pl.DataFrame:
    """A frame of changes: customer_id, slot, old, new each."""
    rows = [(customer, slot, kind_of(slot, new), old, new) for customer, slot, old, new in changes]
    schema = {
        "customer_id": pl.Int64,
        "slot": pl.String,
        "kind": pl.String,
        "old": pl.String,
        "new": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def kind_of(slot: str, new: str | None) -> str:
    """The kind of a change."""
    if new is None:
        return "clear"
    return "add" if slot == "address" else "set"


def make_part(
    database: Database,
    tenant_id: int,
    customers: Sequence[Mapping[str, str | None]] = (),
    changes: Sequence[Change] = (),
) -> CommitPart:
    """A part planned against what is stored now."""
    frame = make_changes(changes)
    ids = frame["customer_id"].unique()
    touched = TenantCustomers(database, tenant_id).read(ids, [])
    return CommitPart(make_creates(*customers), frame, touched)


def commit(
    database: Database,
    tenant_id: int,
    customers: Sequence[Mapping[str, str | None]] = (),
    changes: Sequence[Change] = (),
    **options: Any,
) -> tuple[Run, Receipt]:
    """Commit a run of one part."""
    run = make_run(database, tenant_id)
    part = make_part(database, tenant_id, customers, changes)
    receipt = commit_plan(database, tenant_id, run, [part], **options)
    return runs.get_run(database, tenant_id, run.number), receipt


def read_one(database: Database, tenant_id: int, customer: int, *slots: str) -> dict[str, Any]:
    """The slots of one customer; an empty dict for an unknown one."""
    frame = TenantCustomers(database, tenant_id).read(pl.Series([customer]), slots)
    rows = frame.drop("version").to_dicts()
    return rows[0] if rows else {}


def dump(database: Database, *, versions: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the customer tables."""
    rows = {}
    for table in storing.CUSTOMER_TABLES:
        cursor = execute(database, f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        keep = [place for place, name in enumerate(names) if versions or name != "version"]
        rows[table] = sorted(
            (tuple(row[place] for place in keep) for row in cursor.fetchall()), key=repr
        )
    return rows


def author() -> Author:
    """Somebody, now."""
    return Author(None, "Owner", clock.now())


def index_naming(slot: str, basis: dict[str, object] | None = None) -> str:
    """The stored index of a plan that reaches a slot."""
    return write_index(PlanIndex(basis or {}, (), (PlanSlot(slot, (), ()),), ()))
