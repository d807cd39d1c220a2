"""Headers of every kind of answer."""

from dataclasses import replace
from pathlib import Path

import pytest

from portal.instance import open_instance
from portal.settings import Settings
from portal.web.assets import hash_file
from portal.web.headers import FOREVER
from tests.web.conftest import NORTH, Portal

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'"
)
EXPECTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
PAGES = {
    "/log-in": 200,
    "/account/": 200,
    f"/t/{NORTH}/": 200,
    f"/t/{NORTH}/people/": 200,
    "/nowhere": 404,
    "/t/nowhere/": 404,
    "/log-out": 405,
    "/static/css/portal.css": 200,
    "/static/nothing.css": 404,
    "/": 302,
}


@pytest.fixture
def secure(settings: Settings) -> Portal:
    """A portal behind a proxy that ends TLS."""
    return Portal(open_instance(replace(settings, behind_tls=True)))


@pytest.mark.parametrize(("path", "status"), PAGES.items())
def test_every_answer_is_protected(portal: Portal, path: str, status: int) -> None:
    owner = portal.browser("owner")
    if path == "/log-in":
        owner = portal.browser()
    response = owner.get(path)
    assert response.status_code == status
    assert EXPECTED.items() <= dict(response.headers).items()
    assert "Strict-Transport-Security" not in response.headers


@pytest.mark.parametrize("path", [path for path in PAGES if "static/css" not in path])
def test_pages_are_never_kept(portal: Portal, path: str) -> None:
    assert portal.browser("owner").get(path).headers["Cache-Control"] == "no-store"


def test_files_with_version_are_kept_for_ever(portal: Portal) -> None:
    page = portal.browser().get("/log-in").text
    for address in (part.split('"')[0] for part in page.split('href="')[1:4]):
        response = portal.browser().get(address)
        assert "?v=" in address
        assert response.headers["Cache-Control"] == FOREVER
        assert "Set-Cookie" not in response.headers


def test_version_follows_content(portal: Portal, tmp_path: Path) -> None:
    for name, text in (("a.css", "one"), ("b.css", "two")):
        (tmp_path / name).write_text(text)
    assert hash_file(tmp_path / "a.css") != hash_file(tmp_path / "b.css")


def test_tls_locks_cookies_and_transport(secure: Portal) -> None:
    browser = secure.app.test_client()
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    page = browser.get("/log-in", base_url="https://localhost", headers=forwarded)
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-form=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert page.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_session_cookie_is_locked(portal: Portal) -> None:
    response = portal.browser().log_in("owner")
    cookies = [one for one in response.headers.getlist("Set-Cookie") if one.startswith("session=")]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} == set(cookies[0].split("; ")[1:])


def test_forwarded_address_is_not_believed(portal: Portal) -> None:
    browser = portal.browser()
    browser.log_in("owner", headers={"X-Forwarded-For": "203.0.113.9"})
    assert "203.0.113.9" not in browser.get("/account/").text


def test_unknown_host_is_refused(portal: Portal) -> None:
    response = portal.browser().get("/log-in", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.text
