"""A worker that dies is replaced, a file that kills workers is given up, the queue goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal import runs
from portal.runs import Run
from portal.store.database import execute
from tests.reliability.forks import Forks
from tests.reliability.house import House, start
from tests.reliability.office import Office, people

Copy = Callable[[House], House]
Workers = Callable[[House], "subprocess.Popen[bytes]"]
PATIENCE = 30.0


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """Starts ``portal worker``; those left are killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(house: House) -> "subprocess.Popen[bytes]":
        named = {"PORTAL_INSTANCE": str(house.folder), "PORTAL_DATABASE_URL": house.url}
        with (house.folder / "worker.log").open("ab") as log:
            command = [sys.executable, "-c", "from portal.cli import main; main()", "worker"]
            worker = subprocess.Popen(command, env=os.environ | named, stdout=log, stderr=log)
        started.append(worker)
        return worker

    yield begin
    for worker in started:
        worker.kill()
        worker.wait()


def wait_for(house: House, number: str, is_so: Callable[[Run], bool]) -> Run:
    deadline = time.monotonic() + PATIENCE
    while True:
        run = house.read_run(number)
        if is_so(run):
            return run
        assert time.monotonic() < deadline, run.state
        time.sleep(0.01)


@pytest.mark.slow
def test_poison_is_given_up_and_the_queue_goes_on(
    forks: Forks, copied: Copy, first_house: House, workers: Workers, small_file: Path
) -> None:
    house = copied(first_house)
    for attempt in range(3):
        outcome = forks.run(house, ("resume", house.run), kill_after=0.03)[0]
        assert outcome.killed
        house.settle()
        assert house.read_run().attempts == attempt + 1
        end_leases(house)
    people(60, Town="Hull").write_csv(small_file)
    with house.open() as instance:
        other = start(instance, 1, house.profile, small_file)
        sql = "UPDATE run SET state = 'checking', attempts = 0 WHERE number = ?"
        execute(instance.database, sql, (other.number,))
    workers(house)
    given_up = wait_for(house, house.run, lambda run: run.state == "failed")
    assert "given up after 3 attempts" in (given_up.error or "")
    wait_for(house, other.number, lambda run: run.state == "ready")


def end_leases(house: House) -> None:
    with house.open() as instance:
        execute(instance.database, "UPDATE run SET lease_until = created_at")


@pytest.mark.slow
def test_killed_worker_is_replaced(copied: Copy, confirmed_house: House, workers: Workers) -> None:
    house = copied(confirmed_house)
    first = workers(house)
    wait_for(
        house, house.run, lambda run: run.lease_owner is not None or run.receipt_id is not None
    )
    first.kill()
    first.wait()
    house.settle()
    workers(house)
    wait_for(house, house.run, lambda run: run.state == "committed")
    with house.open() as instance:
        sql = "SELECT count(*) FROM receipt WHERE run_number = ?"
        assert execute(instance.database, sql, (house.run,)).fetchone() == (1,)


@pytest.mark.slow
def test_asked_to_stop_a_worker_ends_its_step(
    copied: Copy, first_house: House, workers: Workers
) -> None:
    house = copied(first_house)
    worker = workers(house)
    wait_for(house, house.run, lambda run: run.lease_owner is not None or run.state == "ready")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert house.read_run().state == "ready"


@pytest.mark.parametrize(
    ("state", "end"), [("committing", "failed"), ("undoing", "committed"), ("uploaded", "failed")]
)
def test_every_step_is_given_up_in_the_end(office: Office, state: str, end: str) -> None:
    run = office.store(people(60)) if state == "undoing" else office.upload(people(60))
    before = office.print()
    sql = "UPDATE run SET state = ?, attempts = 3 WHERE number = ?"
    execute(office.instance.database, sql, (state, run.number))
    runs.resume_run(office.instance, office.tenant_id, run.number)
    stopped = office.read(run)
    assert stopped.state == end
    assert "given up" in (stopped.error or "")
    assert office.print() == before


def test_failed_commit_can_be_tried_again(office: Office) -> None:
    run = office.upload(people(60))
    sql = "UPDATE run SET state = 'committing', attempts = 3"
    execute(office.instance.database, sql)
    runs.resume_run(office.instance, office.tenant_id, run.number)
    again = runs.retry_run(office.instance, office.tenant_id, run.number, runs.COMMAND_LINE)
    assert (again.state, again.error) == ("ready", None)
    assert office.confirm(again).state == "committed"


def test_run_left_before_its_start_is_found(office: Office) -> None:
    """The page's process ended between taking the file and opening it."""
    run = office.upload(people(60))
    long_ago = "2020-01-01T00:00:00.000000Z"
    sql = "UPDATE run SET state = 'uploaded', attempts = 0, created_at = ?"
    execute(office.instance.database, sql, (long_ago,))
    assert runs.waiting_runs(office.instance) == [(office.tenant_id, run.number)]
    runs.resume_run(office.instance, office.tenant_id, run.number)
    assert office.read(run).state == "ready"


def test_cancelled_check_writes_nothing(office: Office) -> None:
    run = office.upload(people(60))
    instance, tenant = office.instance, office.tenant_id
    execute(instance.database, "UPDATE run SET state = 'checking', lease_until = NULL")
    runs.cancel_run(instance, tenant, run.number, runs.COMMAND_LINE)
    runs.check_run(instance, tenant, run.number)
    assert office.read(run).state == "cancelled"
    assert instance.files.old_folders(older_than=-1) == []
