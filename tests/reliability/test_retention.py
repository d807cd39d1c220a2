"""Files go after their time, what is left behind goes too, and nothing lies about in the clear."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
import time_machine

from portal import clock, runs
from portal.engine.plans.page import Filter
from portal.errors import Conflict, NotFound
from tests.reliability.house import House, start
from tests.reliability.office import Office, people

Copy = Callable[[House], House]
SENTINEL = "Wxqz-Sentinel-7731"
IN_THE_CLEAR = {"portal.db", "portal.db-wal", "portal.db-shm"}
"""The database holds the customers themselves."""


@pytest.mark.parametrize("decided", [True, False])
def test_files_go_after_their_time(office: Office, decided: bool) -> None:
    run = office.upload(people(60))
    if decided:
        run = office.confirm(run)
    kept = office.upload(people(60, Town="Hull"))
    instance, tenant = office.instance, office.tenant_id
    assert runs.remove_expired(instance) == 0
    stored = office.print()
    with time_machine.travel(clock.now() + timedelta(days=31), tick=True):
        assert runs.remove_expired(instance) == 2
        assert runs.remove_expired(instance) == 0
    assert instance.files.old_folders(older_than=-1) == []
    assert office.print() == stored
    summary = runs.read_summary(instance, tenant, run.number)
    assert (summary.run.rows, summary.run.state) == (60, run.state)
    with pytest.raises(NotFound, match="Upload the file again"):
        runs.read_rows(instance, tenant, run.number, Filter())
    with pytest.raises(NotFound, match="Upload the file again"):
        runs.write_report(instance, tenant, run.number, "csv", BytesIO())
    with pytest.raises(Conflict, match="Upload it again"):
        office.confirm(kept)


def test_undo_needs_no_files(office: Office) -> None:
    run = office.store(people(60))
    with time_machine.travel(clock.now() + timedelta(days=31), tick=True):
        runs.remove_expired(office.instance)
        assert office.undo(office.read(run)).state == "undone"
    assert office.print()["customer"] == (0, 0)


def test_working_runs_keep_their_files(copied: Copy, confirmed_house: House) -> None:
    house = copied(confirmed_house)
    with house.open() as instance:
        with time_machine.travel(clock.now() + timedelta(days=31), tick=True):
            assert runs.remove_expired(instance) == 1
            runs.resume_run(instance, 1, house.run)
        assert runs.get_run(instance, 1, house.run).state == "committed"


def test_interrupted_upload_is_removed(office: Office) -> None:
    run = office.upload(people(60))
    files, tenant = office.instance.files, office.tenant_id
    files.write(tenant, "never-got-a-row", "upload", b"x")
    assert runs.remove_orphans(office.instance) == 0
    assert runs.remove_orphans(office.instance, older_than=-1) == 1
    assert files.old_folders(older_than=-1) == [(tenant, run.number)]


@pytest.mark.slow
def test_upload_is_nowhere_in_the_clear(copied: Copy, first_house: House, small_file: Path) -> None:
    house = copied(first_house)
    told = work_with_sentinel(house, small_file)
    for path in house.folder.rglob("*"):
        if path.is_file() and path.name not in IN_THE_CLEAR:
            assert not holds_sentinel(path.read_bytes()), path.name
    assert not holds_sentinel(told)
    small_file.unlink()


def work_with_sentinel(house: House, path: Path) -> bytes:
    """Check and commit good and bad rows by the command line; give what it said."""
    good = people(60, Town=SENTINEL)
    bad = good.with_columns(pl.lit(f"{SENTINEL}@@").alias("Email"))
    said = []
    for frame in (good, bad):
        frame.write_csv(path)
        with house.open() as instance:
            run = start(instance, 1, house.profile, path)
        assert run.rejects == (0 if frame is good else 60)
        if frame is good:
            said.append(portal(house, "commit", run.number, "--tenant", "riverside"))
            said.append(portal(house, "undo", run.number, "--tenant", "riverside"))
    return b"".join(said)


def portal(house: House, *arguments: str) -> bytes:
    named = {"PORTAL_INSTANCE": str(house.folder), "PORTAL_DATABASE_URL": house.url}
    command = [sys.executable, "-c", "from portal.cli import main; main()", *arguments]
    done = subprocess.run(command, env=os.environ | named, capture_output=True, check=True)
    return done.stdout + done.stderr


def holds_sentinel(data: bytes) -> bool:
    return SENTINEL.encode() in data or SENTINEL.encode("utf-16-le") in data
