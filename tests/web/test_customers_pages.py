"""The list of customers and the page of one."""

import re

import pytest

from portal import lists, profiles
from portal.customers import Filled, add_customer
from portal.store.database import execute
from portal.vocabulary import add_attribute, add_statement, add_tag
from portal.who import COMMAND_LINE, Who
from tests.web.conftest import Portal

HERE = "/t/north/customers"
INES = Who(None, "ines@example.org")


def add(portal: Portal, **typed: str) -> str:
    return add_to(portal, 1, {name.replace("__", ":"): text for name, text in typed.items()})


def add_to(portal: Portal, tenant_id: int, typed: dict[str, str]) -> str:
    with portal.database.connection_context():
        return add_customer(portal.instance, tenant_id, INES, Filled(typed))


@pytest.fixture
def words(portal: Portal) -> None:
    with portal.database.connection_context():
        add_tag(portal.instance, 1, "Access", "Ramp")
        add_attribute(portal.instance, 1, "Job", "text")
        add_statement(portal.instance, 1, "Post")


def test_empty_list_leads_to_an_import(portal: Portal) -> None:
    shown = portal.browser("importer").get(HERE).text
    assert "No customers yet" in shown
    assert "/customers/add" in shown
    assert "Ask an importer" in portal.browser("viewer").get(HERE).text


def test_button_on_the_customers_page_leads_to_an_import(portal: Portal) -> None:
    """Rule: the customers' page has a button to import on top, for those who may."""
    add(portal, field__name="Anna")
    head = portal.browser("importer").get(HERE).text.partition("<table")[0]
    assert re.search(r'<a class="btn[^"]*" href="/t/north/import">.*?Import customers</a>', head)
    assert "Import customers" not in portal.browser("viewer").get(HERE).text


def test_viewer_sees_no_way_to_change(portal: Portal) -> None:
    number = add(portal, field__name="Anna")
    viewer = portal.browser("viewer")
    for path in (HERE, f"{HERE}/{number}"):
        shown = viewer.get(path)
        assert shown.status_code == 200
        assert "/add" not in shown.text
        assert "/edit" not in shown.text


def test_search_is_posted_and_keeps_its_text(portal: Portal) -> None:
    add(portal, field__first_name="Priya", field__last_name="Raman")
    add(portal, field__name="Other")
    shown = portal.browser("viewer").post(f"{HERE}/search", {"text": "raman"}, form=HERE).text
    assert "Priya Raman" in shown
    assert "Other" not in shown
    assert 'value="raman"' in shown


def test_names_are_not_taken_from_the_address(portal: Portal) -> None:
    add(portal, field__name="Anna")
    shown = portal.browser("viewer").get(f"{HERE}?text=nobody&value=x&attribute=attribute:Job")
    assert "Anna" in shown.text


def test_filters_narrow_the_list(portal: Portal, words: None) -> None:
    add(portal, **{"field:name": "Anna", "tag:Access:Ramp": "y", "attribute:Job": "Nurse"})
    add(portal, **{"field:name": "Berta", "preference:Post": "y"})
    viewer = portal.browser("viewer")
    assert "Berta" not in viewer.get(f"{HERE}?tag=tag:Access:Ramp").text
    assert "Anna" not in viewer.get(f"{HERE}?preference=preference:Post").text
    sent = {"attribute": "attribute:Job", "value": "nur"}
    assert "Berta" not in viewer.post(f"{HERE}/search", sent, form=HERE).text
    assert "No customer matches" in viewer.get(f"{HERE}?tag=tag:No:Such").text


def test_pages_follow_one_another(portal: Portal) -> None:
    numbers = [add(portal, field__name=f"Customer {count}") for count in range(51)]
    viewer = portal.browser("viewer")
    first = viewer.get(HERE).text
    before = re.search(r'name="before" value="(\d+)"', first)
    assert before
    second = viewer.post(f"{HERE}/search", {"before": before[1]}, form=HERE).text
    assert numbers[0] in second
    assert numbers[0] not in first
    assert numbers[-1] not in second


@pytest.mark.parametrize("before", ["x", "-5", "0", "9" * 40])
def test_odd_places_to_go_on_from_are_survived(portal: Portal, before: str) -> None:
    add(portal, field__name="Anna")
    assert portal.browser("viewer").get(f"{HERE}?before={before}").status_code == 200


def test_customer_page_shows_both_numbers(portal: Portal, words: None) -> None:
    typed = {"field:name": "Anna", "tag:Access:Ramp": "y", "preference:Post": "y"}
    number = add(portal, **typed, **{"address.line1": "12 Mill Lane"})
    shown = portal.browser("viewer").get(f"{HERE}/{number}").text
    for text in (number, "plain number", "Anna", "12 Mill Lane", "Ramp", "by hand", INES.name):
        assert text in shown


def test_markup_in_values_is_shown_as_text(portal: Portal) -> None:
    number = add(portal, field__name="<script>alert(1)</script>{{ 7 * 7 }}")
    viewer = portal.browser("viewer")
    for path in (HERE, f"{HERE}/{number}"):
        shown = viewer.get(path).text
        assert "<script>alert" not in shown
        assert "{{ 7 * 7 }}" in shown


def test_unknown_and_foreign_customers_are_not_found(portal: Portal) -> None:
    foreign = add_to(portal, 2, {"field:name": "South"})
    viewer = portal.browser("viewer")
    assert viewer.get(f"{HERE}/{foreign}").status_code == 404
    assert viewer.get(f"{HERE}/I-ZZZZ-ZZZZ").status_code == 404
    assert viewer.get(f"{HERE}/nonsense").status_code == 404


def test_list_asks_few_queries(portal: Portal, words: None) -> None:
    for count in range(30):
        add(portal, **{"field:name": f"Customer {count}", "tag:Access:Ramp": "y"})
    viewer = portal.browser("viewer")
    asked: list[str] = []
    execute = portal.database.execute_sql

    def listen(sql: str, *rest: object) -> object:
        asked.append(sql)
        return execute(sql, *rest)

    portal.database.execute_sql = listen
    assert viewer.get(HERE).status_code == 200
    assert len(asked) <= 20


def test_customers_are_called_as_the_files_of_the_tenant_do(portal: Portal) -> None:
    number = add(portal, field__name="Anna")
    viewer = portal.browser("viewer")
    assert f">{number}</a>" in viewer.get(HERE).text
    with portal.database.connection_context():
        make_profile(portal, "id-zero-new")
    assert f'href="{HERE}/{number}">1</a>' in viewer.get(HERE).text
    assert ">1</span> · also <span" in viewer.get(f"{HERE}/{number}").text
    with portal.database.connection_context():
        make_profile(portal, "email-matched")
    assert f">{number}</a>" in viewer.get(HERE).text


def test_list_shows_the_numbers_that_files_find_by(portal: Portal) -> None:
    with portal.database.connection_context():
        make_profile(portal, "reference-upsert")
        add_customer(portal.instance, 1, INES, Filled({"field:name": "Anna"}))
    fill = "INSERT INTO {} (tenant_id, scheme, value, customer_id) VALUES (1, ?, ?, 1)"
    with portal.database.connection_context():
        for table in ("identity", "customer_identity"):
            execute(portal.database, fill.format(table), ("reference", "CRM-0042"))
            execute(portal.database, fill.format(table), ("shopify", "7338441277598"))
    viewer = portal.browser("viewer")
    shown = viewer.get(HERE).text
    assert '<th scope="col">Reference ID</th>' in shown
    assert 'data-label="Reference ID"><bdi>CRM-0042</bdi>' in shown
    assert "7338441277598" not in shown
    found = viewer.post(f"{HERE}/search", {"text": "m-004"}, form=HERE).text
    assert "CRM-0042" in found


def make_profile(portal: Portal, style: str) -> None:
    profiles.create_profile(portal.instance, 1, COMMAND_LINE, style, style, {})


def test_form_offers_the_choices_of_the_tenants_files(portal: Portal) -> None:
    importer = portal.browser("importer")
    assert "0 none, 1 man, 2 woman." not in importer.get(f"{HERE}/add").text
    with portal.database.connection_context():
        make_profile(portal, "id-zero-new")
        make_profile(portal, "name-fallback")
        lists.add_customer_group(portal.instance, 1, COMMAND_LINE, "US", "States", "USD")
        lists.add_option(portal.instance, 1, COMMAND_LINE, "paymentTerms", "NET 30")
    shown = importer.get(f"{HERE}/add").text
    gender = shown[shown.index('name="field:gender"') :]
    assert re.findall(r"<option >(\w)</option>", gender[: gender.index("</select>")]) == list("012")
    assert "0 none, 1 man, 2 woman." in shown
    group = shown[shown.index('name="field:customer_group"') :]
    assert "<option >US</option>" in group[: group.index("</select>")]
    assert '<option value="NET 30"></option>' in shown
    wrong = {"field:name": "Anna", "field:gender": "3", "field:language_id": "x"}
    refused = importer.post(f"{HERE}/add", wrong, form=f"{HERE}/add")
    assert refused.status_code == 422
    assert "whole number" in refused.text


def test_customer_without_a_group_is_in_the_default_one(portal: Portal) -> None:
    number = add(portal, field__name="Anna")
    viewer = portal.browser("viewer")
    assert "Customer group" not in viewer.get(f"{HERE}/{number}").text
    with portal.database.connection_context():
        lists.add_customer_group(portal.instance, 1, COMMAND_LINE, "US", "States", "USD")
    shown = viewer.get(f"{HERE}/{number}").text
    assert '<bdi>US</bdi> <span class="customer-tag">default</span>' in shown
