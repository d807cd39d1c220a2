"""A house to break: an instance on either database that can be copied, and told apart by rows."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import psycopg

from benchmarks.data import PREFERENCE, TAG, change_people, make_people
from portal import profiles, runs
from portal.instance import Instance
from portal.runs import COMMAND_LINE, Run
from portal.store import tenants, vocabulary
from portal.store.bulk import Select, open_bulk
from portal.store.database import execute
from portal.store.tables import ALL
from tests.conftest import url_of
from tests.reliability.steps import open_house

ROWS = 20_000
PEOPLE = make_people(ROWS)
TABLES = (
    "customer",
    "customer_key",
    "identity",
    "customer_identity",
    "address",
    "customer_tag",
    "customer_attribute",
    "customer_preference",
    "receipt",
    "journal",
    "undo_refusal",
)
_MOMENTS = {"at", "given_at", "undone_at"}
_COLUMNS = {
    table._meta.table_name: [name for name in table._meta.columns if name not in _MOMENTS]
    for table in ALL
    if table._meta.table_name in TABLES
}
Print = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class House:
    """An instance folder and its database.

    Attributes:
        url: of PostgreSQL; blank for SQLite in the folder.
        server: address of the PostgreSQL server; blank for SQLite.
        run: number of the run that tests are about.
        profile: number of its profile.
    """

    folder: Path
    url: str = ""
    server: str = ""
    run: str = ""
    profile: str = ""

    @contextmanager
    def open(self) -> Iterator[Instance]:
        """Open it in this process and thread."""
        instance = open_house(str(self.folder), self.url)
        with instance.database.connection_context():
            yield instance

    def copy(self) -> "House":
        """Copy it as it stands; nobody may be connected."""
        name = f"house_{uuid.uuid4().hex[:12]}"
        folder = self.folder.with_name(name)
        shutil.copytree(self.folder, folder)
        if not self.url:
            return replace(self, folder=folder)
        self.settle()
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {self.database}")
        return replace(self, folder=folder, url=url_of(self.server, name))

    @property
    def database(self) -> str:
        """Name of the PostgreSQL database."""
        return urlsplit(self.url).path.strip("/")

    def drop(self) -> None:
        """Remove it."""
        shutil.rmtree(self.folder)
        if self.url:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {self.database} WITH (FORCE)")

    def settle(self) -> None:
        """Wait until the server has noticed that its clients are dead."""
        if not self.url:
            return
        sql = "SELECT pg_stat_clear_snapshot(), count(*) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.server, autocommit=True) as connection:
            for _ in range(600):
                row = connection.execute(sql, (self.database,)).fetchone()
                if row is not None and not row[1]:
                    return
                connection.execute("SELECT pg_sleep(0.02)")
        raise AssertionError("somebody stays connected")

    def read_run(self, number: str = "") -> Run:
        """Read the run."""
        with self.open() as instance:
            return runs.get_run(instance, 1, number or self.run)

    def forget_lease(self) -> None:
        """Let the lease of a dead worker end now, and its attempts not count."""
        with self.open() as instance:
            execute(instance.database, "UPDATE run SET lease_until = NULL, attempts = 0")

    def print(self, tenant_id: int = 1) -> Print:
        """Give rows and a hash of every table that a receipt writes to, but for the moments."""
        with self.open() as instance:
            return print_of(instance, tenant_id)


def print_of(instance: Instance, tenant_id: int = 1, *skipped: str) -> Print:
    """Give rows and a hash of every table, without ``skipped`` columns."""
    bulk = open_bulk(instance.database)
    found = {}
    for table, columns in _COLUMNS.items():
        kept = {name: pl.String() for name in columns if name not in skipped}
        rows = bulk.fetch(Select(table, kept, {"tenant_id": tenant_id}))
        found[table] = (rows.height, int(rows.hash_rows().sum()) if rows.height else 0)
    return found


def make_house(folder: Path, url: str = "", server: str = "") -> House:
    """Make a house with a tenant that has half of the people, and a run that waits.

    The run is checking: it will create the other half and change half of those there.
    """
    folder.mkdir(parents=True)
    house = House(folder, url, server)
    first, second = folder.with_suffix(".first.csv"), folder.with_suffix(".second.csv")
    PEOPLE.head(ROWS // 2).write_csv(first)
    change_people(PEOPLE, 0.5).write_csv(second)
    with house.open() as instance:
        tenant = add_tenant(instance, "riverside")
        profile = profiles.list_profiles(instance, tenant)[0].number
        run = start(instance, tenant, profile, first)
        runs.resume_run(instance, tenant, run.number)
        commit(instance, tenant, run.number)
        run = start(instance, tenant, profile, second)
    return replace(house, run=run.number, profile=profile)


def add_tenant(instance: Instance, slug: str) -> int:
    """Add a tenant with the words of the people's file, and a profile."""
    tenant = tenants.create_tenant(instance.database, slug, slug.title())
    vocabulary.create_tag(instance.database, tenant.id, *TAG.split(":")[1:])
    vocabulary.create_statement(instance.database, tenant.id, PREFERENCE.split(":")[1])
    profiles.create_profile(instance, tenant.id, COMMAND_LINE, "People", "email-matched", {})
    return tenant.id


def start(instance: Instance, tenant_id: int, profile: str, path: Path) -> Run:
    """Upload a file and start its run."""
    with path.open("rb") as stream:
        run = runs.receive_upload(instance, tenant_id, profile, COMMAND_LINE, path.name, stream)
    return runs.start_run(instance, tenant_id, run.number)


def commit(instance: Instance, tenant_id: int, number: str) -> Run:
    """Confirm a run and do what a worker would."""
    run = runs.get_run(instance, tenant_id, number)
    runs.confirm_run(instance, tenant_id, number, COMMAND_LINE, run.plan_digest or "")
    runs.resume_run(instance, tenant_id, number)
    return runs.get_run(instance, tenant_id, number)
