"""The ledger of points: entries are added and never changed, the balance is their sum."""

from typing import Any

import polars as pl

from portal.store import runs
from portal.store.commit import CommitPart, commit_plan
from portal.store.customers import TenantCustomers
from portal.store.database import Database, execute
from portal.store.undo import undo_receipt
from tests.store.making import commit, make_run, make_tenant, read_one

ANN, BO = {"field:first_name": "Ann"}, {"field:first_name": "Bo"}
FIVE, SEVEN = '{"amount":"5","description":"five"}', '{"amount":"7","description":"seven"}'


def ledger(database: Database, tenant: int) -> list[tuple[Any, ...]]:
    sql = (
        "SELECT customer_id, receipt_id, amount, description, line FROM point_entry "
        "WHERE tenant_id = ? ORDER BY customer_id, receipt_id, no"
    )
    return [tuple(row) for row in execute(database, sql, (tenant,)).fetchall()]


def balance(database: Database, tenant: int, customer: int) -> str:
    return str(read_one(database, tenant, customer, "points")["points"])


def part_of(database: Database, tenant: int, *entries: tuple[int, str, int]) -> CommitPart:
    """A part that adds entries (customer, entry, line); a customer may come several times."""
    changes = pl.DataFrame(
        [(customer, "points", "add", None, entry, line) for customer, entry, line in entries],
        schema={
            "customer_id": pl.Int64,
            "slot": pl.String,
            "kind": pl.String,
            "old": pl.String,
            "new": pl.String,
            "line": pl.Int64,
        },
        orient="row",
    )
    ids = changes["customer_id"].unique()
    return CommitPart(pl.DataFrame(), changes, TenantCustomers(database, tenant).read(ids, []))


def add(database: Database, tenant: int, *entries: tuple[int, str, int]) -> Any:
    run = make_run(database, tenant)
    part = part_of(database, tenant, *entries)
    receipt = commit_plan(database, tenant, run, [part])
    return runs.get_run(database, tenant, run.number), receipt


def undo(database: Database, tenant: int, run: Any) -> Any:
    runs.move_run(database, tenant, run.number, ("committed",), "undoing")
    return undo_receipt(database, tenant, runs.get_run(database, tenant, run.number))


def test_customer_without_entries_has_nothing(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    assert balance(database, tenant, 1) == "0"


def test_entries_carry_receipt_and_line(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN, BO])
    _, receipt = add(database, tenant, (2, FIVE, 2), (1, SEVEN, 3), (2, FIVE, 4))
    assert ledger(database, tenant) == [
        (1, receipt.id, 7, "seven", 3),
        (2, receipt.id, 5, "five", 2),
        (2, receipt.id, 5, "five", 4),
    ]
    assert [balance(database, tenant, one) for one in (1, 2)] == ["7", "10"]
    assert receipt.updated == 2


def test_new_customer_may_begin_with_points(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN | {"points": FIVE}, BO])
    assert [balance(database, tenant, one) for one in (1, 2)] == ["5", "0"]


def test_undo_posts_opposite_entries(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    run, receipt = add(database, tenant, (1, FIVE, 2), (1, SEVEN, 3))
    undone = undo(database, tenant, run)
    assert balance(database, tenant, 1) == "0"
    assert undone.refused == 0
    assert ledger(database, tenant) == [
        (1, receipt.id, 5, "five", 2),
        (1, receipt.id, 7, "seven", 3),
        (1, undone.receipt.id, -5, "Undone: five", None),
        (1, undone.receipt.id, -7, "Undone: seven", None),
    ]


def test_later_entries_are_in_no_undos_way(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    first, _ = add(database, tenant, (1, FIVE, 2))
    add(database, tenant, (1, SEVEN, 2))
    assert undo(database, tenant, first).refused == 0
    assert balance(database, tenant, 1) == "7"


def test_customer_who_got_points_is_not_removed(database: Database) -> None:
    tenant = make_tenant(database)
    created, _ = commit(database, tenant, [ANN])
    points, _ = add(database, tenant, (1, FIVE, 2))
    assert undo(database, tenant, created).refused == 1
    assert balance(database, tenant, 1) == "5"
    del points


def test_part_may_name_a_customer_of_an_earlier_one(database: Database) -> None:
    """Its version was checked and raised by the first part that changes the customer."""
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    first, second = (part_of(database, tenant, (1, entry, 2)) for entry in (FIVE, SEVEN))
    again = CommitPart(second.creates, second.changes, second.touched.clear())
    run = make_run(database, tenant)
    receipt = commit_plan(database, tenant, run, [first, again], updates=1)
    assert balance(database, tenant, 1) == "12"
    assert receipt.updated == 1
    assert undo(database, tenant, runs.get_run(database, tenant, run.number)).refused == 0
    assert balance(database, tenant, 1) == "0"


def test_other_tenants_points_are_apart(database: Database) -> None:
    tenant, other = make_tenant(database), make_tenant(database, "other")
    commit(database, tenant, [ANN])
    commit(database, other, [ANN])
    add(database, tenant, (1, FIVE, 2))
    assert balance(database, other, 1) == "0"
