"""Whether the owner of a lease can still be alive."""

import subprocess
import sys

from portal.store.run_owners import is_dead, name_owner

MODULE = "from portal.store.run_owners import name_owner; print(name_owner())"


def test_this_thread_is_alive() -> None:
    assert not is_dead(name_owner())


def test_process_that_ended_is_dead() -> None:
    owner = subprocess.run(
        [sys.executable, "-c", MODULE], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert is_dead(owner)


def test_earlier_process_of_this_number_is_dead() -> None:
    place, pid, process, thread = name_owner().split(":")
    assert is_dead(":".join((place, pid, process[::-1] + "0", thread)))


def test_other_machine_may_be_alive() -> None:
    place, rest = name_owner().split(":", 1)
    assert not is_dead(f"{place}2:{rest}")


def test_owner_without_process_may_be_alive() -> None:
    assert not is_dead("elsewhere")
