"""The mapping page: a person says what the headings mean, once."""

import re

import pytest

from portal.store import vocabulary
from portal.web.runs import mapping as page_of_headings
from tests.web.importing import HEADINGS, Imports, make_file, make_people

ODD = ("Zzz Q", "Surname", "Mail address", "Remark")
ROWS = [["Ann", "Bell", "ann@example.org", "tall"], ["Bo", "Hill", "bo@example.org", "short"]]
POINTS = ("shopify_id", "points_to_add", "description")
DECIDED = {
    "target-0": "to:First Name",
    "target-1": "to:Last Name",
    "target-2": "to:Email",
    "target-3": "ignore",
}


def test_unknown_headings_are_asked_with_samples(imports: Imports) -> None:
    page = imports.upload(imports.portal.browser("importer"), make_file(ROWS, ODD)).text
    assert "2 of 4 headings need your decision." in page
    assert "2 suggested: check them." in page
    assert "<li>tall</li>" in page
    assert re.search(r'<option value="to:Email" selected>', page)


def test_other_consent_is_offered_and_never_taken(imports: Imports) -> None:
    """Rule: a heading of a statement that is not there is never taken for one that is like it."""
    with imports.portal.database.connection_context():
        vocabulary.create_statement(imports.portal.database, imports.tenant_id, "Agreed to post")
    head = ("First Name", "Last Name", "Email", "ContactPreference:Agreed to post by us")
    rows = [["Ann", "Bell", "ann@example.org", "y"]]
    browser = imports.portal.browser("importer")
    asked = imports.upload(browser, make_file(rows, head)).text
    assert "1 of 4 headings needs your decision." in asked
    assert "Did you mean “ContactPreference:Agreed to post”?" in asked
    assert re.search(r'<option value="to:ContactPreference:Agreed to post" *>', asked)
    assert '<option value="to:ContactPreference:Agreed to post" selected>' not in asked


def test_column_is_suggested_for_one_heading_alone(imports: Imports) -> None:
    head = ("First Name", "Last Name", "Mail", "E-mail Address")
    rows = [["Ann", "Bell", "ann@example.org", "a@b.org"]]
    asked = imports.upload(imports.portal.browser("importer"), make_file(rows, head)).text
    assert asked.count('<option value="to:Email" selected>') == 1


def test_file_of_another_style_is_named_on_top(imports: Imports) -> None:
    imports.use_profile("Panel", "points-only")
    imports.use_profile("Box office 2", "email-matched")
    points = make_file([["7338441277598", "5", "Hi"]], POINTS)
    asked = imports.upload(imports.portal.browser("importer"), points).text
    assert asked.count("The headings are those of “Loyalty points”.") == 1
    assert "a profile of that style (“Panel”)." in asked


def test_decided_headings_are_not_told_to_be_anothers(imports: Imports) -> None:
    browser = imports.portal.browser("importer")
    imports.upload(browser, make_file([["Ann", "Bell", "Hi"]], POINTS))
    page = imports.page(imports.last(), "mapping")
    said = {"target-0": "to:First Name", "target-1": "to:Last Name", "target-2": "ignore"}
    answer = browser.post(page, said, form=page, follow_redirects=True).text
    assert "Adds 1 customer." in answer
    assert "Loyalty points" not in answer


def test_refused_file_of_another_style_says_only_that(imports: Imports) -> None:
    """No other profile of the tenant takes it: none is named."""
    imports.use_profile("Homes", "email-matched-households")
    refused = imports.upload(imports.portal.browser("importer"), make_file([], POINTS)).text
    assert "“Loyalty points”. Upload the file to a profile of that style." in refused
    assert "is no heading of this template" not in refused
    assert re.search(r'href="/t/north/import">Choose another profile<', refused)


def test_decision_is_saved_for_the_next_file(imports: Imports) -> None:
    browser = imports.portal.browser("importer")
    imports.upload(browser, make_file(ROWS, ODD))
    page = imports.page(imports.last(), "mapping")
    answer = browser.post(page, DECIDED, form=page, follow_redirects=True)
    assert "Adds 2 customers." in answer.text
    again = imports.upload(browser, make_file(ROWS[:1], ODD), "next.csv").text
    assert "Adds 1 customer." in again
    assert "Saved headings" in browser.get(imports.home).text


def test_columns_without_heading_are_decided_one_by_one(imports: Imports) -> None:
    browser = imports.portal.browser("importer")
    file = make_file([["Ann", "x", "Bell", "ann"]], ("First Name", "", "", ""))
    asked = imports.upload(browser, file).text
    assert "3 of 4 headings need your decision." in asked
    assert "(column 4)" in asked
    assert "has cells but no heading" not in asked, "the table asks about it"
    page = imports.page(imports.last(), "mapping")
    said = {
        "target-0": "to:First Name",
        "target-1": "ignore",
        "target-2": "to:Last Name",
        "target-3": "to:Email",
    }
    preview = browser.post(page, said, form=page, follow_redirects=True).text
    assert 'href="#r1c3"' in preview, "what is wrong stands in the cell of its own column"
    again = imports.upload(browser, file, "next.csv").text
    assert 'href="#r1c3"' in again


def test_open_heading_is_named(imports: Imports) -> None:
    browser = imports.portal.browser("importer")
    imports.upload(browser, make_file(ROWS, ODD))
    page = imports.page(imports.last(), "mapping")
    answer = browser.post(page, DECIDED | {"target-3": ""}, form=page)
    assert answer.status_code == 422
    assert "Decide about “Remark” first." in answer.text
    assert '<option value="to:First Name" selected>' in answer.text


def test_same_column_twice_is_refused(imports: Imports) -> None:
    browser = imports.portal.browser("importer")
    imports.upload(browser, make_file(ROWS, ODD))
    page = imports.page(imports.last(), "mapping")
    answer = browser.post(page, DECIDED | {"target-3": "to:Email"}, form=page)
    assert answer.status_code == 422
    assert "is chosen for two columns" in answer.text


def test_run_that_moved_on_leads_to_its_page(imports: Imports) -> None:
    run = imports.add_run(make_file(ROWS, ("First Name", "Last Name", "Email", "Phone")))
    answer = imports.portal.browser("importer").get(imports.page(run, "mapping"))
    assert answer.location == imports.page(run, "preview")


def test_forgotten_heading_is_asked_again(imports: Imports) -> None:
    browser = imports.portal.browser("importer")
    imports.upload(browser, make_file(ROWS, ODD))
    page = imports.page(imports.last(), "mapping")
    browser.post(page, DECIDED, form=page)
    browser.post(f"{imports.home}/forget", {"heading": "Remark"}, form=imports.home)
    again = imports.upload(browser, make_file(ROWS, ODD), "next.csv").text
    assert "1 of 4 headings needs your decision." in again


def test_columns_of_a_report_are_not_asked_about(imports: Imports) -> None:
    headings = (*HEADINGS, "Import: row", "Import: to repair", "Shoe Size")
    run = imports.add_run(make_file([[*make_people(1)[0], "1", "too few fields", "42"]], headings))
    assert run.state == "mapping"
    browser = imports.portal.browser("importer")
    page = browser.get(imports.page(run, "mapping")).text
    assert "Shoe Size" in page
    assert "Import: " not in page


def test_samples_show_each_value_once(imports: Imports) -> None:
    rows = [[name, "Bell", f"{name}@example.org", "tall"] for name in ("ann", "bo", "cy")]
    page = imports.upload(imports.portal.browser("importer"), make_file(rows, ODD)).text
    assert page.count("<li>Bell</li>") == page.count("<li>tall</li>") == 1
    assert page.index("<li>ann</li>") < page.index("<li>bo</li>") < page.index("<li>cy</li>")


def test_heading_known_by_its_own_name_is_not_saved(imports: Imports) -> None:
    browser = imports.portal.browser("importer")
    imports.upload(browser, make_file(ROWS, ("First Name", *ODD[1:])))
    page = imports.page(imports.last(), "mapping")
    browser.post(page, DECIDED, form=page)
    shown = browser.get(imports.home).text.partition("Saved headings")[2]
    assert 'aria-label="Remove Surname"' in shown
    assert 'aria-label="Remove First Name"' not in shown


def test_file_with_very_many_columns_can_be_mapped(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_headings, "MOST_OPTIONS", 10)
    browser = imports.portal.browser("importer")
    shown = imports.upload(browser, make_file(ROWS, ODD)).text
    assert re.search(r'name="typed-0"[^>]*value=""', shown)
    assert re.search(r'name="typed-2"[^>]*value="Email"', shown)
    typed = {"typed-0": "First Nam", "typed-1": "Last Name", "typed-2": "Email", "typed-3": ""}
    page = imports.page(imports.last(), "mapping")
    refused = browser.post(page, typed, form=page).text
    assert "There is no column “First Nam”. Choose one from the list." in refused
    assert 'value="First Nam"' in refused
    done = browser.post(page, typed | {"typed-0": "First Name"}, form=page, follow_redirects=True)
    assert "Adds 2 customers." in done.text


def test_heading_that_stands_twice_is_refused_before_any_question(imports: Imports) -> None:
    headings = ("Vorname", "Email", "Email", "Remark")
    page = imports.upload(imports.portal.browser("importer"), make_file(ROWS, headings)).text
    assert imports.last().state == "refused"
    assert "The heading “Email” stands in columns 2, 3." in page
    assert "The heading “Remark” is not known here." in page
