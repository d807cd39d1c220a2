"""Children that can be killed: a process that has the portal imported forks one per step.

``python -m tests.reliability.forks`` reads a request a line and answers each with a line:

* ``jobs``: the steps to do at the same moment, each in a child of its own
* ``kill_after``: seconds after which the children are killed with SIGKILL, or null
* ``freeze_every``, ``copy``, ``copies``: how often a child is stopped, which files are then
  copied as they stand, and to which folder
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.reliability.steps import STEPS, open_house

LONGEST = 60.0


@dataclass(frozen=True)
class Outcome:
    """How a child ended: killed, or with what it told; ``error`` names what it raised."""

    killed: bool
    seconds: float
    told: dict[str, Any]

    @property
    def error(self) -> str:
        """The kind of exception it ended with, "" for none."""
        return str(self.told.get("raised", ""))


class Forks:
    """The process that forks, seen from the tests."""

    def __init__(self, errors: Path) -> None:
        """Start it; what its children write to standard error goes to a file."""
        self._errors = errors.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.forks"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def run(self, house: Any, *steps: tuple[Any, ...], **options: Any) -> list[Outcome]:
        """Do steps (name, argument, …) at the same moment; give how each ended."""
        jobs = [[str(house.folder), house.url, *step] for step in steps]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"jobs": jobs, **options}) + "\n")
        self._process.stdin.flush()
        return [Outcome(**answer) for answer in json.loads(self._process.stdout.readline())]

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(LONGEST)
        self._process.stdout.close()
        self._errors.close()


class Child:
    """A forked process, seen from the process that forks."""

    def __init__(self, job: list[Any], go: tuple[int, int]) -> None:
        """Fork; the child opens its instance, says so and waits for ``go`` to close."""
        self.reading, writing = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(go[1])
            _be_child(job, go[0], writing)
        os.close(writing)
        os.read(self.reading, 1)

    def has_ended(self, seconds: float) -> bool:
        """Wait so long for its end."""
        return bool(select.select([self.reading], [], [], max(seconds, 0))[0])

    def freeze(self, copy: list[str], copies: Path, place: int) -> None:
        """Stop it, copy files as they stand, let it go on."""
        os.kill(self.pid, signal.SIGSTOP)
        os.waitpid(self.pid, os.WUNTRACED)
        folder = copies / f"{place:03d}"
        folder.mkdir(parents=True)
        for name in copy:
            if Path(name).exists():
                shutil.copy(name, folder)
        os.kill(self.pid, signal.SIGCONT)

    def end(self, started: float) -> dict[str, Any]:
        """Take what it told, and its exit."""
        pieces = []
        while piece := os.read(self.reading, 65_536):
            pieces.append(piece)
        _, status = os.waitpid(self.pid, 0)
        os.close(self.reading)
        told = json.loads(b"".join(pieces) or b"{}")
        return {
            "killed": os.WIFSIGNALED(status),
            "seconds": told.pop("seconds", time.monotonic() - started),
            "told": told,
        }


def _be_child(job: list[Any], go: int, writing: int) -> None:
    folder, url, name, *arguments = job
    told: dict[str, Any]
    ready = b"r"
    try:
        instance = open_house(folder, url)
        with instance.database.connection_context():
            os.write(writing, ready)
            ready = b""
            os.read(go, 1)
            started = time.monotonic()
            told = STEPS[name](instance, *arguments)
            told["seconds"] = time.monotonic() - started
    except BaseException as problem:  # noqa: BLE001 - told to the test, whatever it is
        kinds = [kind.__name__ for kind in type(problem).__mro__]
        told = {"raised": kinds[0], "kinds": kinds, "says": str(problem)}
    os.write(writing, ready + json.dumps(told).encode())
    os._exit(0)


def _answer(request: dict[str, Any]) -> list[dict[str, Any]]:
    reading, writing = os.pipe()
    children = [Child(job, (reading, writing)) for job in request["jobs"]]
    os.close(reading)
    os.close(writing)
    started = time.monotonic()
    if every := request.get("freeze_every"):
        place = 0
        while not children[0].has_ended(every):
            children[0].freeze(request["copy"], Path(request["copies"]), place)
            place += 1
    until = started + (request.get("kill_after") or LONGEST)
    for child in children:
        if not child.has_ended(until - time.monotonic()):
            os.kill(child.pid, signal.SIGKILL)
    return [child.end(started) for child in children]


def main() -> None:
    """Answer requests until standard input ends."""
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
