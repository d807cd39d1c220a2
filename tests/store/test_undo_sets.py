"""Undo of sets: each address for itself, in whatever order imports are undone."""

from typing import Any

from portal.store import runs
from portal.store.database import Database
from portal.store.journal import read_history
from portal.store.undo import Undone, undo_receipt
from portal.store.undo_conflicts import CHANGED_LATER, GONE_SINCE
from portal.store.undo_refusals import list_refusals
from tests.store.making import MILL, PARK, QUAY, Change, commit, dump, make_tenant, read_one

HILL = '{"line1":"4 Hill","town":"Ripon"}'
LANE = '{"line1":"5 Lane","town":"Selby"}'


def _change(database: Database, tenant: int, *changes: Change) -> Any:
    run, _ = commit(database, tenant, [], changes)
    return run


def _undo(database: Database, tenant: int, run: Any) -> Undone:
    assert runs.move_run(database, tenant, run.number, ("committed",), "undoing", undone_by="Owner")
    return undo_receipt(database, tenant, runs.get_run(database, tenant, run.number))


def _addresses(database: Database, tenant: int) -> set[str]:
    return set((read_one(database, tenant, 1, "address")["address"] or "").split("\n"))


def test_address_nobody_touched_goes_although_another_was(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL}])
    first = _change(database, tenant, (1, "address", None, PARK), (1, "address", None, QUAY))
    _change(database, tenant, (1, "address", PARK, HILL))
    undone = _undo(database, tenant, first)
    assert (undone.restored, undone.refused) == (1, 1)
    assert _addresses(database, tenant) == {MILL, HILL}
    left = list_refusals(database, tenant, first.receipt_id)
    assert [(one.slot, one.new, one.reason) for one in left] == [("address", PARK, CHANGED_LATER)]


def test_addresses_come_back_whichever_import_is_undone_first(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL}])
    _change(database, tenant, (1, "address", None, PARK), (1, "address", None, QUAY))
    before = dump(database, versions=False)
    first = _change(database, tenant, (1, "address", MILL, None), (1, "address", PARK, HILL))
    second = _change(database, tenant, (1, "address", QUAY, None), (1, "address", None, LANE))
    assert _undo(database, tenant, first).refused == 0
    assert _addresses(database, tenant) == {MILL, PARK, LANE}
    assert _undo(database, tenant, second).refused == 0
    assert dump(database, versions=False) == before


def test_what_an_undo_left_of_a_set_blocks_that_alone(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL}])
    first = _change(database, tenant, (1, "address", None, PARK), (1, "address", None, QUAY))
    second = _change(database, tenant, (1, "address", PARK, HILL), (1, "address", QUAY, LANE))
    _change(database, tenant, (1, "address", HILL, None))
    assert _undo(database, tenant, second).refused == 1
    assert _undo(database, tenant, first).refused == 1
    assert _addresses(database, tenant) == {MILL}


def test_address_comes_back_beside_one_that_has_its_place(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL}])
    _change(database, tenant, (1, "address", None, PARK))
    first = _change(database, tenant, (1, "address", PARK, None))
    second = _change(database, tenant, (1, "address", None, QUAY))
    assert _undo(database, tenant, first).refused == 0
    assert _addresses(database, tenant) == {MILL, PARK, QUAY}
    assert _undo(database, tenant, second).refused == 0
    assert _addresses(database, tenant) == {MILL, PARK}


def test_history_says_which_address_was_left(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL}])
    first = _change(database, tenant, (1, "address", None, PARK), (1, "address", None, QUAY))
    _change(database, tenant, (1, "address", PARK, HILL))
    _undo(database, tenant, first)
    event = next(
        one for one in read_history(database, tenant, 1) if one.receipt.run_number == first.number
    )
    assert [(one.new, one.left) for one in event.entries] == [(PARK, CHANGED_LATER), (QUAY, None)]
    assert event.was_undone


def test_mark_does_not_go_back_to_an_address_that_left(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL, "address:delivery": MILL}])
    first = _change(
        database, tenant, (1, "address", None, PARK), (1, "address:delivery", MILL, PARK)
    )
    _change(database, tenant, (1, "address", MILL, None))
    assert _undo(database, tenant, first).refused == 1
    assert _addresses(database, tenant) == {""}
    left = list_refusals(database, tenant, first.receipt_id)
    assert [(one.slot, one.reason) for one in left] == [("address:delivery", GONE_SINCE)]


def test_mark_goes_back_to_an_address_that_comes_back(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL, "address:delivery": MILL}])
    before = dump(database, versions=False)
    first = _change(
        database,
        tenant,
        (1, "address", MILL, None),
        (1, "address", None, PARK),
        (1, "address:delivery", MILL, PARK),
    )
    second = _change(database, tenant, (1, "address", None, QUAY))
    assert [_undo(database, tenant, run).refused for run in (first, second)] == [0, 0]
    assert dump(database, versions=False) == before


def test_changed_part_blocks_the_address_it_is_of_alone(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL, "address:delivery": MILL}])
    first = _change(database, tenant, (1, "address", None, PARK), (1, "address", MILL, HILL))
    _change(database, tenant, (1, "place:town", "Ripon", "Thirsk"))
    assert _undo(database, tenant, first).refused == 1
    assert _addresses(database, tenant) == {HILL.replace("Ripon", "Thirsk")}


def test_part_is_undone_beside_another_address(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL, "address:delivery": MILL}])
    _change(database, tenant, (1, "address", None, PARK))
    first = _change(database, tenant, (1, "place:town", "Leeds", "Otley"))
    second = _change(database, tenant, (1, "address", PARK, QUAY), (1, "address", None, LANE))
    assert _undo(database, tenant, first).refused == 0
    assert _addresses(database, tenant) == {MILL, QUAY, LANE}
    assert _undo(database, tenant, second).refused == 0
    assert _addresses(database, tenant) == {MILL, PARK}


def test_part_stays_where_its_address_was_rewritten(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"address": MILL, "address:delivery": MILL}])
    first = _change(database, tenant, (1, "place:town", "Leeds", "Otley"))
    _change(database, tenant, (1, "address", MILL.replace("Leeds", "Otley"), QUAY))
    assert _undo(database, tenant, first).refused == 1
    assert _addresses(database, tenant) == {QUAY}
