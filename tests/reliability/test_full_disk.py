"""A full disk refuses with a sentence, leaves nothing half, and lets the run go on."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reliability.conftest import ON_SQLITE
from tests.reliability.forks import Forks, Outcome
from tests.reliability.house import PEOPLE, ROWS, House

LEFT = [0, 100 * 1024, 1024 * 1024]
SIZE = 64 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own of 64 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def move_to(disk: Path, house: House) -> House:
    folder = disk / "instance"
    shutil.copytree(house.folder, folder)
    return replace(house, folder=folder)


def fill(disk: Path, left: int) -> None:
    """Take all space but so many bytes."""
    free = shutil.disk_usage(disk).free - left
    with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while free > 0:
            free -= ballast.write(b"\0" * min(free, 1024 * 1024)) or free


def make_room(disk: Path) -> None:
    (disk / "ballast").unlink()


def is_refused_for_space(outcome: Outcome) -> bool:
    says = f"{outcome.told.get('says')} {outcome.told.get('error')}"
    if outcome.error:
        assert "PortalError" in outcome.told["kinds"], outcome.told
    return "full" in says.lower()


@pytest.mark.slow
@ON_SQLITE
@pytest.mark.parametrize("left", LEFT)
def test_full_disk_refuses_an_upload(
    forks: Forks, first_house: House, small_disk: Path, tmp_path: Path, left: int
) -> None:
    house = move_to(small_disk, first_house)
    file = tmp_path / "people.csv"
    PEOPLE.write_csv(file)
    assert file.stat().st_size > max(LEFT)
    files = sorted((house.folder / "files").rglob("*"))
    fill(small_disk, left)
    outcome = forks.run(house, ("upload", house.profile, str(file)))[0]
    assert is_refused_for_space(outcome)
    assert sorted((house.folder / "files").rglob("*")) == files
    make_room(small_disk)
    outcome = forks.run(house, ("upload", house.profile, str(file)))[0]
    assert outcome.told["state"] == "checking"


@pytest.mark.slow
@ON_SQLITE
@pytest.mark.parametrize("left", LEFT)
def test_full_disk_stops_a_check(
    forks: Forks, first_house: House, small_disk: Path, left: int
) -> None:
    house = move_to(small_disk, first_house)
    before, folder = house.print(), house.folder / "files" / "1" / house.run
    fill(small_disk, left)
    outcome = forks.run(house, ("resume", house.run))[0]
    make_room(small_disk)
    run = house.read_run()
    if run.state != "ready":  # a megabyte may do
        assert is_refused_for_space(outcome)
        assert [path.name for path in folder.iterdir()] == ["upload"]
        assert run.state in {"checking", "failed"}
        assert run.state == "checking" or "full" in (run.error or "").lower()
        house.forget_lease()
        step = "retry" if run.state == "failed" else "resume"
        forks.run(house, (step, house.run))
        forks.run(house, ("resume", house.run))
    assert house.read_run().state == "ready"
    assert house.print() == before


@pytest.mark.slow
@ON_SQLITE
@pytest.mark.parametrize("left", LEFT)
def test_full_disk_stops_a_commit(
    forks: Forks, confirmed_house: House, small_disk: Path, left: int
) -> None:
    house = move_to(small_disk, confirmed_house)
    before = house.print()
    fill(small_disk, left)
    outcome = forks.run(house, ("resume", house.run))[0]
    assert is_refused_for_space(outcome)
    make_room(small_disk)
    run = house.read_run()
    assert house.print() == before
    assert run.state in {"committing", "failed"}
    if run.state == "failed":
        assert "full" in (run.error or "")
        forks.run(house, ("retry", house.run))
        forks.run(house, ("resume", house.run))
        outcome = forks.run(house, ("confirm", house.run, house.read_run().plan_digest))[0]
    else:
        house.forget_lease()
        outcome = forks.run(house, ("resume", house.run))[0]
    assert outcome.told["state"] == "committed"
    assert house.print()["customer"][0] == ROWS
