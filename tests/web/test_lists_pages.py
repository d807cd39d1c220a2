"""The page of the tenant's lists: shown, added to, defaults chosen, entries changed."""

import re

import pytest

from portal.store.accounts import list_audit
from portal.store.database import execute
from portal.store.lists import list_customer_groups, list_manufacturers, list_options
from portal.store.profiles import add_profile
from portal.store.user_groups import list_user_groups
from tests.store.making import commit, read_one
from tests.web.conftest import Browser, Portal

HERE = "/t/north/lists"
SLOT = "manufacturer:Great Gifts"


@pytest.fixture
def owner(portal: Portal) -> Browser:
    return portal.browser("owner")


def add_option(owner: Browser, value: str, key: str = "paymentTerms") -> int:
    sent = {"key": key, "value": value}
    return owner.post(f"{HERE}/options", sent, form=HERE).status_code


def add_group(owner: Browser, code: str, currency: str = "USD") -> int:
    sent = {"code": code, "name": f"Group {code}", "currency": currency}
    return owner.post(f"{HERE}/customer-groups", sent, form=HERE).status_code


def test_first_option_of_a_key_is_the_default(owner: Browser, portal: Portal) -> None:
    assert [add_option(owner, value) for value in ("NET 30", "PREPAID")] == [303, 303]
    with portal.database.connection_context():
        listed = list_options(portal.database, 1)
        actions = [entry.action for entry in list_audit(portal.database, 1)]
    assert [(one.value, one.is_default) for one in listed] == [("NET 30", True), ("PREPAID", False)]
    assert "lists.change" in actions


def test_another_default_is_chosen(owner: Browser, portal: Portal) -> None:
    add_option(owner, "NET 30")
    add_option(owner, "PREPAID")
    with portal.database.connection_context():
        second = list_options(portal.database, 1)[1].id
    owner.post(f"{HERE}/options/{second}/default", {}, form=HERE)
    with portal.database.connection_context():
        assert [one.is_default for one in list_options(portal.database, 1)] == [False, True]


def test_one_of_two_defaults_is_made_the_only_one(owner: Browser, portal: Portal) -> None:
    add_group(owner, "US")
    add_group(owner, "AU")
    assert "Make the only default" not in owner.get(HERE).text
    with portal.database.connection_context():
        # As an undo leaves it that could not take a default group away: customers are in it.
        execute(portal.database, "UPDATE customer_group SET is_default = '1'")
        second = list_customer_groups(portal.database, 1)[1].id
    shown = owner.get(HERE).text
    assert "There is not exactly one default customer group." in shown
    assert shown.count("Make the only default") == 2
    owner.post(f"{HERE}/customer-groups/{second}/default", {}, form=HERE)
    with portal.database.connection_context():
        assert [one.is_default for one in list_customer_groups(portal.database, 1)] == [False, True]


@pytest.mark.parametrize(
    ("path", "sent", "says"),
    [
        ("options", {"key": "terms", "value": "NET 30"}, "no key"),
        ("options", {"key": "ccType", "value": " "}, "Give the option a name"),
        ("customer-groups", {"code": "US", "name": "US", "currency": "EUX"}, "not a currency"),
        ("customer-groups", {"code": "", "name": "US", "currency": "USD"}, "Give the customer"),
        ("manufacturers", {"manufacturer": "x" * 101}, "at most 100"),
    ],
)
def test_refusal_says_why(owner: Browser, path: str, sent: dict[str, str], says: str) -> None:
    answer = owner.post(f"{HERE}/{path}", sent, form=HERE)
    assert answer.status_code == 422
    assert says in answer.text


def test_taken_entries_are_conflicts(owner: Browser) -> None:
    assert (add_option(owner, "NET 30"), add_option(owner, "NET 30")) == (303, 409)
    assert (add_group(owner, "US"), add_group(owner, "US")) == (303, 409)
    sent = {"manufacturer": "Grand Gifts"}
    codes = [owner.post(f"{HERE}/manufacturers", sent, form=HERE).status_code for _ in range(2)]
    assert codes == [303, 409]


def test_groups_show_currency_and_customers(owner: Browser, portal: Portal) -> None:
    add_group(owner, "US", "usd")
    with portal.database.connection_context():
        commit(portal.database, 1, [{"field:customer_group": "US"}, {"field:name": "Mill"}])
        assert list_customer_groups(portal.database, 1)[0].currency == "USD"
    shown = re.sub(r"\s+", " ", owner.get(HERE).text)
    assert "<strong>US</strong> Group US" in shown
    assert '1 customer</a></small> <span class="mark tone-create">' in shown


def test_list_leads_to_customers_and_sheets(owner: Browser, portal: Portal) -> None:
    add_option(owner, "NET 30")
    with portal.database.connection_context():
        commit(portal.database, 1, [{"field:payment_terms": "NET 30", "field:name": "Quay"}])
        commit(portal.database, 1, [{"field:name": "Mill"}])
        add_profile(portal.database, 1, "Terms", "name-fallback-options", {})
    shown = owner.get(HERE).text
    assert "Import or export <bdi>Terms</bdi>" in shown
    link = re.search(r'href="(/t/north/customers\?entry=[^"]+)"', shown)
    assert link
    listed = owner.get(link[1]).text
    assert "Quay" in listed
    assert "Mill" not in listed


def test_values_without_option_are_listed_and_added(owner: Browser, portal: Portal) -> None:
    add_option(owner, "NET 30")
    with portal.database.connection_context():
        commit(
            portal.database, 1, [{"field:payment_terms": t} for t in ("NET 60", "NET 60", "NET 30")]
        )
    shown = owner.get(HERE).text
    assert "not an option" in shown
    assert "<bdi>NET 60</bdi>" in shown
    add_option(owner, "NET 60")
    assert "not an option" not in owner.get(HERE).text


@pytest.fixture
def entries(owner: Browser, portal: Portal) -> dict[str, int]:
    """An option, a customer group and a user group, by list, each twice."""
    for name in ("A1", "A2"):
        add_option(owner, name)
        add_group(owner, name)
        owner.post(f"{HERE}/user-groups", {"user_group": name}, form=HERE)
    with portal.database.connection_context():
        return {
            "options": list_options(portal.database, 1)[1].id,
            "customer-groups": list_customer_groups(portal.database, 1)[1].id,
            "user-groups": list_user_groups(portal.database, 1)[1].id,
        }


CHANGES = {
    "options": {"value": "B1", "place": "1"},
    "customer-groups": {"code": "B1", "name": "B 1", "currency": "EUR", "place": "1"},
    "user-groups": {"name": "B1"},
}


@pytest.mark.parametrize("listed", CHANGES)
def test_entry_is_changed_on_its_page(
    owner: Browser, portal: Portal, entries: dict[str, int], listed: str
) -> None:
    page = f"{HERE}/{listed}/{entries[listed]}"
    assert f'href="{page}"' in owner.get(HERE).text
    assert "A2" in owner.get(page).text
    assert owner.post(f"{page}/change", CHANGES[listed], form=page).location.endswith(HERE)
    shown = owner.get(HERE).text
    assert "B1" in shown
    if listed != "user-groups":
        section = shown[shown.index(f'id="{listed}"') :]
        first, second = (section.index(f">{name}</") for name in ("B1", "A1"))
        assert first < second
    with portal.database.connection_context():
        assert list_audit(portal.database, 1)[0].about.endswith("A2 changed")


@pytest.mark.parametrize("listed", CHANGES)
def test_unused_entry_is_removed_on_its_page(
    owner: Browser, entries: dict[str, int], listed: str
) -> None:
    page = f"{HERE}/{listed}/{entries[listed]}"
    assert owner.post(f"{page}/remove", {}, form=page).location.endswith(HERE)
    assert "A2 removed." in owner.get(HERE).text
    assert owner.get(page).status_code == 404


def test_refused_change_keeps_what_was_typed(owner: Browser, entries: dict[str, int]) -> None:
    page = f"{HERE}/customer-groups/{entries['customer-groups']}"
    sent = {"code": "A2", "name": "Kept", "currency": "EUX", "place": "2"}
    answer = owner.post(f"{page}/change", sent, form=page)
    assert (answer.status_code, "not a currency" in answer.text) == (422, True)
    assert 'value="Kept"' in answer.text
    answer = owner.post(f"{page}/change", {**sent, "currency": "EUR", "place": "x"}, form=page)
    assert (answer.status_code, "counted from 1" in answer.text) == (422, True)
    answer = owner.post(f"{page}/change", {**sent, "currency": "EUR", "code": "A1"}, form=page)
    assert (answer.status_code, "A1 already" in answer.text) == (409, True)


def test_used_option_says_who_has_it(
    owner: Browser, portal: Portal, entries: dict[str, int]
) -> None:
    with portal.database.connection_context():
        commit(portal.database, 1, [{"field:payment_terms": "A2"}])
    page = f"{HERE}/options/{entries['options']}"
    assert "1 customer carries it" in owner.get(page).text
    assert owner.post(f"{page}/remove", {}, form=HERE).status_code == 409


def test_renamed_manufacturer_keeps_customers_numbers(owner: Browser, portal: Portal) -> None:
    owner.post(f"{HERE}/manufacturers", {"manufacturer": "Grand Gifts"}, form=HERE)
    with portal.database.connection_context():
        commit(portal.database, 1, [{"manufacturer:Grand Gifts": "GG-88"}])
        number = list_manufacturers(portal.database, 1)[0].id
    page = f"/t/north/vocabulary/manufacturer/{number}"
    assert "1 customer carries it" in owner.get(page).text
    assert owner.post(f"{page}/rename", {"name": "Great Gifts"}, form=page).status_code == 303
    with portal.database.connection_context():
        assert read_one(portal.database, 1, 2, SLOT) == {"customer_id": 2, SLOT: "GG-88"}
    assert "Great Gifts" in owner.get(HERE).text


def test_unused_manufacturer_is_removed(owner: Browser, portal: Portal) -> None:
    owner.post(f"{HERE}/manufacturers", {"manufacturer": "Idle"}, form=HERE)
    with portal.database.connection_context():
        number = list_manufacturers(portal.database, 1)[0].id
    page = f"/t/north/vocabulary/manufacturer/{number}"
    assert owner.post(f"{page}/remove", {}, form=page).location.endswith(HERE)
    with portal.database.connection_context():
        assert not list_manufacturers(portal.database, 1)


def test_viewer_sees_lists_without_forms(owner: Browser, portal: Portal) -> None:
    add_option(owner, "NET 30")
    shown = portal.browser("viewer").get(HERE).text
    assert "NET 30" in shown
    assert "Add option" not in shown


@pytest.mark.parametrize("number", ["99", "x", "9" * 30])
def test_unknown_entries_are_not_found(owner: Browser, number: str) -> None:
    for kind in ("options", "customer-groups", "user-groups", "others"):
        assert owner.get(f"{HERE}/{kind}/{number}").status_code == 404
        for action in ("default", "change", "remove"):
            answer = owner.post(f"{HERE}/{kind}/{number}/{action}", {}, form=HERE)
            assert answer.status_code == 404
