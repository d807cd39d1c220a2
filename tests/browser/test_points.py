"""Points in a narrow window: nothing has to be scrolled sideways."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal import profiles
from portal.engine.numbers import format_number
from portal.laws.storing import store_customers
from portal.who import COMMAND_LINE
from tests.browser.conftest import Visit
from tests.web.importing import NORTH

pytestmark = pytest.mark.browser
WIDTH = 390


def test_points_fit_a_telephone(visit: Callable[..., Visit], tmp_path: Path) -> None:
    one = visit(viewport={"width": WIDTH, "height": 844})
    imports = one.imports
    with imports.portal.database.connection_context():
        people = [{"field:name": "Priya Raman", "identity:shopify": "7338441277598"}]
        store_customers(imports.portal.database, imports.tenant_id, people)
        imports.profile = profiles.create_profile(
            imports.portal.instance, imports.tenant_id, COMMAND_LINE, "Points", "points-only", {}
        ).number
    path = tmp_path / "points.csv"
    path.write_text(
        "shopify_id,points_to_add,description\n7338441277598,1250,Setting up loyalty points\n"
    )
    one.upload(path)
    one.page.wait_for_url("**/preview")
    for selector in ("document.documentElement", "document.querySelector('[data-grid]')"):
        assert one.page.evaluate(f"{selector}.scrollWidth") <= WIDTH
    one.page.get_by_role("button", name="Add the points").click()
    one.page.wait_for_url("**/receipt")
    one.open(f"/t/{NORTH}/customers/{format_number(1)}")
    assert "+1,250" in one.page.locator(".points-history").inner_text()
    assert one.page.evaluate("document.documentElement.scrollWidth") <= WIDTH
