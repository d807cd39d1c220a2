"""Names that customers hold as text change everywhere at once, and go where nobody needs them."""

import pytest

from portal.errors import Conflict
from portal.store import runs
from portal.store.commit import commit_plan
from portal.store.database import Database
from portal.store.journal import read_history, remove_entry
from portal.store.list_names import (
    ListName,
    count_uses,
    refuse_planned,
    refuse_removal,
    rename_in_customers,
)
from portal.store.lists import list_options
from portal.store.subjects import OPTION
from portal.store.undo import undo_receipt
from tests.store.making import (
    author,
    commit,
    index_naming,
    make_part,
    make_run,
    make_tenant,
    read_one,
)

TERMS = "field:payment_terms"
NET_30 = ListName("NET 30", "payment_terms", "option")
NAMES = (NET_30, ListName("US", "customer_group", "customer-group"), ListName("E", "user_group"))


@pytest.fixture
def tenant(database: Database) -> int:
    return make_tenant(database)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.column)
def test_customers_history_and_undo_follow_a_name(
    database: Database, tenant: int, name: ListName
) -> None:
    commit(database, tenant, [{name.slot: name.name}, {name.slot: "other"}])
    run, _ = commit(database, tenant, changes=[(1, name.slot, name.name, "later")])
    rename_in_customers(database, tenant, name, "new")
    assert read_history(database, tenant, 1)[0].entries[0].old == "new"
    assert runs.move_run(database, tenant, run.number, ("committed",), "undoing")
    assert undo_receipt(database, tenant, runs.get_run(database, tenant, run.number)).refused == 0
    assert read_one(database, tenant, 1, name.slot)[name.slot] == "new"
    assert read_one(database, tenant, 2, name.slot)[name.slot] == "other"


def test_rename_raises_versions_of_its_customers(database: Database, tenant: int) -> None:
    commit(database, tenant, [{TERMS: "NET 30"}, {TERMS: "PREPAID"}])
    rename_in_customers(database, tenant, NET_30, "Net 30 days")
    rows = database.execute_sql("SELECT version FROM customer ORDER BY id").fetchall()  # type: ignore[no-untyped-call]
    assert [row[0] for row in rows] == [2, 1]


def test_other_tenants_names_stay(database: Database, tenant: int) -> None:
    other = make_tenant(database, "other")
    commit(database, other, [{TERMS: "NET 30"}])
    rename_in_customers(database, tenant, NET_30, "new")
    assert read_one(database, other, 1, TERMS)[TERMS] == "NET 30"
    assert count_uses(database, tenant, NET_30).customers == 0


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.column)
def test_carried_or_remembered_name_is_needed(
    database: Database, tenant: int, name: ListName
) -> None:
    refuse_removal(database, tenant, name)
    commit(database, tenant, [{name.slot: name.name}])
    with pytest.raises(Conflict, match="1 customer carries it"):
        refuse_removal(database, tenant, name)
    commit(database, tenant, changes=[(1, name.slot, name.name, None)])
    with pytest.raises(Conflict, match="1 customer has it in the history"):
        refuse_removal(database, tenant, name)


def test_name_that_customers_do_not_hold_is_free(database: Database, tenant: int) -> None:
    visa = ListName("Visa", "", "option")
    refuse_removal(database, tenant, visa)
    rename_in_customers(database, tenant, visa, "VISA")


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.column)
def test_waiting_preview_keeps_its_names(database: Database, tenant: int, name: ListName) -> None:
    run = make_run(database, tenant, "ready")
    runs.update_run(database, tenant, run.number, plan_index=index_naming(name.slot))
    with pytest.raises(Conflict, match="1 import waits"):
        refuse_planned(database, tenant, name)
    refuse_planned(database, tenant, ListName("Visa", "", name.subject))


def test_waiting_sheet_of_the_list_keeps_its_names(database: Database, tenant: int) -> None:
    run = make_run(database, tenant, "ready")
    index = index_naming("field:value", {"subject": "option"})
    runs.update_run(database, tenant, run.number, plan_index=index)
    with pytest.raises(Conflict, match="1 import waits"):
        refuse_planned(database, tenant, NET_30)
    refuse_planned(database, tenant, NAMES[1])


def test_undo_counts_no_entry_that_was_removed_by_hand(database: Database, tenant: int) -> None:
    run = make_run(database, tenant)
    values = [{"field:key": "ccType", "field:value": value} for value in ("Visa", "Amex")]
    commit_plan(database, tenant, run, [make_part(database, tenant, values)], subject=OPTION)
    remove_entry(database, tenant, author(), list_options(database, tenant)[0].id, OPTION)
    assert runs.move_run(database, tenant, run.number, ("committed",), "undoing")
    undone = undo_receipt(database, tenant, runs.get_run(database, tenant, run.number))
    assert (undone.removed, list_options(database, tenant)) == (1, [])
