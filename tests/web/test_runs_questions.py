"""The questions of a preview: which of several customers of one name is meant."""

import re
from io import BytesIO

import pytest

from portal import profiles
from portal.laws.storing import store_customers
from portal.who import COMMAND_LINE
from tests.web.importing import NORTH, Imports

FILE = b"id,name,contact\n,Twin Oaks,Sam\n"


@pytest.fixture
def home(imports: Imports) -> str:
    """The page of a profile that asks, in a tenant with two customers of one name."""
    instance, tenant = imports.portal.instance, imports.tenant_id
    twins = [{"identity:erp": number, "field:name": "Twin Oaks"} for number in ("T-1", "T-2")]
    with imports.portal.database.connection_context():
        store_customers(imports.portal.database, tenant, twins)
        made = profiles.create_profile(
            instance, tenant, COMMAND_LINE, "Wholesale", "name-fallback", {}
        )
    return f"/t/{NORTH}/profiles/{made.number}"


def upload(imports: Imports, home: str, data: bytes = FILE) -> str:
    fields = {"file": (BytesIO(data), "twins.csv")}
    browser = imports.portal.browser("importer")
    return browser.post(f"{home}/upload", fields, form=home, follow_redirects=True).text


def test_candidates_stand_side_by_side(imports: Imports, home: str) -> None:
    page = upload(imports, home)
    assert "Which customer is meant?" in page
    assert re.search(r"T-1.*T-2", page, re.DOTALL)


def test_open_choice_leads_the_page(imports: Imports, home: str) -> None:
    """A file with nothing else to import waits for the choice, and says what follows it."""
    page = upload(imports, home)
    assert "Needs a choice</span>" in page
    assert "Nothing to import yet: choose which customer is meant." in page
    assert "The file is then checked again" in page
    assert 'href="#questions"' in page
    for misleading in ("Nothing to import</span>", "every row is rejected", "Upload another file"):
        assert misleading not in page
    assert "Needs a choice</span>" in imports.portal.browser("importer").get(home).text


def test_open_choice_is_named_beside_the_confirmation(imports: Imports, home: str) -> None:
    page = upload(imports, home, FILE + b"N-1,New Store,Kim\n")
    assert "Ready to confirm" in page
    assert "Choose which customer is meant first</a>" in page


def test_choice_is_remembered_and_forgotten(imports: Imports, home: str) -> None:
    """Rule: the member chooses between customers of one name on the preview."""
    browser, page = imports.portal.browser("importer"), upload(imports, home)
    second = re.findall(r'name="choice-0" value="(\d+)"', page)[1]
    preview = imports.page(imports.last(), "preview")
    answer = {"value-0": "Twin Oaks", "choice-0": second}
    chosen = browser.post(
        imports.page(imports.last(), "choose"), answer, form=preview, follow_redirects=True
    )
    assert "Which customer is meant?" not in chosen.text
    assert "Changes 1 customer." in chosen.text
    assert "chosen by a member" in chosen.text
    assert "Remembered customers" in browser.get(home).text
    forgotten = browser.post(
        f"{home}/forget-choice",
        {"slot": "field:name", "value": "Twin Oaks"},
        form=home,
        follow_redirects=True,
    )
    assert "Remembered customers" not in forgotten.text


def test_answer_without_a_choice_is_refused(imports: Imports, home: str) -> None:
    upload(imports, home)
    run = imports.last()
    preview = imports.page(run, "preview")
    answer = imports.portal.browser("importer").post(
        imports.page(run, "choose"), {"value-0": "Twin Oaks"}, form=preview
    )
    assert answer.status_code == 422
    assert "Choose at least one customer" in answer.text
