"""A portal with two tenants and a fixed cast, and browsers that log in through the real form."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.instance import Instance, open_instance
from portal.settings import Settings
from portal.store import accounts, tenants
from portal.web import create_app
from tests.web.importing import Imports

PASSWORD = "four unrelated quiet words"
NORTH, SOUTH = "north", "south"
CAST = {
    "owner": (NORTH, "admin"),
    "importer": (NORTH, "importer"),
    "viewer": (NORTH, "viewer"),
    "stranger": (SOUTH, "admin"),
    "operator": None,
}
"""Who is a member of what; ``nobody`` is a browser that did not log in."""
EVERYBODY = (*CAST, "nobody")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def email_of(who: str) -> str:
    return f"{who}@example.org"


@dataclass
class Browser:
    """A test client that fills in forms as a browser does."""

    client: FlaskClient

    def get(self, path: str, **options: Any) -> TestResponse:
        # Buffered: files that are sent are closed with the answer.
        return self.client.get(path, **{"buffered": True} | options)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, form: str = "", **options: Any
    ) -> TestResponse:
        """Send a form with the token of the page ``form`` (default: one that is always there)."""
        filled = {"csrf_token": self.token(form), **(data or {})}
        return self.client.post(path, data=filled, **options)

    def token(self, page: str = "") -> str:
        shown = self.client.get(page or "/account/", follow_redirects=True)
        found = TOKEN.search(shown.text)
        assert found, f"no form on {page}"
        return found[1]

    def log_in(self, who: str, password: str = PASSWORD, **options: Any) -> TestResponse:
        fields = {"email": email_of(who), "password": password}
        return self.post("/log-in", fields, form="/log-in", **options)

    def cookie(self, name: str = "session") -> str:
        found = self.client.get_cookie(name)
        return found.value if found else ""


class Portal:
    """The application of a test and the browsers that look at it."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.app: Flask = create_app(instance=instance)
        self.app.testing = True
        self.app.config["PROPAGATE_EXCEPTIONS"] = False

    @property
    def database(self) -> Any:
        return self.instance.database

    def browser(self, who: str = "nobody") -> Browser:
        """Give a fresh browser, logged in as one of the cast."""
        browser = Browser(self.app.test_client())
        if who != "nobody":
            assert browser.log_in(who).status_code == 303
        return browser


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the tenants and the cast, to be copied."""
    folder = tmp_path_factory.mktemp("house") / "instance"
    instance = open_instance(Settings(instance=folder))
    with instance.database.connection_context():
        made = {
            slug: tenants.create_tenant(instance.database, slug, slug.title())
            for slug in (NORTH, SOUTH)
        }
        for who, place in CAST.items():
            operator = place is None
            accounts.create_user(instance.database, email_of(who), PASSWORD, operator=operator)
            if place:
                accounts.add_member(instance.database, made[place[0]].id, email_of(who), place[1])
    return folder


def copy_house(house: Path, folder: Path) -> Settings:
    """Copy the house; give the copy's settings."""
    shutil.copytree(house, folder)
    return Settings(instance=folder)


@pytest.fixture
def settings(house: Path, tmp_path: Path) -> Settings:
    """Settings of a copy of the house."""
    return copy_house(house, tmp_path / "instance")


@pytest.fixture
def portal(settings: Settings) -> Portal:
    """A portal of one's own."""
    return Portal(open_instance(settings))


@pytest.fixture
def imports(portal: Portal) -> Imports:
    """A tenant with a profile that takes short files."""
    return Imports(portal)
