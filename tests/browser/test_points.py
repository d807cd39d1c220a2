"""Points in a narrow window, and with long values: nothing has to be scrolled sideways."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.engine.numbers import format_number
from portal.laws.storing import store_customers
from tests.browser.conftest import Visit
from tests.web.importing import NORTH

pytestmark = pytest.mark.browser
WIDTH = 390


def upload_points(one: Visit, folder: Path, *rows: str) -> None:
    """Store a member, make a profile for points, and upload rows."""
    imports = one.imports
    with imports.portal.database.connection_context():
        people = [{"field:name": "Priya Raman", "identity:shopify": "7338441277598"}]
        store_customers(imports.portal.database, imports.tenant_id, people)
    imports.use_profile("Points", "points-only")
    path = folder / "points.csv"
    path.write_text("\n".join(("shopify_id,points_to_add,description", *rows, "")))
    one.upload(path)
    one.page.wait_for_url("**/preview")


def width_of(one: Visit, selector: str) -> int:
    return int(one.page.evaluate(f"document.querySelector('{selector}').scrollWidth"))


def test_points_fit_a_telephone(visit: Callable[..., Visit], tmp_path: Path) -> None:
    one = visit(viewport={"width": WIDTH, "height": 844})
    upload_points(one, tmp_path, "7338441277598,1250,Setting up loyalty points")
    for selector in ("html", "[data-grid]"):
        assert width_of(one, selector) <= WIDTH
    one.page.get_by_role("button", name="Add the points").click()
    one.page.wait_for_url("**/receipt")
    one.open(f"/t/{NORTH}/customers/{format_number(1)}")
    assert "+1,250" in one.page.locator(".points-history").inner_text()
    assert width_of(one, "html") <= WIDTH


@pytest.mark.parametrize("width", [WIDTH, 1400])
def test_long_values_are_not_cut(visit: Callable[..., Visit], tmp_path: Path, width: int) -> None:
    """Neither are line breaks: the preview shows what the customer will read."""
    one = visit(viewport={"width": width, "height": 844})
    long = "gid://shopify/Order/" * 6
    lines = '7338441277598,5,"First line\nSecond line"'
    upload_points(one, tmp_path, lines, f"{long},{long},{long}")
    for selector in ("html", "[data-grid]"):
        assert width_of(one, selector) <= width
    assert "First line\nSecond line" in one.page.locator(".entry bdi").first.inner_text()
