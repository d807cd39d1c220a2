"""The door: every endpoint, every member of the cast, read as data from ``access.txt``."""

import io
import re
from collections.abc import Callable, Iterator
from functools import update_wrapper
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule

from portal.instance import open_instance
from portal.web.tenancy import UndeclaredAccess, check_declared, requires
from tests.web.conftest import EVERYBODY, NORTH, TOKEN, Browser, Portal, copy_house

TABLE = Path(__file__).with_name("access.txt")
SAFE = {"GET", "HEAD", "OPTIONS"}
OPENED = "the view ran"


def read_table() -> dict[str, dict[str, int]]:
    rows = [line.split() for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    return {name: dict(zip(EVERYBODY, map(int, expected), strict=True)) for name, *expected in rows}


def instead_of(view: Callable[..., Any]) -> Callable[..., str]:
    def opened(**_arguments: Any) -> str:
        return OPENED

    return update_wrapper(opened, view)


@pytest.fixture(scope="module")
def doors(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal with the rooms empty: a view that is reached says so."""
    folder = tmp_path_factory.mktemp("doors") / "instance"
    portal = Portal(open_instance(copy_house(house, folder)))
    for name, view in portal.app.view_functions.items():
        if name not in {"auth.log_in", "auth.enter", "auth.account"}:
            portal.app.view_functions[name] = instead_of(view)
    return portal


@pytest.fixture(scope="module")
def cast(doors: Portal) -> dict[str, Browser]:
    return {who: doors.browser(who) for who in EVERYBODY}


def tries(portal: Portal, name: str = "") -> Iterator[tuple[str, str, Rule]]:
    """Give method, address and rule of every way to reach an endpoint, or all of them."""
    for rule in portal.app.url_map.iter_rules():
        if not name or rule.endpoint == name:
            path = rule.rule.replace("<tenant>", NORTH).replace("<path:filename>", "css/x.css")
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, re.sub("<[^>]+>", "x", path), rule


def send(browser: Browser, method: str, path: str, token: str) -> Any:
    data = {"csrf_token": token} if method not in SAFE else None
    return browser.client.open(path, method=method, data=data)


def without_token(page: str) -> str:
    return TOKEN.sub("", page)


def test_every_endpoint_has_a_row(portal: Portal) -> None:
    assert set(read_table()) == set(portal.app.view_functions)


@pytest.mark.parametrize("name", read_table())
def test_door_opens_as_the_table_says(doors: Portal, cast: dict[str, Browser], name: str) -> None:
    expected = read_table()[name]
    seen = {}
    for who, browser in cast.items():
        token = browser.token("/account/" if who != "nobody" else "/log-in")
        for method, path, _ in tries(doors, name):
            response = send(browser, method, path, token)
            opened = response.status_code == 200 or name in {"auth.log_in", "auth.enter"}
            if opened and name not in {"auth.log_in", "auth.enter", "auth.account"}:
                assert response.text == OPENED
            seen[who] = 200 if opened else response.status_code
            if response.status_code == 303 and who == "nobody" and not opened:
                assert response.location.startswith("/log-in")
    assert seen == expected


def test_foreign_tenant_looks_like_none(portal: Portal) -> None:
    stranger = portal.browser("stranger")
    for method, path, rule in tries(portal):
        if "tenant" not in rule.arguments:
            continue
        token = stranger.token()
        foreign = send(stranger, method, path, token)
        never = send(stranger, method, path.replace(f"/{NORTH}/", "/never-was/"), token)
        assert foreign.status_code == 404
        assert without_token(foreign.text) == without_token(never.text), path
        assert dict(foreign.headers) == dict(never.headers)


def test_post_without_token_is_refused(doors: Portal, cast: dict[str, Browser]) -> None:
    owner = cast["owner"]
    for method, path, rule in tries(doors):
        if method not in SAFE:
            assert owner.client.open(path, method=method).status_code == 400, rule.endpoint


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_post_from_other_site_is_refused(
    doors: Portal, cast: dict[str, Browser], site: str
) -> None:
    owner = cast["owner"]
    token = owner.token()
    for method, path, rule in tries(doors):
        if method not in SAFE:
            response = owner.client.open(
                path, method=method, data={"csrf_token": token}, headers={"Sec-Fetch-Site": site}
            )
            assert response.status_code == 400, rule.endpoint
            assert "another site" in response.text


def test_token_of_other_browser_is_refused(portal: Portal) -> None:
    token = portal.browser("importer").token()
    response = portal.browser("owner").client.post("/log-out", data={"csrf_token": token})
    assert response.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_unused_methods_are_refused(doors: Portal, cast: dict[str, Browser], method: str) -> None:
    owner = cast["owner"]
    for path in {path for _, path, _ in tries(doors)}:
        assert owner.client.open(path, method=method).status_code == 405, path


def test_undeclared_view_stops_the_start(portal: Portal) -> None:
    portal.app.view_functions["open.to_all"] = lambda: "oops"
    portal.app.url_map.add(Rule("/oops", endpoint="open.to_all"))
    with pytest.raises(UndeclaredAccess, match=r"open\.to_all"):
        check_declared(portal.app)


def test_unknown_role_stops_the_start() -> None:
    with pytest.raises(UndeclaredAccess, match="owner"):
        requires("owner")


def test_role_outside_a_tenant_stops_the_start(portal: Portal) -> None:
    portal.app.view_functions["lost.view"] = requires("viewer")(lambda: "")
    portal.app.url_map.add(Rule("/lost", endpoint="lost.view"))
    with pytest.raises(UndeclaredAccess, match=r"lost\.view"):
        check_declared(portal.app)


def test_strangers_upload_is_refused_unread(portal: Portal) -> None:
    browser = portal.browser("stranger")

    class Unread(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise AssertionError("the body was read")

    response = browser.client.post(
        f"/t/{NORTH}/profiles/x/upload",
        input_stream=Unread(),
        environ_overrides={"CONTENT_LENGTH": "100000000"},
        content_type="multipart/form-data; boundary=x",
    )
    assert response.status_code == 404
