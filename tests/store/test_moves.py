"""What happened to somebody between two receipts."""

from portal.store import runs
from portal.store.database import Database
from portal.store.moves import read_moves
from portal.store.run_rows import Run
from portal.store.undo import undo_receipt
from tests.store.making import commit, make_tenant

ANN, BEE = ({"field:name": name, "field:phone": "1"} for name in ("Ann", "Bee"))
FAR = 2**40
Told = list[tuple[str, list[tuple[str, str | None, str | None]]]]


def _told(database: Database, tenant: int, customer: int, since: int, until: int = FAR) -> Told:
    moves = read_moves(database, tenant, [customer], since, until)[customer]
    return [(one.kind, [(e.slot, e.old, e.new) for e in one.entries]) for one in moves]


def test_changes_between_two_receipts_are_told_in_order(database: Database) -> None:
    tenant, other = make_tenant(database), make_tenant(database, "hillside")
    commit(database, tenant, [ANN, BEE])
    commit(database, other, [ANN, BEE], [])
    commit(database, tenant, [], [(1, "field:phone", "1", "2")])
    commit(database, tenant, [], [(1, "field:phone", "2", "3"), (2, "field:phone", "1", None)])
    second, third = ("field:phone", "1", "2"), ("field:phone", "2", "3")
    changed = [("changed", [second]), ("changed", [third])]
    assert _told(database, tenant, 1, 0) == [("added", []), *changed]
    assert _told(database, tenant, 1, 2, 3) == changed[:1]
    assert _told(database, tenant, 2, 2) == [("changed", [("field:phone", "1", None)])]


def test_undo_is_told_the_other_way_round(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    run, receipt = commit(database, tenant, [BEE], [(1, "field:phone", "1", "2")])
    commit(database, tenant, [], [(1, "field:name", "Ann", "Anna")])
    _undo(database, tenant, run)
    assert _told(database, tenant, 1, receipt.id + 2) == [("restored", [("field:phone", "2", "1")])]
    assert _told(database, tenant, 2, receipt.id + 2) == [("removed", [])]


def test_what_an_undo_left_did_not_move(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    run, receipt = commit(database, tenant, [BEE], [(1, "field:phone", "1", "2")])
    commit(database, tenant, [], [(1, "field:phone", "2", "3"), (2, "field:phone", "1", "3")])
    _undo(database, tenant, run)
    assert _told(database, tenant, 1, receipt.id + 2) == []
    assert _told(database, tenant, 2, receipt.id + 2) == []


def _undo(database: Database, tenant: int, run: Run) -> None:
    assert runs.move_run(database, tenant, run.number, ("committed",), "undoing")
    undo_receipt(database, tenant, runs.get_run(database, tenant, run.number))
