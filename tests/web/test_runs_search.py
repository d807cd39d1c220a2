"""Searching the rows of a preview."""

import re

import pytest

from portal.engine.plans import page
from portal.engine.read import BATCH_ROWS
from portal.runs import resume_run
from tests.web.importing import Imports, make_file, make_people


def test_search_finds_text_in_any_cell(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(60))), imports.portal.browser("viewer")
    answer = browser.post(imports.page(run, "search"), {"text": "ANN57@"})
    assert re.findall(r'<tr id="r(\d+)"', answer.text) == ["58"]


def test_search_goes_on_after_a_page(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(60))), imports.portal.browser("viewer")
    first = browser.post(imports.page(run, "search"), {"text": "example.org"}).text
    after = re.search(r'name="after" value="(\d+)"', first)
    assert after
    second = browser.post(
        imports.page(run, "search"), {"text": "example.org", "after": after[1]}
    ).text
    assert len(re.findall(r'<tr id="r', second)) == 10
    assert "That is all." in second


def test_unfinished_search_says_how_far_it_looked(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST_SEARCHED_PARTS", 1)
    run = imports.add_run(make_file(make_people(BATCH_ROWS + 10)))
    with imports.portal.database.connection_context():
        resume_run(imports.portal.instance, imports.tenant_id, run.number)
    search = imports.page(run, "search")
    browser = imports.portal.browser("viewer")
    first = browser.post(search, {"text": "nobody"}).text
    after = re.search(r'name="after" value="(\d+)"', first)
    assert after
    assert f"No row up to row {int(after[1]):,} matches." in first
    last = browser.post(search, {"text": "nobody", "after": after[1]}).text
    assert "No row matches." in last


def test_searched_text_stands_in_no_address(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(3))), imports.portal.browser("viewer")
    shown = browser.post(imports.page(run, "search"), {"text": "ann1@example.org"}).text
    links = re.findall(r'(?:href|action)="([^"]*)"', shown)
    assert not [link for link in links if "ann1" in link]
