"""Adding and editing customers by hand, through the real forms."""

import html
import re
from typing import Any

import pytest

from portal.engine.findings.cells import INVALID_EMAILS
from portal.vocabulary import add_attribute, add_tag
from tests.web.conftest import Browser, Portal
from tests.web.importing import Imports

HERE = "/t/north/customers"
PRIYA = {"field:first_name": "Priya", "field:last_name": "Raman", "field:email": "p@example.org"}


def added(browser: Browser, **more: Any) -> str:
    answer = browser.post(f"{HERE}/add", {**PRIYA, **more}, form=f"{HERE}/add")
    assert answer.status_code == 303, answer.text
    found = re.search(r"I-\w{4}-\w{4}", answer.location)
    assert found
    return found[0]


def filled(browser: Browser, path: str) -> dict[str, Any]:
    """Read a form as a browser would send it back."""
    page = browser.get(path).text
    form: dict[str, Any] = {}
    for control in re.findall(r"<input[^>]*>", page, re.DOTALL):
        names = dict(re.findall(r'(\w+)="([^"]*)"', control))
        if names.get("type") == "checkbox" and "checked" not in control.split('"')[-1] + control:
            continue
        if names.get("name"):
            form[names["name"]] = html.unescape(names.get("value", ""))
    return form


@pytest.fixture
def importer(portal: Portal) -> Browser:
    with portal.database.connection_context():
        add_tag(portal.instance, 1, "Access", "Ramp")
        add_tag(portal.instance, 1, "Attendance", "Often", is_auto=True)
        options = ("Opera", "Dance", "Talks")
        add_attribute(portal.instance, 1, "Likes", "checklist", options=options)
        add_attribute(portal.instance, 1, "Seat", "dropdown", options=("Stalls", "Circle"))
    return portal.browser("importer")


def test_added_customer_is_shown_with_add_another(importer: Browser) -> None:
    number = added(importer, **{"tag:Access:Ramp": "y", "attribute:Likes": ["Dance", "Opera"]})
    shown = importer.get(f"{HERE}/{number}?added=1").text
    for text in ("Priya Raman", "Ramp", "Opera|Dance", "Add another", f"Customer {number} added."):
        assert text in shown


def test_form_shows_every_control(importer: Browser) -> None:
    shown = importer.get(f"{HERE}/add").text
    for text in ("Addresses", "Tags: Access", "Ramp", "Likes", "<option >Stalls", "YYYY-MM-DD"):
        assert text in shown
    assert re.search(r'name="tag:Attendance:Often"[^>]*disabled', shown)


def test_mistake_keeps_what_was_typed(importer: Browser) -> None:
    sent = {**PRIYA, "field:email": "nonsense", "field:phone": "020", "attribute:Likes": ["Dance"]}
    answer = importer.post(f"{HERE}/add", sent, form=f"{HERE}/add")
    assert answer.status_code == 422
    assert INVALID_EMAILS.message.format(detail="nonsense", column="E-mail") in answer.text
    assert 'value="020"' in answer.text
    assert re.search(r'value="Dance" checked', answer.text)


def test_taken_email_links_to_its_holder(importer: Browser) -> None:
    number = added(importer)
    answer = importer.post(f"{HERE}/add", PRIYA, form=f"{HERE}/add")
    assert answer.status_code == 422
    assert f'href="/t/north/customers/{number}"' in answer.text


def test_edit_shows_old_and_new(importer: Browser) -> None:
    number = added(importer, **{"field:phone": "111"})
    path = f"{HERE}/{number}/edit"
    sent = {**filled(importer, path), "field:phone": "222", "field:title": ""}
    assert importer.post(path, sent, form=path).status_code == 303
    shown = importer.get(f"{HERE}/{number}").text
    assert "<del><bdi>111</bdi></del>" in shown
    assert "<ins><bdi>222</bdi></ins>" in shown
    assert "importer@example.org" in shown


def test_untouched_form_changes_nothing(importer: Browser) -> None:
    number = added(importer, **{"address.line1": "12 Mill Lane"})
    path = f"{HERE}/{number}/edit"
    answer = importer.post(path, filled(importer, path), form=path)
    assert answer.status_code == 303
    assert "Nothing was changed." in importer.get(f"{HERE}/{number}").text


def test_overtaken_edit_is_asked_again(importer: Browser, portal: Portal) -> None:
    number = added(importer)
    path = f"{HERE}/{number}/edit"
    mine = {**filled(importer, path), "field:mobile": "333"}
    owner = portal.browser("owner")
    owner.post(path, {**filled(owner, path), "field:phone": "444"}, form=path)
    answer = importer.post(path, mine, form=path)
    assert answer.status_code == 409
    assert "changed while you were editing" in answer.text
    assert 'value="333"' in answer.text
    assert 'value="444"' in answer.text


def test_other_slots_cannot_be_smuggled_in(importer: Browser) -> None:
    number = added(importer, **{"tag:Attendance:Often": "y", "identity:shopify": "1", "id": "9"})
    shown = importer.get(f"{HERE}/{number}").text
    assert "Often" not in shown
    assert "shopify" not in shown


def test_unknown_customer_cannot_be_edited(importer: Browser) -> None:
    path = f"{HERE}/I-ZZZZ-ZZZZ/edit"
    assert importer.get(path).status_code == 404
    assert importer.post(path, PRIYA).status_code == 404


def test_address_is_removed_and_stays_in_history(importer: Browser) -> None:
    number = added(importer, **{"address.line1": "12 Mill Lane", "address.town": "Leeds"})
    page = f"{HERE}/{number}/edit"
    form = filled(importer, page)
    (text,) = re.findall(r'name="address:remove" value="([^"]+)"', importer.get(page).text)
    form["address:remove"] = html.unescape(text)
    assert importer.post(page, form, form=page).status_code == 303
    shown = importer.get(f"{HERE}/{number}").text
    assert "No address." in shown
    history = " ".join(shown[shown.index('id="history"') :].split())
    assert "removed</span> <del><bdi>12 Mill Lane, Leeds</bdi></del> </dd>" in history


def test_added_address_is_called_added(importer: Browser) -> None:
    number = added(importer, **{"address.line1": "12 Mill Lane"})
    page = f"{HERE}/{number}/edit"
    sent = filled(importer, page) | {"address.line1": "3 Park Row"}
    assert importer.post(page, sent, form=page).status_code == 303
    shown = importer.get(f"{HERE}/{number}").text
    history = " ".join(shown[shown.index('id="history"') :].split())
    assert "added</span> <ins><bdi>3 Park Row</bdi></ins> </dd>" in history


def test_refused_form_keeps_the_removal_ticked(importer: Browser) -> None:
    number = added(importer, **{"address.line1": "12 Mill Lane"})
    page = f"{HERE}/{number}/edit"
    (text,) = re.findall(r'name="address:remove" value="([^"]+)"', importer.get(page).text)
    sent = filled(importer, page) | {"address:remove": html.unescape(text), "field:email": "x"}
    answer = importer.post(page, sent, form=page)
    assert answer.status_code == 422
    assert re.search(r'name="address:remove"[^>]*\schecked', answer.text)


def test_fields_that_no_profile_fills_are_folded(portal: Portal) -> None:
    browser = portal.browser("importer")
    assert "More fields" not in browser.get(f"{HERE}/add").text
    Imports(portal)
    folded = browser.get(f"{HERE}/add").text.partition("<summary>More fields")[2]
    folded = folded.partition("</details>")[0]
    assert 'name="field:legal_name"' in folded
    assert 'name="field:first_name"' not in folded
    number = added(browser, **{"field:legal_name": "Raman Ltd"})
    shown = re.findall(
        r"<details.*?</details>", browser.get(f"{HERE}/{number}/edit").text, re.DOTALL
    )
    assert 'name="field:contact"' in "".join(shown)
    assert 'name="field:legal_name"' not in "".join(shown)
