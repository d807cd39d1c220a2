"""The preview: what would happen to every row."""

import re

import pytest

from portal import runs
from portal.store import vocabulary
from portal.who import COMMAND_LINE
from tests.web.conftest import Portal
from tests.web.importing import HEADINGS, Imports, Settings, make_file, make_people


def counters(page: str) -> dict[str, int]:
    found = re.findall(
        r"<strong>([\d,]+)</strong>\s*<span><svg.*?</svg> ([\w ]+)</span>", page, re.DOTALL
    )
    return {word: int(number.replace(",", "")) for number, word in found}


def rows_of(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<tr id="r(\d+)"', page)]


def mixed(imports: Imports) -> runs.Run:
    """Two new, one changed, one unchanged, one rejected."""
    imports.committed(make_file(make_people(2)))
    rows = make_people(4)
    rows[0][3] = "0113 496 0000"
    rows.append(["Bo", "Hill", "not-an-address", "", "maybe"])
    return imports.add_run(make_file(rows))


def test_counters_add_up_to_the_file(imports: Imports) -> None:
    run = mixed(imports)
    page = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
    assert counters(page) == {
        "uploaded rows": 5,
        "row with changes": 1,
        "unchanged row": 1,
        "new customers": 2,
        "rejected row": 1,
    }


def test_changed_cell_shows_old_and_new(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get(imports.page(mixed(imports), "preview")).text
    assert re.search(r"<del>020 7946 0018</del>.*?<ins>0113 496 0000</ins>", page, re.DOTALL)


def test_value_where_none_was_says_so(imports: Imports) -> None:
    """Not by its colour alone."""
    imports.committed(make_file([["Ann", "Bell", "ann@example.org", "", ""]]))
    run = imports.add_run(make_file([["Ann", "Bell", "ann@example.org", "0113 496 0000", ""]]))
    page = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
    cell = re.search(r"<td[^>]*>([^<]*<span class=.blank.>.*?<ins>0113 496 0000</ins>)", page)
    assert cell
    assert re.sub(r"<[^>]*>", " ", cell[1]).split() == [
        "blank",
        "→",
        "becomes",
        "0113",
        "496",
        "0000",
    ]


def test_message_stands_in_its_cell(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get(imports.page(mixed(imports), "preview")).text
    cell = re.search(
        r'<td role="cell" class="bad" id="r5c2" data-word="Email">not-an-address(.*?)</td>',
        page,
        re.DOTALL,
    )
    assert cell
    assert "is not an e-mail address" in cell[1]
    assert '<span class="visually-hidden">error:</span>' in cell[1]


def test_filter_by_action_and_finding(imports: Imports) -> None:
    run, browser = mixed(imports), imports.portal.browser("viewer")
    page = imports.page(run, "preview")
    assert rows_of(browser.get(f"{page}?action=update").text) == [1]
    assert rows_of(browser.get(f"{page}?action=create").text) == [3, 4]
    assert rows_of(browser.get(f"{page}?code=invalid-email").text) == [5]
    assert rows_of(browser.get(f"{page}?severity=error").text) == [5]
    assert rows_of(browser.get(f"{page}?action=nonsense").text) == [1, 2, 3, 4, 5]


def test_pages_of_fifty_rows(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(120))), imports.portal.browser("viewer")
    page = imports.page(run, "preview")
    assert rows_of(browser.get(page).text) == list(range(1, 51))
    assert rows_of(browser.get(f"{page}?page=3").text) == list(range(101, 121))
    assert rows_of(browser.get(f"{page}?row=77").text) == list(range(51, 101))
    assert "Page 3 of 3" in browser.get(f"{page}?page=3").text


def test_page_far_beyond_the_end_is_empty(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(3))), imports.portal.browser("viewer")
    answer = browser.get(imports.page(run, "preview") + "?page=999999999999")
    assert answer.status_code == 200
    assert "No row matches" in answer.text


def test_first_problem_is_found_deep_in_the_file(imports: Imports) -> None:
    rows = make_people(120)
    rows[110][2] = "nobody"
    run, browser = imports.add_run(make_file(rows)), imports.portal.browser("viewer")
    answer = browser.get(imports.page(run, "problem"))
    assert answer.location.endswith("/preview?row=111#r111")
    assert 111 in rows_of(browser.get(answer.location).text)


def test_viewer_sees_no_buttons(imports: Imports) -> None:
    run = mixed(imports)
    viewer = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
    importer = imports.portal.browser("importer").get(imports.page(run, "preview")).text
    assert "Confirm import" not in viewer
    assert "Confirm import" in importer
    assert "Adds 2 customers and changes 1; 1 rejected row is left out." in importer


def test_markup_in_file_is_shown_as_text(imports: Imports) -> None:
    evil = "<script>alert(1)</script>"
    rows = [[evil, evil, "a@example.org", evil, evil]]
    run = imports.add_run(make_file(rows), f"{evil}.csv")
    page = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
    assert evil not in page
    assert "&lt;script&gt;alert(1)" in page


def test_too_short_file_leads_to_form_for_one(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        imports.profile = imports._add_profile("Strict", {"minimum_records": 50}).number
    page = imports.upload(imports.portal.browser("importer"), make_file(make_people(3))).text
    assert "This file cannot be imported as it is." in page
    assert page.count('role="alert"') == page.count("Add these by hand.") == 1
    assert 'href="/t/north/customers/add"' in page
    assert "Confirm import" not in page


def test_same_content_again_is_said(imports: Imports) -> None:
    first = imports.committed(make_file(make_people(2)))
    run = imports.add_run(make_file(make_people(2)), "again.csv")
    page = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
    assert "The same content was imported before" in page
    assert first.submission in page
    assert "Nothing to import" in page
    assert "Check before you confirm" not in page


def test_same_content_with_something_to_confirm_is_to_be_checked(imports: Imports) -> None:
    imports.committed(make_file(make_people(2)))
    imports.committed(make_file(make_people(2, phone="0113 496 0000")))
    run = imports.add_run(make_file(make_people(2)), "again.csv")
    page = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
    assert page.count("imported before") == 1
    assert "Check before you confirm" in page


def test_reading_of_the_file_is_said(imports: Imports) -> None:
    data = ";".join(HEADINGS) + "\n" + ";".join(make_people(1)[0]) + "\n"
    run = imports.add_run(data.encode("cp1252"), "semicolons.csv")
    page = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
    assert "Separator semicolon" in page
    assert run.file_sha256 in page


def test_long_values_open(imports: Imports) -> None:
    rows = [["x" * 5_000, "Bell", "a@example.org", "", ""]]
    page = imports.portal.browser("viewer").get(
        imports.page(imports.add_run(make_file(rows)), "preview")
    )
    assert "3,000 more characters" in page.text
    assert len(page.data) < 60_000


def test_cancelled_run_has_no_preview(imports: Imports) -> None:
    run = imports.add_run(make_file(make_people(2)))
    with imports.portal.database.connection_context():
        runs.cancel_run(imports.portal.instance, imports.tenant_id, run.number, COMMAND_LINE)
    answer = imports.portal.browser("viewer").get(
        imports.page(run, "preview"), follow_redirects=True
    )
    assert "This import was cancelled" in answer.text


def test_unknown_run_is_not_found(portal: Portal) -> None:
    assert portal.browser("viewer").get("/t/north/runs/never/preview").status_code == 404


@pytest.mark.parametrize("has_column", [True, False], ids=["blank", "absent"])
def test_new_customers_without_mandatory_attribute_are_rejected(
    imports: Imports, has_column: bool
) -> None:
    with imports.portal.database.connection_context():
        vocabulary.create_attribute(
            imports.portal.database, imports.tenant_id, "Card", "text", is_mandatory=True
        )
    headings = (*HEADINGS, "CustomField:Card") if has_column else HEADINGS
    rows = [[*row, ""] if has_column else row for row in make_people(2)]
    run = imports.add_run(make_file(rows, headings))
    assert (run.creates, run.rejects) == (0, 2)
    page = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
    assert "CustomField:Card is blank. A new customer needs it" in page


def test_rows_to_be_written_are_counted_by_what_they_bring(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get(imports.page(mixed(imports), "preview")).text
    panel = page.partition("Rows to be written with")[2].partition("</dd>")[0]
    found = re.findall(
        r'<bdi>([\w: ]+?)</bdi> <span class="number">(\d+)</span>(.*?)</span>', panel
    )
    assert [(name, rows) for name, rows, _ in found] == [("Tag Preferences: Drama", "3")]
    # Where customers change, every chip says how many of them by what it counts.
    assert all(re.search(r"\(\d+ changed\)", rest) for *_, rest in found)


def test_addresses_are_counted_with_the_defaults_they_become(imports: Imports) -> None:
    """Rule: the preview counts addresses added and there already, and the defaults they become."""
    switches: Settings = {"default_delivery": True, "default_billing": True, "minimum_records": 3}
    imports.use_profile("Defaults", "email-matched", switches)
    head, people = ("First Name", "Last Name", "Email", "Address Line 1"), make_people(5)
    rows = [[*row[:3], "1 Road"] for row in people]
    imports.committed(make_file(rows[:3], head))
    rows[0][3] = "2 Hill"
    page = imports.portal.browser("viewer").get(
        imports.page(imports.add_run(make_file(rows, head)), "preview")
    )
    told = re.sub(r"<[^>]*>|\s+", " ", page.text).replace("  ", " ")
    assert re.search(r"Addresses \(old ones stay\) +added +3 +updated +0 +there already +2", told)
    for default in ("delivery", "billing"):
        assert re.search(rf"Default {default} address +3 +\(1 changed\)", told)


def test_preview_says_how_many_records_were_needed(imports: Imports) -> None:
    """Rule: the number of records stands beside how many a file needs."""
    imports.use_profile("Two", "email-matched", {"minimum_records": 2})
    for number, state in ((1, "refused"), (2, "ready")):
        run = imports.add_run(make_file(make_people(number)))
        page = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
        assert (run.state, page.count("at least 2 needed")) == (state, 1)


def test_preview_says_who_uploaded_what(imports: Imports) -> None:
    """Rule: the preview has the submission to quote, the uploader, and the file's fingerprint."""
    run = imports.add_run(make_file(make_people(1)), "mine.csv")
    page = imports.portal.browser("viewer").get(imports.page(run, "preview")).text
    for told in (run.submission, run.user_name, run.file_sha256, "mine.csv"):
        assert told in page


def test_page_says_where_findings_of_the_file_stand(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(1))), imports.portal.browser("viewer")
    told = "on its sheet “File”"
    assert told not in browser.get(imports.page(run, "preview")).text
    headings = (HEADINGS[0].upper(), *HEADINGS[1:])
    run = imports.add_run(make_file(make_people(1), headings))
    assert told in browser.get(imports.page(run, "preview")).text


def test_several_notices_are_folded_below_the_counters(imports: Imports) -> None:
    browser = imports.portal.browser("viewer")
    headings = [heading.upper() for heading in HEADINGS[:4]] + [HEADINGS[4]]
    page = browser.get(
        imports.page(imports.add_run(make_file(make_people(1), headings)), "preview")
    )
    folded = re.search(r"<details class=\"says.*?</details>", page.text, re.DOTALL)
    assert folded
    assert "4 notices about the file" in folded[0]
    assert folded[0].count("<li>") == 4
    assert page.text.index('<ul class="counters">') < folded.start()


def test_result_names_the_columns_with_problems(imports: Imports) -> None:
    rows = make_people(2)
    rows[1][2], rows[1][4] = "nobody", "maybe"
    run, browser = imports.add_run(make_file(rows)), imports.portal.browser("viewer")
    shown = browser.get(imports.page(run, "preview")).text
    first, second = re.findall(r'<td role="cell" class="pin pin-fate.*?</td>', shown, re.DOTALL)
    assert "href" not in first
    for anchor, says in (
        ("r2c2", "Email</bdi>: Invalid"),
        ("r2c4", "Tag:Preferences:Drama</bdi>:"),
    ):
        assert f'href="#{anchor}"' in second
        assert says in second
        assert shown.count(f'id="{anchor}"') == 1


def test_result_names_the_columns_that_change(imports: Imports) -> None:
    imports.committed(make_file(make_people(2)))
    rows = make_people(2)
    rows[1][3] = "020 7946 0999"
    run, browser = imports.add_run(make_file(rows)), imports.portal.browser("viewer")
    shown = browser.get(imports.page(run, "preview")).text
    first, second = re.findall(r'<td role="cell" class="pin pin-fate.*?</td>', shown, re.DOTALL)
    assert "href" not in first
    assert re.findall(r'<a href="#(\w+)"><bdi>(.*?)</bdi>', second) == [("r2c3", HEADINGS[3])]
    assert shown.count('id="r2c3"') == 1


def test_many_problems_of_a_row_are_counted(imports: Imports) -> None:
    headings = (*HEADINGS, "Birth Date", "Country")
    bad = [["Ann", "Bell", "nobody", "020 7946 0018", "maybe", "soon", "Nowhere"]]
    run, browser = imports.add_run(make_file(bad, headings)), imports.portal.browser("viewer")
    shown = browser.get(imports.page(run, "preview")).text
    fate = re.findall(r'<td role="cell" class="pin pin-fate.*?</td>', shown, re.DOTALL)[0]
    assert (fate.count("<a "), "and 1 more" in fate) == (3, True)


def test_cells_carry_their_heading_for_narrow_windows(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        vocabulary.create_tag(imports.portal.database, imports.tenant_id, "Mine", '"own"')
    headings = (*HEADINGS, 'Tag:Mine:"own"')
    rows = [[*row, "y"] for row in make_people(1)]
    run, browser = imports.add_run(make_file(rows, headings)), imports.portal.browser("importer")
    shown = browser.get(imports.page(run, "preview")).text
    assert re.search(r'<td role="cell" class="new" data-word="Email">\s*ann0@example.org', shown)
    assert 'data-word="Tag:Mine:&#34;own&#34;"' in shown
    assert shown.count("<summary>All columns</summary>") == 1
