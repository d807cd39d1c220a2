"""The tenant's own words: shown, added to, renamed and removed."""

import html
import re

import pytest

from portal.profiles import create_profile
from portal.store.accounts import list_audit
from portal.store.database import execute
from portal.vocabulary import add_attribute, add_statement, add_tag
from portal.who import COMMAND_LINE
from tests.web.conftest import Browser, Portal

HERE = "/t/north/vocabulary"


@pytest.fixture
def owner(portal: Portal) -> Browser:
    return portal.browser("owner")


@pytest.mark.parametrize(
    ("styles", "opens"),
    [
        ((), "vocabulary"),
        (("id-zero-new",), "vocabulary"),
        (("name-fallback",), "lists"),
        (("name-fallback-options",), "lists"),
        (("name-fallback", "email-matched"), "vocabulary"),
    ],
)
def test_settings_open_where_the_files_need_them(
    portal: Portal, owner: Browser, styles: tuple[str, ...], opens: str
) -> None:
    with portal.database.connection_context():
        for style in styles:
            create_profile(portal.instance, 1, COMMAND_LINE, style, style, {})
    assert 'href="/t/north/vocabulary/settings"' in owner.get(HERE).text
    assert owner.get(f"{HERE}/settings").headers["Location"].endswith(f"/t/north/{opens}")
    with portal.database.connection_context():
        add_tag(portal.instance, 1, "Access", "Ramp")
    assert owner.get(f"{HERE}/settings").headers["Location"].endswith("/t/north/vocabulary")


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


@pytest.fixture
def words(owner: Browser, portal: Portal) -> Browser:
    """The owner's browser, with a word of each kind, all with the number 1."""
    with portal.database.connection_context():
        add_tag(portal.instance, 1, "Access", "Ramp")
        add_attribute(portal.instance, 1, "Seat", "dropdown", options=("Stalls", "Circle"))
        add_statement(portal.instance, 1, "Agreed to post")
    return owner


@pytest.mark.parametrize("family", ["group", "tag", "attribute", "statement"])
def test_word_is_renamed_and_audited(words: Browser, portal: Portal, family: str) -> None:
    page = f"{HERE}/{family}/1"
    assert f'href="{page}"' in words.get(HERE).text
    answer = words.post(f"{page}/rename", {"name": "Nouveau café"}, form=page)
    assert answer.location == page
    assert "Renamed to Nouveau café." in words.get(page).text
    assert "Nouveau café" in words.get(HERE).text
    with portal.database.connection_context():
        assert list_audit(portal.database, 1)[0].action == "vocabulary.rename"


@pytest.mark.parametrize("family", ["group", "tag", "attribute", "statement"])
def test_unused_word_is_removed(words: Browser, family: str) -> None:
    page = f"{HERE}/{family}/1"
    name = re.search(r"<h1[^>]*><bdi>([^<]+)", words.get(page).text)
    assert name
    assert words.post(f"{page}/remove", form=page).location == HERE
    words.get(HERE)
    assert f"<bdi>{name[1]}</bdi>" not in words.get(HERE).text
    assert words.get(page).status_code == 404


def test_used_word_says_who_carries_it(words: Browser) -> None:
    added = {"field:email": "ann@example.org", "tag:Access:Ramp": "y"}
    words.post("/t/north/customers/add", added, form="/t/north/customers/add")
    shown = words.get(f"{HERE}/tag/1").text
    assert "1 customer carries it." in shown
    assert "/tag/1/remove" not in shown
    answer = words.post(f"{HERE}/group/1/remove")
    assert answer.status_code == 409
    assert "Access was not removed. 1 customer carries it." in answer.text


def test_options_are_added_renamed_and_removed(words: Browser) -> None:
    page = f"{HERE}/attribute/1"
    words.post(f"{page}/options", {"option": "Box"}, form=page)
    words.post(f"{page}/options/1/rename", {"option": "Parkett"}, form=page)
    words.post(f"{page}/options/2/remove", form=page)
    shown = words.get(HERE).text
    assert "<bdi>Parkett</bdi> · <bdi>Box</bdi>" in shown


@pytest.mark.parametrize(
    ("path", "sent", "status", "says"),
    [
        ("tag/1/rename", {"name": " "}, 422, "Give the tag a name"),
        ("group/1/rename", {"name": "A:B"}, 422, "colon"),
        ("attribute/1/options", {"option": "STALLS"}, 409, "other capital letters"),
        ("attribute/1/options/2/rename", {"option": "Stalls"}, 409, "already the option"),
        ("attribute/1/options/9/rename", {"option": "x"}, 404, ""),
        ("tag/9/rename", {"name": "x"}, 404, ""),
        ("tag/x/rename", {"name": "x"}, 404, ""),
        ("tag/99999999999999999999/remove", {}, 404, ""),
        ("customer/1/remove", {}, 404, ""),
    ],
)
def test_refused_change_says_why(
    words: Browser, path: str, sent: dict[str, str], status: int, says: str
) -> None:
    answer = words.post(f"{HERE}/{path}", sent)
    assert answer.status_code == status
    assert says in answer.text


def test_name_in_other_capitals_is_a_conflict(words: Browser) -> None:
    words.post(f"{HERE}/tags", {"group": "Access", "tag": "Lift"}, form=HERE)
    answer = words.post(f"{HERE}/tag/1/rename", {"name": "LIFT"})
    assert answer.status_code == 409
    assert words.post(f"{HERE}/tag/1/rename", {"name": "RAMP"}).status_code == 303


def test_edit_begun_before_a_rename_is_asked_again(words: Browser) -> None:
    added = {"field:email": "ann@example.org", "tag:Access:Ramp": "y"}
    shown = words.post("/t/north/customers/add", added, form="/t/north/customers/add")
    page = shown.location.partition("?")[0] + "/edit"
    text = words.get(page).text
    was = re.search(r'name="was" value="([^"]*)"', text)
    assert was
    words.post(f"{HERE}/tag/1/rename", {"name": "Lift"})
    sent = {**added, "version": "1", "was": html.unescape(was[1]), "field:phone": "1"}
    answer = words.post(page, sent)
    assert answer.status_code == 409
    assert re.search(r'name="tag:Access:Lift" value="y" checked', answer.text)


FIELDS = f"{HERE}/fields"


def test_field_is_defined_with_its_rules(owner: Browser) -> None:
    """Rule: a page defines custom fields: type, mandatory, unique, options and group of each."""
    sent = {
        "name": "Region",
        "type": "dropdown",
        "options": "EMEA\r\nAMER",
        "group": "Sales",
        "mandatory": "y",
        "unique": "y",
    }
    assert owner.post(FIELDS, sent, form=FIELDS).status_code == 303
    owner.post(FIELDS, {"name": "Active", "type": "yes-no"}, form=FIELDS)
    shown = owner.get(FIELDS).text
    assert "Active added. Templates have its column from now on." in shown
    assert shown.index("<bdi>Region</bdi>") < shown.index("<bdi>Active</bdi>")
    region, active = (
        row.partition("</tr>")[0] for row in shown.split("<strong><bdi>") if "data-label" in row
    )
    for told in (" Mandatory</span>", " Unique</span>", "<bdi>Sales</bdi>", "<bdi>AMER</bdi>"):
        assert told in region
        assert told not in active


def test_field_that_cannot_be_is_refused_with_what_was_typed(owner: Browser) -> None:
    answer = owner.post(FIELDS, {"name": "x", "type": "email", "group": "g" * 51}, form=FIELDS)
    assert answer.status_code == 422
    assert "at most 50 characters" in answer.text
    assert 'value="x"' in answer.text
    owner.post(FIELDS, {"name": "Tier", "type": "text"}, form=FIELDS)
    assert owner.post(FIELDS, {"name": "tier", "type": "text"}, form=FIELDS).status_code == 409


def test_rules_of_a_field_change_unless_values_are_shared(owner: Browser, portal: Portal) -> None:
    with portal.database.connection_context():
        number = add_attribute(portal.instance, 1, "Tier", "text").id
    word, rules = f"{HERE}/attribute/{number}", f"{HERE}/attribute/{number}/rules"
    sent = {"mandatory": "y", "unique": "y", "group": "Sales"}
    assert owner.post(rules, sent, form=word).status_code == 303
    assert "Rules changed." in owner.get(word).text
    shown = owner.get(FIELDS).text
    assert "Mandatory" in shown
    assert "<bdi>Sales</bdi>" in shown
    owner.post(rules, {}, form=word)
    with portal.database.connection_context():
        sql = "INSERT INTO customer_attribute (tenant_id, customer_id, attribute_id, value) "
        for customer in (1, 2):
            execute(portal.database, sql + "VALUES (1, ?, ?, 'Gold')", (customer, number))
    answer = owner.post(rules, sent, form=word)
    assert answer.status_code == 409
    assert "2 customers have the value Gold" in answer.text
