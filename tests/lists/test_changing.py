"""Entries of the lists change and go by hand: order, one default, and customers keep up."""

from types import SimpleNamespace
from typing import cast

import pytest

from portal.errors import Conflict, Invalid, NotFound
from portal.instance import Instance
from portal.lists import (
    Kind,
    add_customer_group,
    add_option,
    add_user_group,
    change_customer_group,
    change_option,
    choose_default,
    find_entry,
    get_entry,
    read_lists,
    remove_entry,
    rename_user_group,
)
from portal.runs import COMMAND_LINE
from portal.store import runs
from portal.store.commit import commit_plan
from portal.store.database import Database
from portal.store.errors import StalePlan
from portal.store.subjects import OPTION
from portal.store.tenants import create_tenant
from tests.store.making import commit, make_part, make_run, read_one

TERMS, GROUP, USERS = "field:payment_terms", "field:customer_group", "field:user_group"


@pytest.fixture
def instance(database: Database) -> Instance:
    """Tenant 1 with three options and two customer groups; the first of each is the default."""
    create_tenant(database, "north", "North")
    instance = cast("Instance", SimpleNamespace(database=database))
    for value in ("NET 30", "NET 60", "PREPAID"):
        add_option(instance, 1, COMMAND_LINE, "paymentTerms", value)
    for code in ("US", "AU"):
        add_customer_group(instance, 1, COMMAND_LINE, code, f"Group {code}", "USD")
    add_user_group(instance, 1, "East")
    return instance


def number(instance: Instance, kind: Kind, name: str) -> int:
    return find_entry(instance, 1, kind, name, "paymentTerms" if kind == "option" else "")


def options(instance: Instance) -> list[str]:
    listed = read_lists(instance, 1).options["paymentTerms"]
    return [one.value + "*" * one.is_default for one in listed]


def change(
    instance: Instance, value: str, new: str | None = None, place: int | None = None
) -> None:
    found = number(instance, "option", value)
    change_option(instance, 1, COMMAND_LINE, found, value=new, place=place)


def test_renamed_option_keeps_place_and_default(instance: Instance) -> None:
    change(instance, "NET 30", "Net 30 days")
    assert options(instance) == ["Net 30 days*", "NET 60", "PREPAID"]


def test_customers_follow_every_name(instance: Instance) -> None:
    commit(instance.database, 1, [{TERMS: "NET 30", GROUP: "US", USERS: "East"}])
    customer = instance.database.execute_sql("SELECT id FROM customer").fetchone()[0]  # type: ignore[no-untyped-call]
    change(instance, "NET 30", "Net 30 days")
    group = number(instance, "customer-group", "US")
    change_customer_group(instance, 1, COMMAND_LINE, group, code="USA")
    rename_user_group(instance, 1, number(instance, "user-group", "East"), "Coast")
    read = read_one(instance.database, 1, customer, TERMS, GROUP, USERS)
    assert [read[slot] for slot in (TERMS, GROUP, USERS)] == ["Net 30 days", "USA", "Coast"]
    assert not read_lists(instance, 1).pending["paymentTerms"]


@pytest.mark.parametrize(
    ("value", "place", "order"),
    [
        ("PREPAID", 1, ["PREPAID", "NET 30*", "NET 60"]),
        ("NET 30", 3, ["NET 60", "PREPAID", "NET 30*"]),
        ("NET 60", 2, ["NET 30*", "NET 60", "PREPAID"]),
    ],
)
def test_entry_moves_to_a_place(
    instance: Instance, value: str, place: int, order: list[str]
) -> None:
    change(instance, value, place=place)
    assert options(instance) == order


def test_new_entry_comes_behind_moved_ones(instance: Instance) -> None:
    change(instance, "PREPAID", place=1)
    add_option(instance, 1, COMMAND_LINE, "paymentTerms", "COD")
    assert options(instance) == ["PREPAID", "NET 30*", "NET 60", "COD"]


@pytest.mark.parametrize("place", [0, 4, -1])
def test_place_outside_the_list_is_refused(instance: Instance, place: int) -> None:
    with pytest.raises(Invalid, match="1 to 3"):
        change(instance, "NET 30", place=place)


def test_customer_group_keeps_what_is_not_given(instance: Instance) -> None:
    group = number(instance, "customer-group", "AU")
    change_customer_group(instance, 1, COMMAND_LINE, group, currency="aud", place=1)
    first, second = read_lists(instance, 1).groups
    assert (first.code, first.name, first.currency) == ("AU", "Group AU", "AUD")
    assert second.is_default


def test_name_may_be_as_the_id_was(instance: Instance) -> None:
    group = number(instance, "customer-group", "US")
    change_customer_group(instance, 1, COMMAND_LINE, group, name="US")
    change_customer_group(instance, 1, COMMAND_LINE, group, name="AU")
    assert [one.code for one in read_lists(instance, 1).groups] == ["US", "AU"]


def test_taken_names_are_refused(instance: Instance) -> None:
    with pytest.raises(Conflict, match="NET 60 already"):
        change(instance, "NET 30", "NET 60")
    group = number(instance, "customer-group", "US")
    with pytest.raises(Conflict, match="AU already"):
        change_customer_group(instance, 1, COMMAND_LINE, group, code="AU")
    add_user_group(instance, 1, "West")
    with pytest.raises(Conflict, match="user group East"):
        rename_user_group(instance, 1, number(instance, "user-group", "West"), "East")


def test_same_value_is_free_under_another_key(instance: Instance) -> None:
    add_option(instance, 1, COMMAND_LINE, "ccType", "Visa")
    change(instance, "PREPAID", "Visa")
    assert options(instance)[-1] == "Visa"


@pytest.mark.parametrize(
    ("kind", "name"), [("option", "PREPAID"), ("customer-group", "AU"), ("user-group", "East")]
)
def test_unused_entry_is_removed(instance: Instance, kind: Kind, name: str) -> None:
    found = number(instance, kind, name)
    assert not get_entry(instance, 1, kind, found).refusal
    assert remove_entry(instance, 1, COMMAND_LINE, kind, found) == name
    with pytest.raises(NotFound):
        get_entry(instance, 1, kind, found)
    with pytest.raises(NotFound, match=f"no .*{name}"):
        number(instance, kind, name)


def test_default_goes_last(instance: Instance) -> None:
    first = number(instance, "option", "NET 30")
    with pytest.raises(Conflict, match="default"):
        remove_entry(instance, 1, COMMAND_LINE, "option", first)
    choose_default(instance, 1, COMMAND_LINE, "option", number(instance, "option", "NET 60"))
    for value in ("NET 30", "PREPAID", "NET 60"):
        found = number(instance, "option", value)
        remove_entry(instance, 1, COMMAND_LINE, "option", found)
    assert options(instance) == []
    assert read_lists(instance, 1).problems() == []


@pytest.mark.parametrize(
    ("kind", "name", "slot"),
    [
        ("option", "PREPAID", TERMS),
        ("customer-group", "AU", GROUP),
        ("user-group", "East", USERS),
    ],
)
def test_used_entry_is_not_removed(instance: Instance, kind: Kind, name: str, slot: str) -> None:
    commit(instance.database, 1, [{slot: name}])
    found = number(instance, kind, name)
    with pytest.raises(Conflict, match="1 customer carries it"):
        remove_entry(instance, 1, COMMAND_LINE, kind, found)
    assert "carries it" in get_entry(instance, 1, kind, found).refusal


def test_planned_sheet_notices_a_removal(instance: Instance) -> None:
    database = instance.database
    seen = database.execute_sql("SELECT next_receipt_id FROM tenant").fetchone()[0]  # type: ignore[no-untyped-call]
    remove_entry(instance, 1, COMMAND_LINE, "option", number(instance, "option", "PREPAID"))
    number_of_run = make_run(database, 1).number
    runs.update_run(database, 1, number_of_run, seen_receipt_id=seen)
    run = runs.get_run(database, 1, number_of_run)
    with pytest.raises(StalePlan):
        commit_plan(database, 1, run, [make_part(database, 1)], subject=OPTION)
