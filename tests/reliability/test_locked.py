"""While another holds the database's lock for long, a run waits, and says so."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from portal import runs
from portal.instance import Instance
from portal.runs.attempts import BUSY
from portal.store import run_leases
from portal.store.database import execute, open_database
from portal.store.problems import StoreAway, StoreBusy, StoreFull
from portal.store.tenants import create_tenant, find_tenant
from tests.conftest import POSTGRESQL, SQLITE
from tests.reliability.forks import Forks
from tests.reliability.house import House
from tests.reliability.office import Office, people
from tests.reliability.steps import be_impatient, open_house

Copy = Callable[[House], House]
PATIENCE = 150


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Hold what every commit of the tenant needs."""
    if house.url:
        with psycopg.connect(house.url) as connection:
            connection.execute("SELECT * FROM tenant FOR UPDATE")
            connection.execute("SELECT * FROM run FOR UPDATE")
            yield
        return
    # By the same library: two in one process would not see each other's locks.
    other = open_database(house.folder / "portal.db")
    with other.connection_context(), other.atomic("IMMEDIATE"):
        yield


def test_locked_commit_waits_and_goes_on(
    forks: Forks, copied: Copy, confirmed_house: House
) -> None:
    house = copied(confirmed_house)
    before = house.print()
    with locked(house):
        outcome = forks.run(house, ("resume", house.run, PATIENCE))[0]
        assert outcome.error == ""
        assert outcome.told["state"] == "committing"
    assert house.print() == before
    assert house.read_run().attempts == 0
    outcome = forks.run(house, ("resume", house.run))[0]
    assert outcome.told["state"] == "committed"


def test_locked_confirm_is_a_sentence(forks: Forks, copied: Copy, ready_house: House) -> None:
    house = copied(ready_house)
    digest = house.read_run().plan_digest
    with locked(house):
        outcome = forks.run(house, ("confirm", house.run, digest, PATIENCE))[0]
    assert outcome.error == "StoreBusy"
    assert "PortalError" in outcome.told["kinds"]
    assert "try again in a moment" in outcome.told["says"]
    assert house.read_run().state == "ready"
    outcome = forks.run(house, ("confirm", house.run, digest))[0]
    assert outcome.told["state"] == "committed"


def test_locked_check_is_not_the_styles_fault(
    forks: Forks, copied: Copy, first_house: House
) -> None:
    house = copied(first_house)
    with locked(house):
        outcome = forks.run(house, ("resume", house.run, PATIENCE))[0]
        assert (outcome.error, outcome.told["state"]) == ("", "checking")
    outcome = forks.run(house, ("resume", house.run))[0]
    assert outcome.told["state"] == "ready"


def test_lock_in_the_middle_gives_the_run_back(office: Office) -> None:
    """The attempt does not count, and the page says what the run waits for."""
    run = office.upload(people(60))
    execute(office.instance.database, "UPDATE run SET state = 'checking', attempts = 0")
    taken = run_leases.take_run(office.instance.database, office.tenant_id, run.number, "checking")
    assert taken is not None
    assert taken.attempts == 1
    run_leases.let_go(office.instance.database, taken, BUSY)
    waits = office.read(run)
    assert (waits.attempts, waits.lease_until, waits.progress_note) == (0, None, BUSY)
    assert (office.tenant_id, run.number) in runs.waiting_runs(office.instance)


def test_start_does_not_wait_for_a_lock(copied: Copy, first_house: House) -> None:
    """Another process may start while a million rows are committed."""
    house = copied(first_house)
    with locked(house):
        instance = open_house(str(house.folder), house.url)
        with instance.database.connection_context():
            be_impatient(instance, PATIENCE)
            assert runs.get_run(instance, 1, house.run).state == "checking"


def test_broken_table_is_the_databases_fault(office: Office) -> None:
    execute(office.instance.database, "ALTER TABLE customer_key RENAME TO lost")
    run = office.upload(people(60))
    assert run.state == "failed"
    assert "database" in (run.error or "")
    execute(office.instance.database, "ALTER TABLE lost RENAME TO customer_key")
    again = runs.retry_run(office.instance, office.tenant_id, run.number, runs.COMMAND_LINE)
    assert (again.state, again.error) == ("ready", None)


@pytest.mark.parametrize(
    "database", [pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)], indirect=True
)
def test_cut_connection_is_told(instance: Instance) -> None:
    def cut() -> None:
        with instance.database.connection_context():
            execute(instance.database, "SELECT pg_terminate_backend(pg_backend_pid())")

    with ThreadPoolExecutor(1) as thread:
        with pytest.raises(StoreAway, match="try again"):
            thread.submit(cut).result()
        found = thread.submit(lambda: find_in_thread(instance)).result()
    assert found is None


def find_in_thread(instance: Instance) -> object:
    with instance.database.connection_context():
        return find_tenant(instance.database, "riverside")


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_full_database_is_told_first(instance: Instance) -> None:
    """SQLite ends the transaction itself, and the end of it fails: that is not the news."""
    pages = execute(instance.database, "PRAGMA page_count").fetchone()[0]
    execute(instance.database, f"PRAGMA max_page_count = {pages}").fetchall()
    with pytest.raises(StoreFull):
        create_tenants(instance)
    assert execute(instance.database, "SELECT count(*) FROM tenant").fetchone() == (0,)


def create_tenants(instance: Instance) -> None:
    with instance.database.atomic("IMMEDIATE"):
        for place in range(1_000):
            create_tenant(instance.database, f"t{place}", "x" * 500)


def test_busy_is_a_refusal_for_people(copied: Copy, ready_house: House) -> None:
    house = copied(ready_house)
    with house.open() as instance, locked(house):
        be_impatient(instance, PATIENCE)
        with pytest.raises(StoreBusy, match="Nothing was lost"):
            runs.cancel_run(instance, 1, house.run, runs.COMMAND_LINE)
    assert house.read_run().state == "ready"
