"""Fixtures: a house on each database, made once and copied for every test."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from portal import runs
from portal.files import FileStore
from portal.instance import Instance
from portal.plugin_host import load_styles
from portal.runs import COMMAND_LINE
from portal.settings import Settings
from portal.store.database import Database
from tests.conftest import POSTGRESQL, SQLITE, url_of
from tests.reliability.forks import Forks
from tests.reliability.house import House, add_tenant, make_house
from tests.reliability.office import Office

THOROUGH = os.environ.get("PORTAL_LAWS") == "laws"
"""Set by ``make laws``: as often as is promised, not only as often as every run can afford."""

ON_SQLITE = pytest.mark.parametrize("first_house", [SQLITE], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize(
    "first_house", [pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)], indirect=True
)


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """The process that forks children."""
    forks = Forks(tmp_path_factory.mktemp("forks") / "errors.log")
    yield forks
    forks.close()


@pytest.fixture(
    scope="session",
    params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)],
)
def first_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house whose run is checking; only to be copied."""
    folder = tmp_path_factory.mktemp("houses") / "first"
    if request.param == SQLITE:
        yield make_house(folder)
        return
    server = request.getfixturevalue("postgresql_url")
    name = f"house_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {name}")
    house = make_house(folder, url_of(server, name), server)
    yield house
    house.drop()


@pytest.fixture(scope="session")
def ready_house(first_house: House) -> Iterator[House]:
    """A house whose run is ready; only to be copied."""
    house = first_house.copy()
    with house.open() as instance:
        runs.resume_run(instance, 1, house.run)
    yield house
    house.drop()


@pytest.fixture(scope="session")
def confirmed_house(ready_house: House) -> Iterator[House]:
    """A house whose run is confirmed and waits to be committed; only to be copied."""
    house = ready_house.copy()
    with house.open() as instance:
        digest = runs.get_run(instance, 1, house.run).plan_digest or ""
        runs.confirm_run(instance, 1, house.run, COMMAND_LINE, digest)
    yield house
    house.drop()


@pytest.fixture(scope="session")
def committed_house(confirmed_house: House) -> Iterator[House]:
    """A house whose run is committed; only to be copied."""
    house = confirmed_house.copy()
    with house.open() as instance:
        runs.resume_run(instance, 1, house.run)
    yield house
    house.drop()


@pytest.fixture(scope="session")
def undoing_house(committed_house: House) -> Iterator[House]:
    """A house whose run waits to be undone; only to be copied."""
    house = committed_house.copy()
    with house.open() as instance:
        runs.undo_run(instance, 1, house.run, COMMAND_LINE)
    yield house
    house.drop()


@pytest.fixture
def copied() -> Iterator[Callable[[House], House]]:
    """Copies houses, and removes the copies at the end of the test."""
    houses: list[House] = []

    def copy(house: House) -> House:
        houses.append(house.copy())
        return houses[-1]

    yield copy
    for house in houses:
        house.drop()


@pytest.fixture
def small_file(tmp_path: Path) -> Path:
    """Where a test writes a file to upload."""
    return tmp_path / "people.csv"


@pytest.fixture
def instance(database: Database, tmp_path: Path) -> Instance:
    """A small empty instance on each database, in this process."""
    settings = Settings(instance=tmp_path / "instance")
    settings.instance.mkdir()
    return Instance(settings, database, FileStore(settings.instance), load_styles())


@pytest.fixture
def office(instance: Instance, small_file: Path) -> Office:
    """A tenant in it."""
    return Office(instance, add_tenant(instance, "riverside"), small_file)
