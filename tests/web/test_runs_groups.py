"""The preview in groups, and what a file gives of contact preferences."""

import pytest

from portal import runs
from portal.engine.numbers import format_household, format_number
from portal.laws.storing import store_customers
from portal.store import vocabulary
from portal.who import COMMAND_LINE
from tests.web.conftest import Portal
from tests.web.importing import NORTH, Imports

HEADINGS = (
    "Primary Householder Spektrix ID,Primary Householder Foreign ID,Member Spektrix ID,"
    "Member Foreign ID"
)
ANN, BO, CY, DI = (format_number(number) for number in range(1, 5))


@pytest.fixture
def imports(portal: Portal) -> Imports:
    """A tenant with four customers and a profile for households."""
    imports = Imports(portal)
    with portal.database.connection_context():
        people = [{"field:first_name": name} for name in ("Ann", "Bo", "Cy", "Di")]
        store_customers(portal.database, imports.tenant_id, people)
    imports.use_profile("Homes", "email-matched-households", {"minimum_records": 0})
    return imports


def upload(imports: Imports, *pairs: tuple[str, str]) -> runs.Run:
    rows = [f"{primary},,{member}," for primary, member in pairs]
    return imports.add_run("\n".join([HEADINGS, *rows, ""]).encode())


def test_each_household_is_a_block(imports: Imports) -> None:
    """Rule: a household is one block of the preview, the primary on top, members beneath."""
    run = upload(imports, (ANN, BO), (CY, DI), (ANN, CY))
    page = imports.portal.browser("importer").get(imports.page(run, "preview")).text
    assert "2 households" in page
    assert page.index("<bdi>Ann") < page.index("<bdi>Bo")
    assert "This member is a Primary Householder on line 3" in page
    assert f"/t/{NORTH}/customers/{BO}" in page


def test_few_households_are_made_on_the_customers_pages(imports: Imports) -> None:
    """Rule: a refusal of fewer than 50 records leads to where it is done by hand."""
    imports.use_profile("Fifty", "email-matched-households")
    run = upload(imports, (ANN, BO))
    page = imports.portal.browser("importer").get(imports.page(run, "preview")).text
    assert f'href="/t/{NORTH}/customers">Go to the customers</a>' in page


def test_rows_can_be_looked_at_one_by_one(imports: Imports) -> None:
    run = upload(imports, (ANN, BO))
    page = imports.portal.browser("importer").get(imports.page(run, "preview") + "?view=rows").text
    assert "data-grid" in page
    assert "By household" in page


def test_customer_links_to_those_of_the_household(imports: Imports) -> None:
    run = upload(imports, (ANN, BO))
    with imports.portal.database.connection_context():
        runs.confirm_run(
            imports.portal.instance,
            imports.tenant_id,
            run.number,
            COMMAND_LINE,
            run.plan_digest or "",
        )
    page = imports.portal.browser("importer").get(f"/t/{NORTH}/customers/{BO}").text
    assert format_household(1) in page
    assert f"/t/{NORTH}/customers/{ANN}" in page


def test_setting_offers_only_unique_attributes(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        database = imports.portal.database
        vocabulary.create_attribute(database, imports.tenant_id, "Card", "text", is_unique=True)
        vocabulary.create_attribute(database, imports.tenant_id, "Shoe size", "text")
    page = imports.portal.browser("owner").get(f"{imports.home}/settings").text
    assert ">Card</option>" in page
    assert "Shoe size" not in page


def test_consents_have_their_own_box(portal: Portal) -> None:
    """Rule: contact preferences have a box of their own that counts them."""
    imports = Imports(portal)
    with portal.database.connection_context():
        vocabulary.create_statement(portal.database, imports.tenant_id, "Agreed to post")
    head = b"First Name,Last Name,Email,ContactPreference:Agreed to post\n"
    rows = b"Ann,Bell,a@b.org,y\nBo,Ek,b@b.org,Y\nCy,Dunn,c@b.org,\nDi,Dunn,d@b.org,yes\n"
    run = imports.add_run(head + rows)
    page = imports.portal.browser("importer").get(imports.page(run, "preview")).text
    box = page[page.index("Contact preferences in this file") :].partition("</section>")[0]
    assert '<strong class="number">2</strong> <bdi>Preference Agreed to post</bdi>' in box


def test_households_and_people_are_counted_and_not_rows(imports: Imports) -> None:
    run = upload(imports, (ANN, BO), (ANN, CY))
    page = imports.portal.browser("importer").get(imports.page(run, "preview")).text
    assert "Puts 3 customers into 1 household." in page
    assert (run.updates, run.changed) == (2, 3)


def test_receipt_speaks_of_households(imports: Imports) -> None:
    run = upload(imports, (ANN, BO))
    browser = imports.portal.browser("importer")
    confirm = imports.page(run, "confirm")
    page = browser.post(confirm, {"digest": run.plan_digest}, follow_redirects=True).text
    assert "Households successfully imported" in page
    assert "Undo gives changed customers their values back, except" in page
