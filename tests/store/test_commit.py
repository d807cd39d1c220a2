import multiprocessing
import threading
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from portal.engine.customers import NAMING
from portal.engine.numbers import format_number
from portal.errors import PortalError
from portal.store import runs
from portal.store.commit import CommitPart, commit_plan
from portal.store.customers import TenantCustomers
from portal.store.database import Database, execute, fetch_one, open_database
from portal.store.errors import RunMoved, StalePlan, UnknownSlot
from portal.store.facets import REGISTRY
from portal.store.journal import add_customer
from portal.store.undo import undo_edit
from portal.store.vocabulary import create_attribute
from tests.store.making import (
    DRAMA,
    EMAILS,
    GIFTS,
    MILL,
    PARK,
    QUAY,
    RAMP,
    SEAT,
    author,
    commit,
    dump,
    make_changes,
    make_creates,
    make_manufacturer,
    make_part,
    make_run,
    make_tenant,
    read_one,
)

ANN = {
    "field:email": "Ann@example.org",
    "field:first_name": "Ann",
    "field:last_name": "Zoë",
    "identity:shopify": "0071",
    "address": MILL,
    "address:delivery": MILL,
    DRAMA: "y",
    SEAT: "Stalls",
    EMAILS: "y",
}
BOB = {"field:email": "bob@example.org", "address": MILL, "address:billing": QUAY}
NEW = {"field:email": "cat@example.org"}
POINTS = '{"amount":"5","description":"five"}'


def test_new_customers_read_back_whole(database: Database) -> None:
    tenant = make_tenant(database)
    run, receipt = commit(database, tenant, [ANN, BOB, {"field:title": "Ms"}], creates=3, updates=0)
    assert receipt.created_ids == range(1, 4)
    assert (run.state, run.receipt_id) == ("committed", receipt.id)
    assert read_one(database, tenant, 1, *ANN) == {"customer_id": 1, **ANN}
    bob = read_one(database, tenant, 2, "address", "address:delivery", "address:billing")
    assert bob == {
        "customer_id": 2,
        "address": f"{QUAY}\n{MILL}",
        "address:delivery": None,
        "address:billing": QUAY,
    }
    assert read_one(database, tenant, 3, "field:email") == {"customer_id": 3, "field:email": None}


@pytest.mark.parametrize(
    ("slot", "new"),
    [
        ("field:email", "new@example.org"),
        ("field:email", None),
        ("field:phone", "01"),
        ("identity:shopify", "8"),
        ("identity:shopify", None),
        ("address:delivery", QUAY),
        ("address:delivery", None),
        (DRAMA, None),
        (RAMP, "y"),
        (SEAT, "Circle"),
        (SEAT, None),
        (EMAILS, None),
    ],
)
def test_changed_slot_reads_as_planned(database: Database, slot: str, new: str | None) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    old = ANN.get(slot)
    _, receipt = commit(database, tenant, [], [(1, slot, old, new)], creates=0, updates=1)
    assert receipt.updated == 1
    assert read_one(database, tenant, 1, slot) == {"customer_id": 1, slot: new}
    version = fetch_one(database, "SELECT version FROM customer WHERE id = 1")
    assert version == (2,)


def test_added_address_joins_the_set(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    changes = [(1, "address", None, PARK), (1, "address:delivery", MILL, PARK)]
    commit(database, tenant, [], changes)
    found = read_one(database, tenant, 1, "address", "address:delivery")
    assert found == {"customer_id": 1, "address": f"{PARK}\n{MILL}", "address:delivery": PARK}


def test_two_customers_swap_identities(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"identity:shopify": "1"}, {"identity:shopify": "2"}])
    swap = [(1, "identity:shopify", "1", "2"), (2, "identity:shopify", "2", "1")]
    commit(database, tenant, [], swap)
    found = TenantCustomers(database, tenant).find("identity:shopify", pl.Series(["1", "2"]))
    assert dict(found.sort("value").iter_rows()) == {"1": 2, "2": 1}


def test_changed_email_is_found_by_the_new_alone(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    commit(database, tenant, [], [(1, "field:email", ANN["field:email"], "new@example.org")])
    wanted = pl.Series(["ann@example.org", "NEW@example.org"])
    found = TenantCustomers(database, tenant).find("field:email", wanted)
    assert found.to_dicts() == [{"value": "NEW@example.org", "customer_id": 1}]
    assert fetch_one(database, "SELECT count(*) FROM customer_key") == (1,)


def test_stale_plan_names_who_moved(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN, BOB, NEW])
    plan = make_part(
        database, tenant, [], [(customer, "field:phone", None, "1") for customer in (1, 2, 3)]
    )
    run = make_run(database, tenant)
    commit(database, tenant, [], [(2, "field:title", None, "Mr")])
    execute(database, "DELETE FROM customer WHERE id = 3")
    before = dump(database)
    with pytest.raises(StalePlan) as caught:
        commit_plan(database, tenant, run, [plan])
    assert (caught.value.changed, caught.value.vanished) == ((2,), (3,))
    assert caught.value.customers == [2, 3]
    assert dump(database) == before
    assert runs.get_run(database, tenant, run.number).state == "committing"


@pytest.mark.parametrize("slot", ["field:email", "identity:shopify"])
def test_value_given_away_meanwhile_is_stale(database: Database, slot: str) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant)
    add_customer(database, tenant, author(), {slot: "Taken"})
    part = make_part(database, tenant, [{slot: "Taken"}, {slot: "free"}])
    with pytest.raises(StalePlan) as caught:
        commit_plan(database, tenant, run, [part], unique=["field:email"])
    assert caught.value.taken == ((slot, "Taken"),)
    assert caught.value.customers == [1]


def test_address_given_away_in_other_capitals_is_stale(database: Database) -> None:
    tenant, slot = make_tenant(database), "attribute:Billing"
    create_attribute(database, tenant, "Billing", "email", is_unique=True)
    run = make_run(database, tenant)
    add_customer(database, tenant, author(), {slot: "ann@example.org"})
    part = make_part(database, tenant, [{slot: "Ann@example.org"}, {slot: "bo@example.org"}])
    with pytest.raises(StalePlan) as caught:
        commit_plan(database, tenant, run, [part], unique=[slot])
    assert caught.value.taken == ((slot, "Ann@example.org"),)


def test_value_freed_meanwhile_can_be_given(database: Database) -> None:
    tenant = make_tenant(database)
    receipt = add_customer(database, tenant, author(), {"identity:shopify": "1"})
    run = make_run(database, tenant)
    undo_edit(database, tenant, receipt.id, author())
    part = make_part(database, tenant, [{"identity:shopify": "1"}])
    assert commit_plan(database, tenant, run, [part]).first_customer_id == 2


def test_same_identity_in_another_tenant_is_free(database: Database) -> None:
    first, second = make_tenant(database, "first"), make_tenant(database, "second")
    commit(database, first, [ANN])
    _, receipt = commit(database, second, [ANN])
    assert receipt.first_customer_id == 1
    assert receipt.id == 1


def test_run_commits_once(database: Database) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant)
    part = make_part(database, tenant, [ANN])
    commit_plan(database, tenant, run, [part])
    with pytest.raises(RunMoved) as caught:
        commit_plan(database, tenant, run, [part])
    assert caught.value.state == "committed"
    assert fetch_one(database, "SELECT count(*) FROM customer") == (1,)


def test_two_threads_commit_a_run_once(database: Database) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant)
    part = make_part(database, tenant, [NEW])
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def confirm() -> None:
        with database.connection_context():
            ready.wait()
            try:
                commit_plan(database, tenant, run, [part])
                outcomes.append("committed")
            except RunMoved:
                outcomes.append("moved")

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["committed", "moved", "moved", "moved"]
    assert fetch_one(database, "SELECT count(*) FROM customer") == (1,)


def test_two_processes_commit_a_run_once(database: Database) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant)
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        url = str(database.database)
        outcomes = pool.starmap(_commit_elsewhere, [(url, tenant, run.number)] * 2)
    assert sorted(outcomes) == ["committed", "moved"]
    assert fetch_one(database, "SELECT count(*) FROM customer") == (1,)


def _commit_elsewhere(url: str, tenant: int, number: str) -> str:
    database = open_database(url)
    with database.connection_context():
        run = runs.get_run(database, tenant, number)
        try:
            part = CommitPart(make_creates(NEW), pl.DataFrame(), pl.DataFrame())
            commit_plan(database, tenant, run, [part])
        except RunMoved:
            return "moved"
    return "committed"


_WRITTEN = [
    (family, verb)
    for family in REGISTRY
    for verb in ("insert", "apply")
    # Names are never written, households only for customers who are there already.
    if family not in NAMING and (family, verb) != ("household", "insert")
]


@pytest.mark.parametrize(("family", "verb"), _WRITTEN)
def test_failure_in_any_facet_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, family: str, verb: str
) -> None:
    tenant = make_tenant(database)
    make_manufacturer(database, tenant)
    commit(database, tenant, [ANN, {"place:town": "Leeds"}])
    before = dump(database)
    whole = getattr(REGISTRY[family], verb)

    def broken(*arguments: Any) -> Any:
        result = whole(*arguments)
        if verb == "apply":
            raise OSError("disk full")
        return _then_fail(result)

    monkeypatch.setattr(REGISTRY[family], verb, broken)
    changes = [
        (1, "field:phone", None, "1"),
        (1, "identity:shopify", "0071", "5"),
        (1, "address", None, QUAY),
        (1, RAMP, None, "y"),
        (1, SEAT, "Stalls", None),
        (1, EMAILS, "y", None),
        (1, "points", None, POINTS),
        (1, GIFTS, None, "G1"),
        (2, "place:town", "Leeds", "York"),
        (1, "household", None, format_number(1)),
    ]
    added = {"identity:shopify": "9", "points": POINTS, GIFTS: "G2"}
    new = [ANN | added, {"place:town": "Hull"}]
    with pytest.raises(OSError, match="disk full"):
        commit(database, tenant, new, changes)
    assert dump(database) == before
    assert fetch_one(database, "SELECT count(*) FROM receipt") == (1,)
    assert fetch_one(database, "SELECT count(*) FROM journal") == (0,)


def _then_fail(inserts: Iterator[Any]) -> Iterator[Any]:
    yield from inserts
    raise OSError("disk full")


def test_plan_that_does_not_balance_is_refused(database: Database) -> None:
    tenant = make_tenant(database)
    with pytest.raises(PortalError, match="promised 2 new"):
        commit(database, tenant, [ANN], creates=2, updates=0)
    assert fetch_one(database, "SELECT count(*) FROM customer") == (0,)


def test_unknown_term_refuses_the_commit(database: Database) -> None:
    tenant = make_tenant(database)
    with pytest.raises(UnknownSlot):
        commit(database, tenant, [{"tag:Nobody:Knows": "y"}])
    with pytest.raises(UnknownSlot):
        commit(database, tenant, [{"field:tenant_id": "2"}])


def test_parts_are_numbered_in_order(database: Database) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant)
    parts = [
        CommitPart(
            make_creates(*({"field:name": f"{part}-{row}"} for row in range(3))),
            pl.DataFrame(),
            pl.DataFrame(),
        )
        for part in range(4)
    ]
    receipt = commit_plan(database, tenant, run, iter(parts), creates=12)
    assert receipt.created == 12
    names = execute(database, "SELECT name FROM customer ORDER BY id").fetchall()
    assert [name for (name,) in names] == [f"{n // 3}-{n % 3}" for n in range(12)]


def test_odd_texts_survive(database: Database) -> None:
    odd = {
        "field:title": "O'Neill; DROP TABLE customer; --",
        "field:first_name": 'Quote " and \\ and , and %s ? {x}',
        "field:last_name": "two\nlines\ttab",
        "field:name": "\\N",
        "field:phone": "\\.",
        "field:mobile": "000123",
        "field:contact": " spaces ",
        "field:gender": "\U0001d4b3 \u202e \u200b \u00e9",
        "identity:manufacturer:Grand'Gifts": 'a,b"c',
        "address": '{"line1":"\\u001f \\"x\\""}',
        SEAT: "NULL",
    }
    tenant = make_tenant(database)
    commit(database, tenant, [odd])
    assert read_one(database, tenant, 1, *odd) == {"customer_id": 1, **odd}
    changes = [(1, slot, value, f"{value}!") for slot, value in odd.items() if slot != "address"]
    commit(database, tenant, [], changes)
    found = read_one(database, tenant, 1, *odd)
    assert all(found[slot] == f"{value}!" for slot, value in odd.items() if slot != "address")


def test_changes_of_a_tenant_stay_in_it(database: Database) -> None:
    first, second = make_tenant(database, "first"), make_tenant(database, "second")
    commit(database, first, [ANN])
    commit(database, second, [ANN])
    commit(database, first, [], [(1, "field:email", ANN["field:email"], "x@example.org")])
    assert read_one(database, second, 1, *ANN) == {"customer_id": 1, **ANN}


def test_changes_frame_may_carry_versions(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    run = make_run(database, tenant)
    changes = make_changes([(1, "field:phone", None, "1")]).with_columns(version=pl.lit(1))
    touched = changes.select("customer_id", "version")
    commit_plan(database, tenant, run, [CommitPart(pl.DataFrame(), changes, touched)])
    assert read_one(database, tenant, 1, "field:phone")["field:phone"] == "1"
