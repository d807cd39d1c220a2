"""The parts of a default address: changed where it stands, and put back exactly."""

from typing import Any

from portal.store.database import Database
from portal.store.undo import undo_receipt
from portal.store.undo_refusals import list_refusals
from tests.store.making import (
    MILL,
    PARK,
    QUAY,
    Change,
    commit,
    dump,
    make_run,
    make_tenant,
    read_one,
)

LINE, TOWN, COUNTRY = "place:line1", "place:town", "place:country"
TWO = {"address": f"{MILL}", "address:delivery": MILL, "address:billing": MILL}


def change(database: Database, tenant: int, *changes: Change) -> Any:
    """Commit changes and read all of the address."""
    run, _ = commit(database, tenant, [], changes)
    return run


def undo(database: Database, tenant: int, run: Any) -> Any:
    made = make_run(database, tenant, "undoing", receipt_id=run.receipt_id, creates=0, updates=1)
    return undo_receipt(database, tenant, made)


def test_new_customer_has_one_default_address(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"field:name": "Ann", TOWN: "Oslo", LINE: "1 Gate"}, {LINE: None}])
    text = '{"line1":"1 Gate","town":"Oslo"}'
    slots = ("address", "address:delivery", "address:billing")
    assert read_one(database, tenant, 1, *slots) == {"customer_id": 1} | dict.fromkeys(slots, text)
    assert read_one(database, tenant, 1, TOWN, COUNTRY) == {
        "customer_id": 1,
        TOWN: "Oslo",
        COUNTRY: None,
    }
    assert read_one(database, tenant, 2, "address")["address"] is None


def test_changed_part_leaves_the_others(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [TWO])
    before = dump(database, versions=False)
    run = change(database, tenant, (1, TOWN, "Leeds", 'Le"eds'), (1, COUNTRY, None, "GB"))
    expected = '{"line1":"1 Mill Lane","town":"Le\\"eds","country":"GB"}'
    assert read_one(database, tenant, 1, "address")["address"] == expected
    assert read_one(database, tenant, 1, TOWN)[TOWN] == 'Le"eds'
    undo(database, tenant, run)
    assert dump(database, versions=False) == before


def test_last_part_takes_the_address_out(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [TWO])
    commit(database, tenant, [], [(1, "address", None, PARK)])
    before = dump(database, versions=False)
    run = change(database, tenant, (1, LINE, "1 Mill Lane", None), (1, TOWN, "Leeds", None))
    assert read_one(database, tenant, 1, "address", LINE) == {
        "customer_id": 1,
        "address": PARK,
        LINE: None,
    }
    undo(database, tenant, run)
    assert dump(database, versions=False) == before


def test_first_part_adds_an_address(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"field:name": "Ann"}, {"field:name": "Bo", "address": QUAY}])
    before = dump(database, versions=False)
    run = change(database, tenant, (1, LINE, None, "1 Gate"), (2, LINE, None, "2 Gate"))
    assert read_one(database, tenant, 1, "address")["address"] == '{"line1":"1 Gate"}'
    assert (
        read_one(database, tenant, 2, "address:delivery")["address:delivery"]
        == '{"line1":"2 Gate"}'
    )
    undo(database, tenant, run)
    assert dump(database, versions=False) == before


def test_undo_leaves_an_address_that_was_moved_later(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [TWO])
    run = change(database, tenant, (1, TOWN, "Leeds", "York"))
    commit(database, tenant, [], [(1, "address", None, PARK), (1, "address:delivery", MILL, PARK)])
    undo(database, tenant, run)
    assert [one.slot for one in list_refusals(database, tenant, run.receipt_id)] == [TOWN]
    assert read_one(database, tenant, 1, TOWN)[TOWN] == "York"
