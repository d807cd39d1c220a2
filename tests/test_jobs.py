"""Background work: fair, quick to start, and never lost."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.jobs import Job, Queue, Workers, open_queue
from portal.jobs.workers import POLL_SECONDS

PATIENCE = 20.0
Start = Callable[..., Workers]


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.005)


class Desk:
    """Runs that last until they are let go, and a note of when each began."""

    def __init__(self) -> None:
        self.begun: list[Job] = []
        self.moments: list[float] = []
        self.open: dict[Job, threading.Event] = {}
        self.waiting: list[tuple[int, str]] = []

    def resume(self, tenant_id: int, number: str) -> None:
        job = Job(tenant_id, number)
        gate = self.open.setdefault(job, threading.Event())
        self.moments.append(time.monotonic())
        self.begun.append(job)
        assert gate.wait(PATIENCE)

    def finish(self, tenant_id: int, number: str) -> None:
        self.open.setdefault(Job(tenant_id, number), threading.Event()).set()

    def find_waiting(self) -> list[tuple[int, str]]:
        return self.waiting


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    queue = open_queue(tmp_path)
    yield queue
    queue.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def start(queue: Queue, desk: Desk) -> Iterator[Start]:
    started: list[Workers] = []

    def start(
        resume: Callable[[int, str], None] = desk.resume,
        is_heavy: Callable[[int, str], bool] = lambda _tenant_id, _number: True,
        threads: int = 3,
        sweep_seconds: float = 20,
    ) -> Workers:
        workers = Workers(
            queue,
            resume,
            desk.find_waiting,
            is_heavy,
            threads=threads,
            sweep_seconds=sweep_seconds,
        )
        workers.start()
        started.append(workers)
        return workers

    yield start
    for gate in desk.open.values():
        gate.set()
    for workers in started:
        workers.stop()


def test_wake_starts_run_at_once(queue: Queue, desk: Desk, start: Start) -> None:
    start()
    time.sleep(0.1)
    waits = []
    for number in range(5):
        asked = time.monotonic()
        queue.wake(1, f"run-{number}")
        wait_until(lambda number=number: len(desk.begun) > number)  # type: ignore[misc]
        waits.append(desk.moments[-1] - asked)
        desk.finish(1, f"run-{number}")
    assert sorted(waits)[2] < 0.1


def test_other_process_wakes_worker(queue: Queue, desk: Desk, start: Start, tmp_path: Path) -> None:
    start()
    open_queue(tmp_path).wake(1, "elsewhere")
    wait_until(lambda: desk.begun == [Job(1, "elsewhere")])


def test_tenant_has_one_heavy_run(queue: Queue, desk: Desk, start: Start) -> None:
    start()
    for number in ("a", "b"):
        queue.wake(1, number)
    wait_until(lambda: len(desk.begun) == 1)
    time.sleep(0.4)
    assert desk.begun == [Job(1, "a")]
    desk.finish(1, "a")
    wait_until(lambda: desk.begun == [Job(1, "a"), Job(1, "b")])


def test_tenants_take_turns(queue: Queue, desk: Desk, start: Start) -> None:
    start(threads=1)
    for number in ("a1", "a2", "a3"):
        queue.wake(1, number)
    queue.wake(2, "b1")
    for done in (1, 2, 3, 4):
        wait_until(lambda done=done: len(desk.begun) == done)  # type: ignore[misc]
        desk.finish(*desk.begun[-1])
    assert [job.number for job in desk.begun].index("b1") <= 1


def test_light_run_passes_heavy_ones(queue: Queue, desk: Desk, start: Start) -> None:
    start(is_heavy=lambda _tenant_id, number: number.startswith("heavy"))
    for tenant_id in (1, 2, 3):
        for number in range(3):
            queue.wake(tenant_id, f"heavy-{number}")
    queue.wake(1, "light")
    wait_until(lambda: Job(1, "light") in desk.begun)
    assert sum(job.number.startswith("heavy") for job in desk.begun) == 2


def test_wake_during_work_is_kept(queue: Queue, desk: Desk, start: Start) -> None:
    start()
    queue.wake(1, "a")
    wait_until(lambda: len(desk.begun) == 1)
    queue.wake(1, "a")
    # The worker must have seen it; asking the queue would take it away from the worker.
    time.sleep(2 * POLL_SECONDS)
    desk.finish(1, "a")
    wait_until(lambda: desk.begun == [Job(1, "a"), Job(1, "a")])


def test_failed_run_stops_nothing(
    queue: Queue, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    done, secret = [], "Zacharias Canary"

    class PanicError(BaseException):
        """What a panic in Rust looks like."""

    def resume(tenant_id: int, number: str) -> None:
        if number == "bad":
            raise PanicError(secret)
        done.append(number)

    start(resume, threads=1)
    queue.wake(1, "bad")
    queue.wake(1, "good")
    wait_until(lambda: done == ["good"])
    assert "run bad of tenant 1: PanicError" in caplog.text
    assert secret not in caplog.text


def test_sweep_finds_lost_run(desk: Desk, start: Start) -> None:
    start(sweep_seconds=0.05)
    desk.waiting = [(1, "lost")]
    wait_until(lambda: desk.begun == [Job(1, "lost")])
    time.sleep(0.2)
    desk.waiting = []
    assert len(desk.begun) == 1


def test_sweep_survives_failure(desk: Desk, start: Start, caplog: pytest.LogCaptureFixture) -> None:
    desk.waiting = [(1, "a", "too much")]  # type: ignore[list-item]
    start(sweep_seconds=0.05)
    wait_until(lambda: "could not be listed" in caplog.text)
    desk.waiting = [(1, "a")]
    wait_until(lambda: desk.begun == [Job(1, "a")])


def test_failed_chore_stops_nothing(queue: Queue, desk: Desk) -> None:
    done: list[str] = []

    def fail() -> None:
        raise OSError(done)

    workers = Workers(
        queue,
        desk.resume,
        desk.find_waiting,
        chores=(fail, lambda: done.append("second")),
        sweep_seconds=0.05,
    )
    workers.start()
    wait_until(lambda: len(done) > 1)
    assert workers.stop() == []


def test_stop_puts_runs_back(queue: Queue, desk: Desk, start: Start) -> None:
    workers = start(threads=1)
    for number in ("a", "b", "c"):
        queue.wake(1, number)
    wait_until(lambda: len(desk.begun) == 1)
    stopping = threading.Thread(target=workers.stop)
    stopping.start()
    wait_until(workers.stopping.is_set)
    desk.finish(1, "a")
    stopping.join()
    assert desk.begun == [Job(1, "a")]
    left = [queue.take(), queue.take()]
    assert {job.number for job in left if job} == {"b", "c"}
    assert queue.take() is None


def test_stop_names_unfinished_runs(queue: Queue, desk: Desk, start: Start) -> None:
    workers = start()
    queue.wake(1, "long")
    wait_until(lambda: len(desk.begun) == 1)
    assert workers.stop(grace_seconds=0.05) == [Job(1, "long")]


def test_queue_is_private_and_silent(queue: Queue, tmp_path: Path) -> None:
    queue.wake(7, "r4nd0m")
    files = sorted(tmp_path.glob("queue.db*"))
    assert files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    with sqlite3.connect(tmp_path / "queue.db") as database:
        rows = database.execute("SELECT data FROM task").fetchall()
    database.close()
    assert rows == [(b"7 r4nd0m",)]


def test_damaged_queue_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"no database at all" * 500)
    queue = open_queue(tmp_path)
    queue.wake(1, "a")
    assert queue.take() == Job(1, "a")
    queue.close()


def test_foreign_message_is_skipped(queue: Queue, tmp_path: Path) -> None:
    queue.wake(1, "a")
    with sqlite3.connect(tmp_path / "queue.db") as database:
        database.execute("UPDATE task SET data = x'80049564'")
    database.close()
    queue.wake(1, "b")
    assert [queue.take(), queue.take(), queue.take()].count(Job(1, "b")) == 1


def test_unwritable_queue_loses_no_upload(
    queue: Queue, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite3.connect(tmp_path / "queue.db") as database:
        database.execute("DROP TABLE task")
    database.close()
    queue.wake(1, "a")
    assert queue.take() is None
    assert "the sweep will find it" in caplog.text


@pytest.mark.postgresql
def test_queue_stands_in_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    page, worker = (open_queue(tmp_path, postgresql_url) for _ in range(2))
    page.wake(1, "a")
    page.wake(2, "b")
    assert [worker.take(), page.take(), worker.take()] == [Job(1, "a"), Job(2, "b"), None]
    for queue in (page, worker):
        queue.close()
    page.wake(3, "after a cut")
    assert worker.take() == Job(3, "after a cut")
    for queue in (page, worker):
        queue.close()
    assert list(tmp_path.iterdir()) == []


WORKER = """
import pathlib, sys, time
from portal.jobs import Workers, open_queue
folder = pathlib.Path(sys.argv[1])

def resume(tenant_id, number):
    row = folder / f"{number}.run"
    if row.read_text() == "done":
        return
    with (folder / "begun").open("a") as begun:
        begun.write(number + "\\n")
    while not (folder / "go").exists():
        time.sleep(0.01)
    row.write_text("done")

def find_waiting():
    return [(1, row.stem) for row in folder.glob("*.run") if row.read_text() != "done"]

Workers(open_queue(folder), resume, find_waiting, sweep_seconds=0.2).run_until_signal()
"""


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start real workers, whose runs are files and last until there is a file ``go``."""
    processes = []

    def work() -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)])
        processes.append(process)
        return process

    yield work
    for process in processes:
        process.kill()
        process.wait()


def begun(folder: Path) -> list[str]:
    path = folder / "begun"
    return path.read_text().split() if path.exists() else []


@pytest.mark.slow
def test_killed_workers_run_is_taken_up(
    tmp_path: Path, queue: Queue, work: Callable[[], subprocess.Popen[bytes]]
) -> None:
    (tmp_path / "one.run").write_text("waits")
    first = work()
    queue.wake(1, "one")
    wait_until(lambda: begun(tmp_path) == ["one"])
    first.kill()
    first.wait()
    (tmp_path / "go").touch()
    work()
    wait_until(lambda: (tmp_path / "one.run").read_text() == "done")
    assert begun(tmp_path) == ["one", "one"]


@pytest.mark.slow
def test_lost_queue_file_is_recovered(
    tmp_path: Path, queue: Queue, work: Callable[[], subprocess.Popen[bytes]]
) -> None:
    (tmp_path / "go").touch()
    (tmp_path / "one.run").write_text("waits")
    queue.wake(1, "one")
    queue.close()
    for path in tmp_path.glob("queue.db*"):
        path.unlink()
    work()
    wait_until(lambda: (tmp_path / "one.run").read_text() == "done")


STOPPED = """
import os, subprocess, sys
from pathlib import Path
from portal.jobs import Workers, open_queue, workers

SENDER = '''
import os, random, sys, time
while os.read(0, 1):
    at = time.perf_counter() + random.random() * 150e-6
    while time.perf_counter() < at:
        pass
    os.kill(int(sys.argv[1]), 15)
'''
sender = subprocess.Popen([sys.executable, "-c", SENDER, str(os.getpid())], stdin=subprocess.PIPE)

class Told(Workers):
    def start(self):
        super().start()
        os.write(sender.stdin.fileno(), b"x")

workers.POLL_SECONDS = 0.001
queue = open_queue(Path(sys.argv[1]))
for _ in range(2_000):
    Told(queue, lambda tenant_id, number: None, list, threads=0).run_until_signal()
sender.stdin.close()
"""


@pytest.mark.slow
def test_stop_signal_is_heard_at_any_moment(tmp_path: Path) -> None:
    """Also while the workers begin to wait for it."""
    subprocess.run([sys.executable, "-c", STOPPED, str(tmp_path)], check=True, timeout=PATIENCE)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_signal_ends_work_first(
    tmp_path: Path,
    queue: Queue,
    work: Callable[[], subprocess.Popen[bytes]],
    number: signal.Signals,
) -> None:
    (tmp_path / "one.run").write_text("waits")
    process = work()
    queue.wake(1, "one")
    wait_until(lambda: begun(tmp_path) == ["one"])
    os.kill(process.pid, number)
    time.sleep(0.2)
    assert process.poll() is None
    (tmp_path / "go").touch()
    assert process.wait(PATIENCE) == 0
    assert (tmp_path / "one.run").read_text() == "done"
