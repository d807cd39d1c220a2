"""The way of a file as a person goes it, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.web.importing import make_file, make_people

pytestmark = pytest.mark.browser
ODD = ("Zzz Q", "Surname", "Mail address", "Telephone", "Remark")
Visits = Callable[..., Visit]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Sixty people, one of them with a bad address far down."""
    rows = make_people(60)
    rows[54][2] = "nobody"
    path = tmp_path / "people.csv"
    path.write_bytes(make_file(rows))
    return path


def test_upload_map_preview_confirm_undo(visit: Visits, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(make_file([[*row[:4], "tall"] for row in make_people(3)], ODD))
    one = visit()
    page = one.page
    one.upload(path)
    page.wait_for_url("**/mapping")
    expect(page.get_by_text("2 of 5 headings need your decision")).to_be_visible()
    page.get_by_label("Zzz Q").select_option("First Name")
    page.get_by_label("Remark").select_option("Ignore this column")
    page.get_by_role("button", name="Accept and check").click()
    page.wait_for_url("**/preview")
    page.get_by_role("button", name="Confirm import").click()
    page.wait_for_url("**/receipt")
    assert "Customers successfully imported" in one.heading()
    page.get_by_role("link", name="Undo this import").click()
    page.get_by_role("button", name="Undo this import").click()
    page.wait_for_url("**/receipt")
    assert "Import undone" in one.heading()
    assert one.said == []


def test_jump_to_problem_shows_its_cell(visit: Visits, people: Path) -> None:
    one = visit()
    one.upload(people)
    one.page.get_by_role("link", name="Jump to first problem").click()
    one.page.wait_for_url("**#r55")
    focused = one.page.locator("td:focus")
    expect(focused).to_contain_text("“nobody” is not an e-mail address")
    expect(focused).to_be_in_viewport()


def test_keyboard_alone_imports(visit: Visits, people: Path) -> None:
    one = visit()
    one.open(one.imports.home)
    one.page.set_input_files("input[type=file]", people)
    press_until(one, "button", "Upload and preview")
    one.page.wait_for_url("**/preview")
    press_until(one, "grid", "")
    one.page.keyboard.press("ArrowDown")
    one.page.keyboard.press("ArrowDown")
    one.page.keyboard.press("ArrowRight")
    assert one.page.evaluate("document.activeElement.closest('tr').id") == "r2"
    press_until(one, "button", "Confirm import")
    one.page.wait_for_url("**/receipt")
    assert "Customers successfully imported" in one.heading()


def press_until(one: Visit, kind: str, name: str) -> None:
    """Press Tab until the thing of this name has the focus; press Enter on a button."""
    for _ in range(200):
        one.page.keyboard.press("Tab")
        focused = one.page.evaluate(
            "document.activeElement.matches('[data-grid]') ? 'grid'"
            " : document.activeElement.innerText.trim()"
        )
        if focused == (name or "grid"):
            if kind == "button":
                one.page.keyboard.press("Enter")
            return
    pytest.fail(f"Tab never reached {name or kind}")


def test_everything_works_without_scripts(visit: Visits, people: Path) -> None:
    one = visit(java_script_enabled=False)
    one.upload(people)
    one.page.wait_for_url("**/preview")
    one.page.get_by_role("link", name=re.compile("rejected")).click()
    expect(one.page.locator("tbody tr")).to_have_count(1)
    one.page.get_by_role("link", name="Show all rows").click()
    one.page.get_by_label("Search all rows").fill("ann7@")
    one.page.get_by_role("button", name="Search").click()
    expect(one.page.locator("tbody tr")).to_have_count(1)
    one.page.get_by_role("button", name="Confirm import").click()
    one.page.wait_for_url("**/receipt")
    assert "Customers successfully imported" in one.heading()


def test_narrow_window_shows_cards_of_what_happens(visit: Visits, tmp_path: Path) -> None:
    rows = make_people(3)
    one = visit(viewport={"width": 360, "height": 740})
    one.imports.committed(make_file(rows))
    rows[1][3], rows[2][2] = "0113 496 0000", "nobody"
    path = tmp_path / "people.csv"
    path.write_bytes(make_file(rows))
    one.upload(path)
    one.page.wait_for_url("**/preview")
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(one.page.get_by_role("button", name="Confirm import")).to_be_in_viewport()
    expect(one.page.locator("#r1").get_by_text("ann0@example.org")).to_be_hidden()
    expect(one.page.locator("#r2").get_by_text("0113 496 0000")).to_be_visible()
    expect(one.page.locator("#r2").get_by_text("ann1@example.org").last).to_be_hidden()
    expect(one.page.locator("#r3").get_by_text("is not an e-mail address")).to_be_visible()
    one.page.locator("#r2").get_by_text("All columns").click()
    expect(one.page.locator("#r2").get_by_text("ann1@example.org").last).to_be_visible()


def test_markup_in_a_file_runs_nowhere(visit: Visits, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    path = tmp_path / "evil.csv"
    path.write_bytes(make_file([[evil, evil, evil, evil, evil], *make_people(1)]))
    one = visit()
    dialogs: list[str] = []
    one.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    one.upload(path)
    one.page.wait_for_url("**/preview")
    expect(one.page.locator("#r1")).to_contain_text(evil)
    assert dialogs == []
    assert one.said == []
