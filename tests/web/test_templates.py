"""Templates: nothing inline, nothing marked safe, every word escaped."""

import re
from pathlib import Path

import pytest

import portal as package
from portal.store.database import execute
from portal.web.assets import icon
from tests.web.conftest import NORTH, Portal

FOLDER = Path(package.__file__).parent / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
STYLES = sorted((FOLDER.parent / "static" / "css").glob("*.css"))
FORBIDDEN = {
    "inline style": re.compile(r"<style|\sstyle\s*="),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)"),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "address of another site": re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//"""),
    "unquoted attribute": re.compile(r"<[^>]*\s[a-z-]+=~"),
}
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_template_has_nothing_forbidden(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    page = re.sub(r"{[{%#].*?[}%#]}", "~", text, flags=re.DOTALL)
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(page)] == []
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", text), "escaping is switched off"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_template_compiles(portal: Portal, path: Path) -> None:
    assert portal.app.jinja_env.get_template(str(path.relative_to(FOLDER)))


def test_tables_shown_as_cards_keep_their_roles() -> None:
    """Browsers take the roles of a table away with its ``display``, unless they are written."""
    rules = [
        rule for path in STYLES for rule in re.findall(r"([^{}]+){([^{}]*)}", path.read_text())
    ]
    cards = [every for every, says in rules if re.search(r"display: (block|flex|grid)", says)]
    names = {name for every in cards for name in re.findall(r"\.([a-z-]+)[^,]* tr\b", every)}
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES]
    tables = [text for text in texts if names & set(re.split(r'[" ]', text))]
    rows = [text for text in texts if "<td" in text and "<table" not in text]
    assert {"grid", "runs-table", "table-stack"} < names
    assert len(tables) >= len(names)
    for text in tables + rows:
        shown = re.sub(r"<thead>.*?</thead>", "", text, flags=re.DOTALL)
        assert re.findall(r"<(?:table|tbody|tr|th|td)\b(?! [^>]*role=)[^>]*", shown) == []


def test_names_are_shown_as_text(portal: Portal) -> None:
    with portal.database.connection_context():
        execute(portal.database, "UPDATE tenant SET name = ?", (NASTY,))
        execute(portal.database, 'UPDATE "user" SET email = ?', (NASTY,))
        execute(portal.database, "UPDATE session SET browser = ?", (NASTY,))
    browser = portal.browser()
    browser.log_in("owner", headers={"User-Agent": NASTY})
    for path in ("/account/", f"/t/{NORTH}/", f"/t/{NORTH}/people/"):
        page = browser.get(path)
        assert page.status_code == 200
        assert "&lt;script&gt;" in page.text
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


def test_address_in_the_page_is_escaped(portal: Portal) -> None:
    page = portal.browser().get("/log-in", query_string={"next": '/"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text


def test_flashed_words_are_escaped(portal: Portal) -> None:
    fields = {"email": f"{NASTY}@x", "role": "viewer"}
    add = f"/t/{NORTH}/people/add"
    assert "<script>alert" not in portal.browser("owner").post(add, fields, form=add).text


def test_icon_label_is_escaped() -> None:
    assert "&lt;b&gt;" in icon("upload", "<b>")


def test_unknown_icon_is_loud() -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        icon("no-such-icon")


def test_page_needs_no_other_site(portal: Portal) -> None:
    page = portal.browser("owner").get(f"/t/{NORTH}/").text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
