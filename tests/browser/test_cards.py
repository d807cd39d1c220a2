"""Customer cards in a browser: their rules on a telephone, and values of other scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.laws.storing import store_customers
from tests.browser.conftest import Visit
from tests.web.importing import NORTH

pytestmark = pytest.mark.browser
WIDTH = 390


def make_profile(one: Visit) -> None:
    imports = one.imports
    with imports.portal.database.connection_context():
        people = [{"field:first_name": "ليلى", "field:gender": "2"}]
        store_customers(imports.portal.database, imports.tenant_id, people)
    imports.use_profile("Cards", "id-zero-new")


def test_rules_of_columns_fit_a_telephone(visit: Callable[..., Visit]) -> None:
    one = visit(viewport={"width": WIDTH, "height": 844})
    make_profile(one)
    one.open(f"/t/{NORTH}/profiles/{one.imports.profile}")
    assert one.page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert one.page.get_by_text("+46701234567").is_visible()


def test_old_value_stands_first_in_any_script(visit: Callable[..., Visit], tmp_path: Path) -> None:
    one = visit(viewport={"width": 1280, "height": 844})
    make_profile(one)
    path = tmp_path / "cards.csv"
    path.write_text("CustomerID;FirstName;Gender\n1;Other;2\n", encoding="utf-8")
    one.open(one.imports.home)
    one.page.set_input_files("input[type=file]", path)
    one.page.get_by_role("button", name="Upload").click()
    one.page.wait_for_url("**/preview")
    cell = one.page.locator("td.changed")
    old, new = (cell.locator(name).bounding_box() for name in ("del", "ins"))
    assert old is not None
    assert new is not None
    assert old["x"] < new["x"]
