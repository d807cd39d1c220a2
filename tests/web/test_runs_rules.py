"""The preview by match rule, and what it counts of ship-to addresses."""

import re
from io import BytesIO

import pytest

from portal.laws.storing import store_customers
from portal.store.database import execute
from tests.web.importing import Imports

PEOPLE = [
    {
        "identity:erp": f"A-{number}",
        "field:name": f"Shop {number}",
        "address": '{"id":"S","line1":"1 Road"}',
    }
    for number in (1, 2, 3)
]
FILE = b"""internal_id,id,name,contact,ship_id,ship_street
1,,Shop 1,Ann,S,1 Road
,A-2,Shop 2,Bo,S,2 Road
,,Shop 3,Cy,T,3 Road
,A-4,Shop 4,Di,,4 Road
,A-9,,Ed,,
"""


@pytest.fixture
def page(imports: Imports) -> str:
    """The address of the preview of ``FILE``."""
    with imports.portal.database.connection_context():
        store_customers(imports.portal.database, imports.tenant_id, PEOPLE)
    imports.use_profile("Shops", "name-fallback")
    return imports.upload(imports.portal.browser("importer"), FILE, "shops.csv").request.path


def rows_of(imports: Imports, address: str) -> list[int]:
    text = imports.portal.browser("viewer").get(address).text
    return [int(row) for row in re.findall(r'<tr id="r(\d+)"', text)]


def test_rows_are_filtered_by_the_rule_that_found_them(imports: Imports, page: str) -> None:
    """Rule: the preview says by which key each row found its customer."""
    text = imports.portal.browser("viewer").get(page).text
    links = dict(re.findall(r'href="[^"]*rule=(\d)#rows"[^>]*>by (\w+) ', text))
    assert links == {"0": "internal_id", "1": "id", "2": "name"}
    assert [rows_of(imports, f"{page}?rule={rule}") for rule in "012"] == [[1], [2], [3]]
    assert rows_of(imports, f"{page}?rule=7") == []
    assert rows_of(imports, f"{page}?rule=x") == [1, 2, 3, 4, 5]


def test_ship_to_addresses_are_counted(imports: Imports, page: str) -> None:
    """Rule: the preview counts ship-to addresses: added, updated, there already."""
    text = imports.portal.browser("viewer").get(page).text
    panel = text[text.index("<dt>Ship-to addresses</dt>") :]
    panel = panel[: panel.index("</dd>")]
    counted = re.findall(r'quiet">([\w ]+) <span class="number">(\d+)<', panel)
    assert counted == [("added", "2"), ("updated", "1"), ("there already", "1")]


def test_same_notice_is_told_once_in_a_page(imports: Imports, page: str) -> None:
    assert page
    homes = [
        {
            "identity:erp": f"B-{number}",
            "field:name": f"Home {number}",
            "address:billing": '{"line1":"1 Road"}',
        }
        for number in (1, 2, 3)
    ]
    with imports.portal.database.connection_context():
        store_customers(imports.portal.database, imports.tenant_id, homes)
    lines = ["id,name,bill_street", *(f"B-{one},Home {one},{one} Quay" for one in (1, 2, 3))]
    home = page.partition("/runs/")[0]
    [profile] = re.findall(
        rf"{home}/profiles/[\w-]+", imports.portal.browser("viewer").get(page).text
    )[:1]
    fields = {"file": (BytesIO("\n".join(lines).encode()), "homes.csv")}
    shown = imports.portal.browser("importer").post(
        f"{profile}/upload", fields, form=profile, follow_redirects=True
    )
    assert shown.text.count("The billing address changes. The one before goes") == 1
    assert shown.text.count("</span> The billing address changes.</span>") == 2


def test_other_sheets_call_customers_as_the_tenant_does(imports: Imports, page: str) -> None:
    assert page
    with imports.portal.database.connection_context():
        other = "UPDATE profile SET style = 'shop-customers' WHERE style = 'email-matched'"
        execute(imports.portal.database, other, ())
    imports.use_profile("Ship-tos", "name-fallback-ship-tos")
    browser = imports.portal.browser("importer")
    answer = imports.upload(browser, b"cust_id,ship_street\nA-3,9 Road\n", "ship.csv")
    assert '<span class="number">3</span> Shop 3' in answer.text
    run = answer.request.path.rpartition("/")[0]
    assert ",3,cust_id," in browser.get(f"{run}/report.csv").data.decode()
