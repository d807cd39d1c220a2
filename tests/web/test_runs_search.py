"""Searching the rows of a preview."""

import re

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


def test_searched_text_stands_in_no_address(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(3))), imports.portal.browser("viewer")
    page = browser.post(imports.page(run, "search"), {"text": "ann1@example.org"}).text
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert not [link for link in links if "ann1" in link]
