"""The pages of an import by customer ID: the vendor's boxes, buttons and words."""

import io
import re

import pytest

from tests.web.importing import Imports

HEADINGS = "CustomerID;FirstName;Gender;Phone"


@pytest.fixture
def cards(imports: Imports) -> Imports:
    """The tenant with a profile of the style, and one customer with a phone number."""
    imports.use_profile("Cards", "id-zero-new")
    imports.committed(make_file("0;Ann;2;0113"))
    return imports


def make_file(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows, ""]).encode()


def words_of(markup: str) -> list[str]:
    """What a piece of a page says, without its tags."""
    return [text.strip() for text in re.split(r"<[^>]*>", markup) if text.strip()]


def tone_of(markup: str) -> str:
    return markup.partition("tone-")[2].partition('"')[0]


def test_overview_has_the_vendor_s_words(cards: Imports) -> None:
    """Rule: the overview has four boxes, blue, yellow, turquoise, green, and two buttons."""
    run = cards.add_run(make_file("1;Ann;2;", "0;Bo;1;", "0;Cy;1;"))
    page = cards.portal.browser("importer").get(cards.page(run, "preview")).text
    boxes = page[page.index('<ul class="counters">') :].partition("</ul>")[0].split("</li>")[:-1]
    assert [
        (tone_of(box), re.findall(r"<strong>(\d+)<", box), words_of(box)[1:]) for box in boxes
    ] == [
        ("upload", ["3"], ["customers uploaded"]),
        ("update", ["1"], ["customer card changed"]),
        ("unchanged", ["0"], ["customer cards not changed"]),
        ("create", ["2"], ["customers created"]),
    ]
    buttons = [each.partition("</button>")[0] for each in page.split("<button")[1:]]
    assert [words_of(f"<{each}")[0] for each in buttons][-2:] == [
        "Cancel",
        "Confirm customer upload",
    ]
    assert "1 value is cleared" in page


def test_changed_cells_and_new_rows_stand_out(cards: Imports) -> None:
    """Rule: a cell that changes is yellow with its old value, a new row green, both in words."""
    run = cards.add_run(make_file("1;Ann;2;0999", "0;Bo;1;0114"))
    page = cards.portal.browser("importer").get(cards.page(run, "preview")).text
    changed, new = page[page.index("<tbody") :].split("<tr ")[1:3]
    assert 'class="update"' in changed
    cells = re.findall(r'<td role="cell" class="changed"[^>]*>(.*?)</td>', changed, re.DOTALL)
    assert [words_of(cell) for cell in cells] == [["was", "0113", "→", "becomes", "0999"]]
    assert 'class="create"' in new
    assert "new" in words_of(new)


def test_switch_at_the_upload_is_taken(cards: Imports) -> None:
    """Rule: "do not overwrite with empty values" can be ticked before the overview."""
    browser = cards.portal.browser("importer")
    page = browser.get(cards.home).text
    assert "Do not overwrite with empty values" in page
    assert ">Upload</button>" in page
    fields = {
        "file": (io.BytesIO(make_file("1;Ann;2;")), "a.csv"),
        "blank_asked": "1",
        "keep_blank": "on",
    }
    browser.post(f"{cards.home}/upload", fields, form=cards.home, follow_redirects=True)
    assert cards.last().unchanged == 1


def test_switch_on_the_overview_counts_again(cards: Imports) -> None:
    """Rule: the overview has the switch too, and counts again."""
    run, browser = cards.add_run(make_file("1;Ann;2;")), cards.portal.browser("importer")
    page = cards.page(run, "preview")
    on = {"blank_asked": "1", "keep_blank": "on"}
    answer = browser.post(cards.page(run, "blank"), on, form=page, follow_redirects=True)
    assert cards.again(run).unchanged == 1
    assert "cleared" not in answer.text
    browser.post(cards.page(run, "blank"), {"blank_asked": "1"}, form=page)
    assert cards.again(run).updates == 1


def test_moved_switch_is_counted_before_it_is_confirmed(cards: Imports) -> None:
    """What the boxes do not count is not imported: a tick beside the button clears nothing."""
    run, browser = cards.add_run(make_file("1;Ann;2;")), cards.portal.browser("importer")
    page = cards.page(run, "preview")
    fields = {"digest": cards.again(run).plan_digest or "", "blank_asked": "1"}
    moved = {**fields, "keep_blank": "on"}
    answer = browser.post(cards.page(run, "confirm"), moved, form=page, follow_redirects=True)
    seen = cards.again(run)
    assert (seen.state, seen.unchanged, seen.receipt_id) == ("ready", 1, None)
    assert "Nothing is imported yet" in answer.text
    browser.post(cards.page(run, "blank"), {"blank_asked": "1"}, form=page)
    fields["digest"] = cards.again(run).plan_digest or ""
    browser.post(cards.page(run, "confirm"), fields, form=page)
    assert cards.again(run).state == "committed"


def test_receipt_has_thumbs_up_and_new_ids(cards: Imports) -> None:
    """Rule: "Customer successfully imported!" stands with a thumbs up, and the generated IDs."""
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
    """Rule: a file that is no UTF-8 offers a preview as Windows-1252."""
    run = cards.add_run(make_file("0;Åsa;2;").decode().encode("cp1252"))
    browser, page = cards.portal.browser("importer"), cards.page(run, "preview")
    assert "Preview it as Windows-1252" in browser.get(page).text
    answer = browser.post(
        cards.page(run, "reread"), {"encoding": "windows-1252"}, form=page, follow_redirects=True
    )
    assert "Åsa" in answer.text
    assert cards.again(run).state == "ready"


def test_unicode_text_is_offered_as_such(cards: Imports) -> None:
    run = cards.add_run(make_file("0;Åsa;2;").decode().encode("utf-16"))
    browser, page = cards.portal.browser("importer"), cards.page(run, "preview")
    shown = browser.get(page).text
    assert ("Preview it as UTF-16" in shown, "Windows-1252 (ANSI)" in shown) == (True, False)
    browser.post(cards.page(run, "reread"), {"encoding": "utf-16"}, form=page)
    assert cards.again(run).state == "ready"


def test_only_taken_formats_are_offered(cards: Imports) -> None:
    page = cards.portal.browser("importer").get(cards.home).text
    assert "template.csv" in page
    assert "template.xlsx" not in page
    assert "export.xlsx" not in page


def test_selection_is_downloaded_and_changes_nothing(cards: Imports) -> None:
    """Rule: "Download with all customer data" gives a selection too, ready to be imported."""
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
