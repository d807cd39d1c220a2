"""Adding and editing by hand go through the journal, and never over somebody else's change."""

from types import SimpleNamespace
from typing import cast

import pytest

from portal import clock
from portal.customers import (
    Filled,
    FormOvertaken,
    FormRefused,
    add_customer,
    customer_history,
    edit_customer,
    get_customer,
    start_form,
)
from portal.errors import NotFound
from portal.instance import Instance
from portal.plugin_host import load_styles
from portal.store.database import Database
from portal.store.receipts import Author
from portal.store.tenants import create_tenant
from portal.store.undo import undo_edit
from portal.vocabulary import add_attribute, add_statement, add_tag
from portal.who import Who

WHO = Who(None, "ines@example.org")
PRIYA = {"field:first_name": "Priya", "field:last_name": "Raman", "field:email": "p@example.org"}
HOME = {"address.line1": "12 Mill Lane", "address.town": "Leeds", "address.country": "GB"}


@pytest.fixture
def instance(database: Database) -> Instance:
    create_tenant(database, "north", "North")
    create_tenant(database, "south", "South")
    opened = cast("Instance", SimpleNamespace(database=database, styles=load_styles()))
    add_tag(opened, 1, "Access", "Ramp")
    add_tag(opened, 1, "Attendance", "Often", is_auto=True)
    add_attribute(opened, 1, "Card", "text", is_unique=True)
    add_attribute(opened, 1, "Likes", "checklist", options=("Opera", "Dance"))
    add_statement(opened, 1, "Agreed to post")
    return opened


def add(instance: Instance, **more: str) -> str:
    return add_customer(instance, 1, WHO, Filled({**PRIYA, **more}))


def edit(instance: Instance, number: str, typed: dict[str, str], **chosen: str) -> bool:
    form = start_form(instance, 1, number)
    merged = {name: text for name, text in {**form.typed, **typed}.items() if text}
    pointed = {**form.chosen, **{f"address:{name}": text for name, text in chosen.items()}}
    filled = Filled(merged, pointed, form.version, form.was)
    return edit_customer(instance, 1, number, WHO, filled)


def test_added_customer_has_every_slot(instance: Instance) -> None:
    number = add(
        instance,
        **HOME,
        **{"tag:Access:Ramp": "y", "attribute:Likes": "Dance|Opera"},
        **{"preference:Agreed to post": "y"},
    )
    found = get_customer(instance, 1, number)
    assert (found.name, found.version) == ("Priya Raman", 1)
    assert found.tags == [("Access", ["Ramp"])]
    assert found.attributes == [("Likes", "Opera|Dance")]
    assert [one.name for one in found.preferences] == ["Agreed to post"]
    assert found.addresses[0].lines == ["12 Mill Lane", "Leeds", "GB"]
    assert found.addresses[0].is_delivery
    assert found.addresses[0].is_billing


def test_customer_is_found_by_both_numbers(instance: Instance) -> None:
    number = add(instance)
    assert get_customer(instance, 1, "1").number == number
    assert get_customer(instance, 1, number.lower()).id == 1


@pytest.mark.parametrize("number", ["", "x", "I-0000-0000", "99", "9" * 40, "-1", "1'--", "\u0661"])
def test_unknown_numbers_are_not_found(instance: Instance, number: str) -> None:
    add(instance)
    with pytest.raises(NotFound):
        get_customer(instance, 1, number)


def test_other_tenant_finds_nothing(instance: Instance) -> None:
    number = add(instance)
    with pytest.raises(NotFound):
        get_customer(instance, 2, number)


def test_edit_leaves_old_and_new_in_history(instance: Instance) -> None:
    number = add(instance, **{"field:phone": "1"})
    assert edit(instance, number, {"field:phone": "", "field:title": "Ms"})
    newest, oldest = customer_history(instance, 1, number).entries
    assert oldest.created
    assert newest.user_name == WHO.name
    assert {(one.label, one.old, one.new) for one in newest.changes} == {
        ("Phone", "1", None),
        ("Title", None, "Ms"),
    }
    assert get_customer(instance, 1, number).version == 2


def test_unchanged_form_writes_nothing(instance: Instance) -> None:
    number = add(instance, **HOME)
    assert not edit(instance, number, {})
    assert len(customer_history(instance, 1, number).entries) == 1


def test_unticking_takes_a_tag_and_preference(instance: Instance) -> None:
    number = add(instance, **{"tag:Access:Ramp": "y", "preference:Agreed to post": "y"})
    edit(instance, number, {"tag:Access:Ramp": "", "preference:Agreed to post": ""})
    found = get_customer(instance, 1, number)
    assert (found.tags, found.preferences) == ([], ())


def test_auto_tag_cannot_be_given_by_hand(instance: Instance) -> None:
    number = add(instance, **{"tag:Attendance:Often": "y"})
    assert get_customer(instance, 1, number).tags == []


def test_new_address_can_become_the_default(instance: Instance) -> None:
    number = add(instance, **HOME)
    edit(instance, number, {"address.line1": "1 Quay"}, delivery="new")
    first, second = get_customer(instance, 1, number).addresses
    assert (first.lines, first.is_delivery, first.is_billing) == (["1 Quay"], True, False)
    assert (second.is_delivery, second.is_billing) == (False, True)
    edit(instance, number, {}, delivery=second.text)
    assert get_customer(instance, 1, number).addresses[0].is_billing


def test_taken_email_names_its_holder(instance: Instance) -> None:
    number = add(instance)
    with pytest.raises(FormRefused) as refused:
        add(instance, **{"field:email": "P@Example.org"})
    assert refused.value.form.holders == {"field:email": number}
    assert refused.value.form.typed["field:first_name"] == "Priya"


def test_taken_unique_attribute_is_refused(instance: Instance) -> None:
    number = add(instance, **{"attribute:Card": "A1"})
    other = add(instance, **{"field:email": "q@example.org"})
    with pytest.raises(FormRefused) as refused:
        edit(instance, other, {"attribute:Card": "A1"})
    assert refused.value.form.holders == {"attribute:Card": number}


def test_taken_address_is_refused_in_other_capitals(instance: Instance) -> None:
    add_attribute(instance, 1, "Billing", "email", is_unique=True)
    add(instance, **{"attribute:Billing": "ann@example.org"})
    with pytest.raises(FormRefused) as refused:
        add(instance, **{"field:email": "q@example.org", "attribute:Billing": "Ann@example.org"})
    assert list(refused.value.form.errors) == ["attribute:Billing"]


def test_email_of_another_tenant_is_free(instance: Instance) -> None:
    add(instance)
    assert get_customer(instance, 2, add_customer(instance, 2, WHO, Filled(PRIYA))).id == 1


def test_mistake_writes_nothing(instance: Instance) -> None:
    number = add(instance)
    with pytest.raises(FormRefused):
        edit(instance, number, {"field:email": "nonsense"})
    assert get_customer(instance, 1, number).version == 1


def test_stale_form_is_merged_and_asked_again(instance: Instance) -> None:
    number = add(instance, **{"field:phone": "1"})
    seen = start_form(instance, 1, number)
    edit(instance, number, {"field:phone": "2", "field:title": "Dr", "tag:Access:Ramp": "y"})
    mine = {**seen.typed, "field:phone": "3", "field:contact": "Sam"}
    with pytest.raises(FormOvertaken) as overtaken:
        edit_customer(instance, 1, number, WHO, Filled(mine, {}, seen.version, seen.was))
    form = overtaken.value.form
    assert form.typed["field:phone"] == "3"
    assert form.typed["field:contact"] == "Sam"
    assert form.typed["field:title"] == "Dr"
    assert form.typed["tag:Access:Ramp"] == "y"
    assert ("Phone", "1", "2") in {(one.label, one.old, one.new) for one in form.moved}
    assert edit_customer(
        instance, 1, number, WHO, Filled(form.typed, form.chosen, form.version, form.was)
    )


@pytest.mark.parametrize("was", ["", "{", "[]", "null", '{"field:phone": 7}'])
def test_damaged_memory_of_the_form_is_survived(instance: Instance, was: str) -> None:
    number = add(instance, **{"field:phone": "1"})
    seen = start_form(instance, 1, number)
    edit(instance, number, {"field:phone": "2"})
    with pytest.raises(FormOvertaken):
        edit_customer(instance, 1, number, WHO, Filled(seen.typed, {}, seen.version, was))


def test_json_form_is_plain_data(instance: Instance) -> None:
    found = get_customer(instance, 1, add(instance, **HOME)).to_json()
    assert found["email"] == "p@example.org"
    assert found["addresses"] == [
        {"line1": "12 Mill Lane", "town": "Leeds", "country": "GB", "delivery": True}
        | {"billing": True}
    ]


def test_undone_edit_is_marked_in_history(instance: Instance) -> None:
    number = add(instance, **{"field:phone": "1"})
    edit(instance, number, {"field:phone": "2"})
    edited = customer_history(instance, 1, number).entries[0]
    undo_edit(instance.database, 1, edited.receipt_id, Author(None, "otto", clock.now()))
    newest, oldest = customer_history(instance, 1, number).entries
    assert (newest.undone_by, oldest.undone_by) == ("otto", None)
    assert get_customer(instance, 1, number).values["field:phone"] == "1"


def test_history_comes_in_pages(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.customers.showing.HISTORY_PAGE", 2)
    number = add(instance)
    for phone in "123":
        edit(instance, number, {"field:phone": phone})
    first = customer_history(instance, 1, number)
    second = customer_history(instance, 1, number, before=first.before)
    assert len(first.entries) == len(second.entries) == 2
    assert (second.entries[-1].created, second.before) == (True, None)


def addresses(instance: Instance, number: str) -> list[tuple[str, bool, bool]]:
    found = get_customer(instance, 1, number).addresses
    return [(one.lines[0], one.is_delivery, one.is_billing) for one in found]


def remove_address(
    instance: Instance, number: str, line: str, typed: dict[str, str] | None = None, **chosen: str
) -> bool:
    form = start_form(instance, 1, number)
    texts = [one.text for one in form.addresses if one.lines[0] == line]
    pointed = {**form.chosen, **{f"address:{name}": text for name, text in chosen.items()}}
    merged = {**form.typed, **(typed or {})}
    filled = Filled(merged, pointed, form.version, form.was, removed=texts)
    return edit_customer(instance, 1, number, WHO, filled)


def undo_last(instance: Instance, number: str) -> int:
    last = customer_history(instance, 1, number).entries[0]
    author = Author(None, "otto", clock.now())
    return undo_edit(instance.database, 1, last.receipt_id, author).refused


def test_only_address_is_removed_with_its_marks(instance: Instance) -> None:
    number = add(instance, **HOME)
    assert remove_address(instance, number, "12 Mill Lane")
    assert addresses(instance, number) == []
    (change,) = customer_history(instance, 1, number).entries[0].changes
    assert (change.label, change.old, change.new) == ("Address", "12 Mill Lane, Leeds, GB", None)


def test_undo_brings_a_removed_address_back(instance: Instance) -> None:
    number = add(instance, **HOME)
    edit(instance, number, {"address.line1": "1 Quay"})
    before = addresses(instance, number)
    remove_address(instance, number, "12 Mill Lane")
    assert addresses(instance, number) == [("1 Quay", True, True)]
    assert undo_last(instance, number) == 0
    assert addresses(instance, number) == before


def test_mark_of_a_removed_address_is_not_guessed(instance: Instance) -> None:
    number = add(instance, **HOME)
    edit(instance, number, {"address.line1": "1 Quay"})
    edit(instance, number, {"address.line1": "2 Park"})
    quay = next(one for one in get_customer(instance, 1, number).addresses if "Quay" in one.text)
    remove_address(instance, number, "12 Mill Lane", delivery=quay.text)
    assert addresses(instance, number) == [("1 Quay", True, False), ("2 Park", False, False)]
    undo_last(instance, number)
    assert addresses(instance, number)[0] == ("12 Mill Lane", True, True)


def test_address_is_exchanged_in_one_step(instance: Instance) -> None:
    number = add(instance, **HOME)
    remove_address(instance, number, "12 Mill Lane", {"address.line1": "1 Quay"})
    assert addresses(instance, number) == [("1 Quay", True, True)]
    assert undo_last(instance, number) == 0
    assert addresses(instance, number) == [("12 Mill Lane", True, True)]


def test_address_removed_and_typed_again_stays(instance: Instance) -> None:
    number = add(instance, **HOME)
    assert not remove_address(instance, number, "12 Mill Lane", HOME)
    assert addresses(instance, number) == [("12 Mill Lane", True, True)]


def test_unknown_address_is_not_removed(instance: Instance) -> None:
    number = add(instance, **HOME)
    form = start_form(instance, 1, number)
    filled = Filled(form.typed, form.chosen, form.version, form.was, removed=['{"line1":"x"}'])
    assert not edit_customer(instance, 1, number, WHO, filled)


def test_removal_waits_for_another_look(instance: Instance) -> None:
    number = add(instance, **HOME)
    seen = start_form(instance, 1, number)
    edit(instance, number, {"field:phone": "2"})
    texts = [seen.addresses[0].text]
    filled = Filled(seen.typed, seen.chosen, seen.version, seen.was, removed=texts)
    with pytest.raises(FormOvertaken) as overtaken:
        edit_customer(instance, 1, number, WHO, filled)
    assert overtaken.value.form.removed == texts
    assert len(addresses(instance, number)) == 1
