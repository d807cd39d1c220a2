"""A household changed by hand on the customer's page."""

import re

import pytest
from werkzeug.test import TestResponse

from portal import profiles
from portal.engine.numbers import format_household, format_number
from portal.laws.storing import store_customers
from portal.who import COMMAND_LINE
from tests.web.conftest import Portal
from tests.web.importing import NORTH, Imports

ANN, BO, CY, FIRM = (format_number(number) for number in range(1, 5))


@pytest.fixture
def imports(portal: Portal) -> Imports:
    """A tenant with three people, an organisation and a profile for households."""
    imports = Imports(portal)
    people = [{"field:first_name": name} for name in ("Ann", "Bo", "Cy")]
    firm = {"field:name": "Ltd", "field:record_type": "organisation"}
    with portal.database.connection_context():
        store_customers(portal.database, imports.tenant_id, [*people, firm])
        profiles.create_profile(
            portal.instance,
            imports.tenant_id,
            COMMAND_LINE,
            "Homes",
            "email-matched-households",
            {},
        )
    return imports


def act(imports: Imports, number: str, do: str, of: str = "") -> TestResponse:
    page = f"/t/{NORTH}/customers/{number}"
    fields = {"do": do, "of": of}
    browser = imports.portal.browser("importer")
    return browser.post(f"{page}/household", fields, form=page, follow_redirects=True)


def people(page: TestResponse) -> list[str]:
    """Give the names of the panel, the primary first."""
    panel = page.text[page.text.index('id="panel-household"') :]
    return re.findall(r"<bdi>(\w+)</bdi>", panel[: panel.index("</section>")])


def test_customer_joins_and_leaves(imports: Imports) -> None:
    joined = act(imports, BO, "join", ANN)
    assert people(joined) == ["Ann", "Bo"]
    assert format_household(1) in joined.text
    assert people(act(imports, CY, "join", BO)) == ["Ann", "Bo", "Cy"]
    left = act(imports, BO, "leave")
    assert "In no household." in left.text
    assert left.text.count("<strong>Changed</strong>") == 2
    assert people(act(imports, CY, "primary")) == ["Cy", "Ann"]


def test_member_becomes_primary_and_household_its_number(imports: Imports) -> None:
    act(imports, BO, "join", ANN)
    act(imports, CY, "join", ANN)
    page = act(imports, BO, "primary")
    assert people(page) == ["Bo", "Ann", "Cy"]
    assert format_household(2) in page.text
    assert people(act(imports, ANN, "leave")) == []


@pytest.mark.parametrize(
    ("number", "do", "of", "said"),
    [
        (ANN, "leave", "", "cannot leave the others alone"),
        (BO, "join", CY, f"is in household {format_household(1)} already"),
        (CY, "leave", "", "in no household"),
        (CY, "join", CY, "another customer"),
        (CY, "join", FIRM, "is an organisation"),
        (CY, "join", "I-0000-0000", "There is no customer"),
        (CY, "join", "77", "There is no customer"),
    ],
)
def test_rules_hold_by_hand(imports: Imports, number: str, do: str, of: str, said: str) -> None:
    """Rule: households obey the same rules by hand."""
    act(imports, BO, "join", ANN)
    page = act(imports, number, do, of)
    assert page.status_code == 422
    assert said in page.text


def test_viewer_looks_on(imports: Imports) -> None:
    viewer = imports.portal.browser("viewer")
    assert "/household" not in viewer.get(f"/t/{NORTH}/customers/{ANN}").text
