"""Entries of lists, written, found, changed and undone as customers are."""

import polars as pl
import pytest

from portal.store.commit import commit_plan
from portal.store.customers import TenantCustomers, read_id_batches
from portal.store.database import Database, execute
from portal.store.errors import StalePlan, UnknownSubject
from portal.store.lists import list_manufacturers, list_options
from portal.store.receipts import Receipt
from portal.store.run_rows import Run
from portal.store.runs import get_run, move_run
from portal.store.subjects import MANUFACTURER, OPTION, Subject, get_subject
from portal.store.undo import IN_USE, undo_receipt
from portal.store.undo_refusals import list_refusals
from portal.store.writing import CommitPart
from tests.store.making import Change, commit, make_changes, make_creates, make_run, make_tenant

NET_30 = {"field:key": "paymentTerms", "field:value": "NET 30", "field:is_default": "1"}
PREPAID = {"field:key": "paymentTerms", "field:value": "PREPAID", "field:is_default": "0"}


@pytest.fixture
def tenant(database: Database) -> int:
    return make_tenant(database)


def _write(
    database: Database,
    tenant: int,
    entries: list[dict[str, str]],
    changes: list[Change] | None = None,
    subject: Subject = OPTION,
) -> tuple[Run, Receipt]:
    run = make_run(database, tenant)
    frame = make_changes(changes or [])
    touched = TenantCustomers(database, tenant, subject).read(frame["customer_id"].unique(), [])
    part = CommitPart(make_creates(*entries), frame, touched)
    receipt = commit_plan(database, tenant, run, [part], subject=subject)
    return get_run(database, tenant, run.number), receipt


def _undo(database: Database, tenant: int, run: Run) -> None:
    move_run(database, tenant, run.number, ("committed",), "undoing", undone_by="Owner")
    undo_receipt(database, tenant, get_run(database, tenant, run.number))


def test_entries_share_the_customers_numbers(database: Database, tenant: int) -> None:
    commit(database, tenant, [{"field:name": "Mill"}])
    _, receipt = _write(database, tenant, [NET_30, PREPAID])
    assert list(receipt.created_ids) == [2, 3]
    assert [one.id for one in list_options(database, tenant)] == [2, 3]


def test_entries_are_found_by_several_fields(database: Database, tenant: int) -> None:
    _write(database, tenant, [NET_30, PREPAID])
    entries = TenantCustomers(database, tenant, OPTION)
    wanted = pl.Series(["paymentTerms\x1fPREPAID", "shippingMethod\x1fPREPAID"])
    found = entries.find("alike:field:key+field:value", wanted)
    assert found.rows() == [("paymentTerms\x1fPREPAID", 2)]


def test_a_list_is_exported_in_its_order(database: Database, tenant: int) -> None:
    _write(database, tenant, [NET_30 | {"field:position": "9"}, PREPAID | {"field:position": "3"}])
    batches = list(read_id_batches(database, tenant, 10, OPTION))
    assert [batch.to_list() for batch in batches] == [[2, 1]]
    assert TenantCustomers(database, tenant, OPTION).greatest("field:position") == 9


def test_a_changed_entry_is_put_back(database: Database, tenant: int) -> None:
    _write(database, tenant, [NET_30, PREPAID])
    changes: list[Change] = [(1, "field:is_default", "1", "0"), (2, "field:is_default", "0", "1")]
    run, _ = _write(database, tenant, [], changes)
    assert [one.is_default for one in list_options(database, tenant)] == [False, True]
    _undo(database, tenant, run)
    assert [one.is_default for one in list_options(database, tenant)] == [True, False]


def test_a_created_entry_is_removed(database: Database, tenant: int) -> None:
    run, _ = _write(database, tenant, [NET_30])
    _undo(database, tenant, run)
    assert not list_options(database, tenant)


def test_an_entry_in_use_stays(database: Database, tenant: int) -> None:
    gifts = [{"field:name": "Grand Gifts"}, {"field:name": "Idle"}]
    run, receipt = _write(database, tenant, gifts, subject=MANUFACTURER)
    commit(database, tenant, [{"manufacturer:Grand Gifts": "GG-88"}])
    _undo(database, tenant, run)
    assert [one.name for one in list_manufacturers(database, tenant)] == ["Grand Gifts"]
    assert [one.reason for one in list_refusals(database, tenant, receipt.id)] == [IN_USE]


def test_an_entry_that_came_meanwhile_is_stale(database: Database, tenant: int) -> None:
    _write(database, tenant, [NET_30])
    with pytest.raises(StalePlan):
        _write(database, tenant, [NET_30])


def test_removing_customers_leaves_lists(database: Database, tenant: int) -> None:
    run, _ = commit(database, tenant, [{"field:name": "Mill"}])
    _write(database, tenant, [NET_30])
    _undo(database, tenant, run)
    assert list_options(database, tenant)
    assert not execute(database, "SELECT 1 FROM customer").fetchall()


def test_unknown_subjects_are_refused() -> None:
    with pytest.raises(UnknownSubject, match="nonsense"):
        get_subject("nonsense")
