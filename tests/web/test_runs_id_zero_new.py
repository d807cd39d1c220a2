"""The pages of an import by customer ID: the vendor's boxes, buttons and words."""

import io

import pytest

from portal import profiles
from portal.who import COMMAND_LINE
from tests.web.importing import Imports

HEADINGS = "CustomerID;FirstName;Gender;Phone"


@pytest.fixture
def cards(imports: Imports) -> Imports:
    """The tenant with a profile of the style, and one customer with a phone number."""
    with imports.portal.database.connection_context():
        made = profiles.create_profile(
            imports.portal.instance, imports.tenant_id, COMMAND_LINE, "Cards", "id-zero-new", {}
        )
    imports.profile = made.number
    imports.committed(make_file("0;Ann;2;0113"))
    return imports


def make_file(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows, ""]).encode()


def test_overview_has_the_vendor_s_words(cards: Imports) -> None:
    run = cards.add_run(make_file("1;Ann;2;", "0;Bo;1;"))
    page = cards.portal.browser("importer").get(cards.page(run, "preview")).text
    boxes = ["customers uploaded", "cards changed", "cards not changed", "customers created"]
    places = [page.index(box) for box in boxes]
    assert places == sorted(places)
    assert "rows with errors" not in page
    assert "Confirm customer upload" in page
    assert "Cancel" in page
    assert "1 value is cleared" in page


def test_switch_at_the_upload_is_taken(cards: Imports) -> None:
    browser = cards.portal.browser("importer")
    assert "Do not overwrite with empty values" in browser.get(cards.home).text
    fields = {
        "file": (io.BytesIO(make_file("1;Ann;2;")), "a.csv"),
        "blank_asked": "1",
        "keep_blank": "on",
    }
    browser.post(f"{cards.home}/upload", fields, form=cards.home, follow_redirects=True)
    assert cards.last().unchanged == 1


def test_switch_on_the_overview_counts_again(cards: Imports) -> None:
    run, browser = cards.add_run(make_file("1;Ann;2;")), cards.portal.browser("importer")
    page = cards.page(run, "preview")
    on = {"blank_asked": "1", "keep_blank": "on"}
    answer = browser.post(cards.page(run, "blank"), on, form=page, follow_redirects=True)
    assert cards.again(run).unchanged == 1
    assert "cleared" not in answer.text
    browser.post(cards.page(run, "blank"), {"blank_asked": "1"}, form=page)
    assert cards.again(run).updates == 1


def test_receipt_has_thumbs_up_and_new_ids(cards: Imports) -> None:
    run = cards.committed(make_file("0;Bo;1;"))
    browser = cards.portal.browser("importer")
    page = browser.get(cards.page(run, "receipt")).text
    assert "Customer successfully imported!" in page
    assert "Thumbs up" in page
    assert ">2</a>" in page
    back = browser.get(cards.page(run, "file.csv"))
    assert back.data.decode("utf-8-sig").splitlines() == [HEADINGS, "2;Bo;1;"]


def test_file_of_an_open_run_does_not_come_back(cards: Imports) -> None:
    run = cards.add_run(make_file("0;Bo;1;"))
    assert cards.portal.browser("importer").get(cards.page(run, "file.csv")).status_code == 409


def test_other_encoding_is_offered_by_a_button(cards: Imports) -> None:
    run = cards.add_run(make_file("0;Åsa;2;").decode().encode("cp1252"))
    browser, page = cards.portal.browser("importer"), cards.page(run, "preview")
    assert "Preview it as Windows-1252" in browser.get(page).text
    answer = browser.post(
        cards.page(run, "reread"), {"encoding": "windows-1252"}, form=page, follow_redirects=True
    )
    assert "Åsa" in answer.text
    assert cards.again(run).state == "ready"


def test_only_taken_formats_are_offered(cards: Imports) -> None:
    page = cards.portal.browser("importer").get(cards.home).text
    assert "template.csv" in page
    assert "template.xlsx" not in page
    assert "export.xlsx" not in page


def test_selection_is_downloaded_and_changes_nothing(cards: Imports) -> None:
    cards.committed(make_file("0;Bo;1;0114", "0;Eva;2;0115"))
    browser = cards.portal.browser("viewer")
    list_page = "/t/north/customers"
    assert "Download with all customer data" in browser.get(list_page).text
    fields = {"text": "Bo", "profile": cards.profile, "format": "csv"}
    answer = browser.post(f"{list_page}/export", fields, form=list_page)
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert [line.split(";")[:2] for line in lines[1:]] == [["2", "Bo"]]
    run = cards.add_run(answer.data)
    assert (run.rows, run.unchanged) == (1, 1)
