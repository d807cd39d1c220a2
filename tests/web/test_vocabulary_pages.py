"""The tenant's own words, shown and added to."""

import pytest

from portal.store.accounts import list_audit
from tests.web.conftest import Browser, Portal

HERE = "/t/north/vocabulary"


@pytest.fixture
def owner(portal: Portal) -> Browser:
    return portal.browser("owner")


def test_tag_is_added_with_its_group(owner: Browser) -> None:
    sent = {"group": "Access", "tag": "Ramp", "auto": "y"}
    assert owner.post(f"{HERE}/tags", sent, form=HERE).status_code == 303
    shown = owner.get(HERE).text
    assert "Tag Ramp added." in shown
    assert "automatic" in shown


def test_attribute_is_added_with_its_options(owner: Browser) -> None:
    sent = {
        "attribute": "Seat",
        "type": "dropdown",
        "options": "Stalls\r\n\r\n Circle ",
        "unique": "y",
    }
    assert owner.post(f"{HERE}/attributes", sent, form=HERE).status_code == 303
    shown = owner.get(HERE).text
    assert "<bdi>Stalls</bdi> · <bdi>Circle</bdi>" in shown
    assert "unique" in shown


def test_statement_is_added_and_audited(owner: Browser, portal: Portal) -> None:
    owner.post(f"{HERE}/statements", {"statement": "Agreed to post"}, form=HERE)
    assert "Agreed to post" in owner.get(HERE).text
    with portal.database.connection_context():
        entries = list_audit(portal.database, 1)
    assert "vocabulary.add" in [entry.action for entry in entries]


def test_refusal_says_why_and_keeps_the_form(owner: Browser) -> None:
    sent = {"attribute": "Seat", "type": "dropdown", "options": ""}
    answer = owner.post(f"{HERE}/attributes", sent, form=HERE)
    assert answer.status_code == 422
    assert "needs options" in answer.text
    assert 'value="Seat"' in answer.text


@pytest.mark.parametrize("name", ["Ramp", "RAMP"])
def test_taken_name_is_a_conflict(owner: Browser, name: str) -> None:
    owner.post(f"{HERE}/tags", {"group": "Access", "tag": "Ramp"}, form=HERE)
    answer = owner.post(f"{HERE}/tags", {"group": "Access", "tag": name}, form=HERE)
    assert answer.status_code == 409
    assert "Ramp" in answer.text


def test_blank_form_is_refused(owner: Browser) -> None:
    for form in ("tags", "attributes", "statements"):
        assert owner.post(f"{HERE}/{form}", {}, form=HERE).status_code == 422


def test_names_in_any_script_are_shown_as_text(owner: Browser) -> None:
    for name in ("موافق على البريد", "同意邮寄", "<b>bold</b>", "x" * 255):
        owner.post(f"{HERE}/statements", {"statement": name}, form=HERE)
    shown = owner.get(HERE).text
    assert "同意邮寄" in shown
    assert "&lt;b&gt;bold" in shown
    assert "<b>bold" not in shown
