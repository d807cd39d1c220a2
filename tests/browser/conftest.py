"""A portal that is really served, and a real Chromium that looks at it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from tests.web.conftest import PASSWORD, Portal, email_of, house, portal, settings
from tests.web.importing import Imports

__all__ = ["house", "portal", "settings"]
CHROMIUM = os.environ.get("PORTAL_TEST_CHROMIUM") or shutil.which("chromium")


@dataclass
class Visit:
    """A member's window on the served portal; ``said`` is what its console said."""

    page: Page
    address: str
    imports: Imports
    said: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def log_in(self, who: str) -> None:
        self.open("/log-in")
        self.page.get_by_label("E-mail").fill(email_of(who))
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/log-in" not in url)

    def upload(self, path: Path) -> None:
        self.open(self.imports.home)
        self.page.set_input_files("input[type=file]", path)
        self.page.get_by_role("button", name="Upload and preview").click()

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()


@pytest.fixture
def imports(portal: Portal) -> Imports:
    """A tenant with a profile that takes short files."""
    return Imports(portal)


@pytest.fixture
def address(portal: Portal) -> Iterator[str]:
    """The address of the portal, served in a thread."""
    server = make_server("127.0.0.1", 0, portal.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: name one in PORTAL_TEST_CHROMIUM")
    browser = playwright.chromium.launch(executable_path=CHROMIUM)
    yield browser
    browser.close()


@pytest.fixture
def visit(chromium: Browser, address: str, imports: Imports) -> Iterator[Callable[..., Visit]]:
    """Open a window, logged in as one of the cast."""
    opened: list[Visit] = []

    def make_visit(who: str = "importer", **options: object) -> Visit:
        page = chromium.new_context(**options).new_page()  # type: ignore[arg-type]
        one = Visit(page, address, imports)
        page.on("console", lambda message: one.said.append(message.text))
        page.on("pageerror", lambda error: one.said.append(str(error)))
        opened.append(one)
        one.log_in(who)
        return one

    yield make_visit
    for one in opened:
        one.page.context.close()
