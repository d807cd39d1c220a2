import pytest

from portal.store import movers as module
from portal.store import runs
from portal.store.database import Database, fetch_one
from portal.store.journal import apply_edit
from portal.store.movers import find_movers
from portal.store.undo import undo_edit, undo_receipt
from tests.store.making import author, commit, make_part, make_tenant

ANN, BEE, CY = ({"field:name": name} for name in ("Ann", "Bee", "Cy"))


def _next(database: Database, tenant: int) -> int:
    sql = "SELECT next_receipt_id FROM tenant WHERE id = ?"
    return int(fetch_one(database, sql, (tenant,))[0])


def _edit(database: Database, tenant: int, customer: int, old: str, new: str) -> int:
    part = make_part(database, tenant, [], [(customer, "field:name", old, new)])
    frame = part.changes.join(part.touched, on="customer_id", maintain_order="left")
    return apply_edit(database, tenant, author(), frame).id


def _moved(database: Database, tenant: int, since: int) -> list[int] | None:
    ids = find_movers(database, tenant, since)
    return None if ids is None else ids.to_list()


def test_who_came_and_who_changed_have_moved(database: Database) -> None:
    tenant, other = make_tenant(database), make_tenant(database, "hillside")
    commit(database, tenant, [ANN, BEE])
    since = _next(database, tenant)
    assert _moved(database, tenant, since) == []
    commit(database, tenant, [CY])
    _edit(database, tenant, 2, "Bee", "Bea")
    commit(database, other, [ANN, BEE, CY], [])
    assert _moved(database, tenant, since) == [2, 3]
    assert _moved(database, tenant, _next(database, tenant)) == []


def test_undo_moves_whom_its_receipt_changed(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN, BEE])
    edit = _edit(database, tenant, 1, "Ann", "Anna")
    run, _ = commit(database, tenant, [CY], [(2, "field:name", "Bee", "Bea")])
    since = _next(database, tenant)
    undo_edit(database, tenant, edit, author())
    assert _moved(database, tenant, since) == [1]
    assert runs.move_run(database, tenant, run.number, ("committed",), "undoing")
    undo_receipt(database, tenant, runs.get_run(database, tenant, run.number))
    assert _moved(database, tenant, since) == [1, 2]


def test_many_are_not_listed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN, BEE, CY])
    monkeypatch.setattr(module, "MOST", 2)
    assert _moved(database, tenant, 0) is None
    monkeypatch.setattr(module, "MOST", 3)
    assert _moved(database, tenant, 0) == [1, 2, 3]
