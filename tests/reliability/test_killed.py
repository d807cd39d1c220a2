"""A process killed at any moment leaves all of a step or none, and the run goes on."""

import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from portal.store import run_leases
from portal.store.database import execute
from tests.reliability.conftest import ON_POSTGRESQL, ON_SQLITE, THOROUGH
from tests.reliability.forks import Forks
from tests.reliability.house import House, Print

Copy = Callable[[House], House]
LATEST = 1.2
"""Children are killed up to so many times the step's duration: some a moment too late."""


class Killing:
    """Kills a step at random moments, and looks each time at what is left."""

    def __init__(self, forks: Forks, copied: Copy, house: House, ended: str) -> None:
        self.forks, self.copied, self.house, self.ended = forks, copied, house, ended
        whole = copied(house)
        outcome = forks.run(whole, ("resume", house.run))[0]
        assert outcome.told["state"] == ended
        self.seconds = outcome.seconds
        whole.settle()
        self.none, self.all = house.print(), whole.print()
        self.waiting = house.read_run().state
        self.seen: Counter[str] = Counter()

    def kill(self, kills: int) -> None:
        """Kill so many children; one that was too late ends a house, and another is taken."""
        house = self.copied(self.house)
        for _ in range(4 * kills):
            after = random.uniform(0, self.seconds * LATEST)  # noqa: S311 - a moment
            outcome = self.forks.run(house, ("resume", house.run), kill_after=after)[0]
            self.seen["killed" if outcome.killed else "too late"] += 1
            if not outcome.killed:
                self.seconds = min(self.seconds, outcome.seconds)
            if self.look_at(house) == self.ended:
                house = self.copied(self.house)
            else:
                house.forget_lease()
            if self.seen["killed"] == kills:
                break
        assert self.seen["killed"] == kills
        self.finish(house)

    def look_at(self, house: House) -> str:
        """Check that all agree on what happened."""
        house.settle()
        run = house.read_run()
        assert run.state in {self.waiting, self.ended}
        self.seen[run.state] += 1
        expected = self.all if run.state == self.ended else self.none
        assert house.print() == expected
        with house.open() as instance:
            check_books(house, execute(instance.database, BOOKS).fetchall(), expected)
        return run.state

    def finish(self, house: House) -> None:
        """The run goes on to its end after the last kill."""
        outcome = self.forks.run(house, ("resume", house.run))[0]
        assert outcome.told["state"] == self.ended
        assert self.look_at(house) == self.ended


BOOKS = (
    "SELECT r.state, r.receipt_id, c.id, t.next_receipt_id, t.next_customer_id, "
    "c.first_customer_id + c.created, c.undone_at IS NOT NULL FROM run r "
    "JOIN tenant t ON t.id = r.tenant_id "
    "LEFT JOIN receipt c ON c.tenant_id = r.tenant_id AND c.run_number = r.number "
    "AND c.kind = 'import'"
)


def check_books(house: House, rows: list[tuple[object, ...]], expected: Print) -> None:
    """A run's state, its receipt and the tenant's counters agree."""
    assert len(rows) == 2
    for state, of_run, receipt, _next_receipt, _next_id, _end, undone in rows:
        assert of_run == receipt
        assert (state in {"committed", "undoing", "undone"}) == (receipt is not None)
        assert bool(undone) == (state == "undone")
    assert {row[3] for row in rows} == {expected["receipt"][0] + 1}
    assert {row[4] for row in rows} == {max(int(str(row[5])) for row in rows if row[5])}


def kills_of(house: House, sqlite: int, postgresql: int) -> int:
    """How often to kill: each copy of a house costs more on PostgreSQL."""
    if THOROUGH:
        return 200
    return postgresql if house.url else sqlite


@pytest.mark.slow
def test_killed_commit_is_all_or_nothing(
    forks: Forks, copied: Copy, confirmed_house: House
) -> None:
    killing = Killing(forks, copied, confirmed_house, "committed")
    killing.kill(kills_of(confirmed_house, 40, 8))


@pytest.mark.slow
def test_killed_undo_is_all_or_nothing(forks: Forks, copied: Copy, undoing_house: House) -> None:
    killing = Killing(forks, copied, undoing_house, "undone")
    killing.kill(kills_of(undoing_house, 12, 4))


@pytest.mark.slow
def test_killed_check_is_made_again(forks: Forks, copied: Copy, first_house: House) -> None:
    killing = Killing(forks, copied, first_house, "ready")
    killing.kill(kills_of(first_house, 6, 2))


@pytest.mark.slow
@ON_POSTGRESQL
def test_cut_connection_leaves_all_or_nothing(
    forks: Forks, copied: Copy, confirmed_house: House
) -> None:
    killing = Killing(forks, copied, confirmed_house, "committed")
    house = copied(confirmed_house)
    for _ in range(50 if THOROUGH else 4):
        after = random.uniform(0.03, killing.seconds * LATEST)  # noqa: S311 - a moment
        timer = threading.Timer(after, cut_connections, (house,))
        timer.start()
        outcome = forks.run(house, ("resume", house.run))[0]
        timer.join()
        assert outcome.error in {"", "StoreAway"}
        killing.seen[outcome.error] += 1
        if killing.look_at(house) == "committed":
            house = copied(confirmed_house)
        else:
            house.forget_lease()
    killing.finish(house)


def cut_connections(house: House) -> None:
    sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(house.server, autocommit=True) as connection:
        connection.execute(sql, (house.database,))


def test_dead_workers_leave_no_plans(forks: Forks, copied: Copy, first_house: House) -> None:
    house = copied(first_house)
    with house.open() as instance:
        instance.files.write(1, f"{house.run}/plan-dead", "part-00000", b"half")
    forks.run(house, ("resume", house.run))
    folders = [path.name for path in (house.folder / "files" / "1" / house.run).iterdir()]
    assert sorted(folders) == [f"plan-{house.read_run().plan_name}", "upload"]


def test_lease_of_the_living_is_kept(forks: Forks, copied: Copy, confirmed_house: House) -> None:
    house = copied(confirmed_house)
    with house.open() as instance:
        assert run_leases.take_run(instance.database, 1, house.run, "committing")
    outcomes = forks.run(house, *[("resume", house.run)] * 2)
    assert [outcome.error for outcome in outcomes] == [""] * 2
    run = house.read_run()
    assert (run.state, run.attempts) == ("committing", 1)
    house.forget_lease()
    outcomes = forks.run(house, *[("resume", house.run)] * 4)
    assert [outcome.error for outcome in outcomes] == [""] * 4
    assert house.read_run().state == "committed"


@pytest.mark.slow
@ON_SQLITE
def test_files_as_they_stand_open(forks: Forks, copied: Copy, confirmed_house: House) -> None:
    """A power cut leaves what the files hold at that moment; SQLite makes of it all or nothing."""
    house, ends = copied(confirmed_house), Counter[str]()
    none, copies = house.print(), house.folder.with_name(house.folder.name + "_copies")
    forks.run(
        house,
        ("resume", house.run),
        freeze_every=0.004 if THOROUGH else 0.02,
        copy=[str(house.folder / name) for name in ("portal.db", "portal.db-wal")],
        copies=str(copies),
    )
    whole = house.print()
    for folder in sorted(copies.iterdir()):
        check_file(folder / "portal.db")
        copy = replace(house, folder=folder)
        state = copy.read_run().state
        ends[state] += 1
        assert copy.print() == (whole if state == "committed" else none)
    assert ends["committing"] >= 3


def check_file(path: Path) -> None:
    """The database recovers from its log, and is sound in every page and index."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
