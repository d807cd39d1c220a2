"""Two, or eight, at the same moment: one wins, and the others learn what it did."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import runs
from portal.store.database import execute
from tests.reliability.conftest import THOROUGH
from tests.reliability.forks import Forks
from tests.reliability.house import House, start
from tests.reliability.office import people

Copy = Callable[[House], House]


@pytest.fixture
def house(copied: Copy, first_house: House) -> House:
    """A house whose waiting run does not matter."""
    return copied(first_house)


def make_ready(house: House, path: Path, place: int) -> runs.Run:
    """A small run that is ready, with customers of its own."""
    people(60, Phone=f"0113 {place:04d}", Town=f"Town {place}").write_csv(path)
    with house.open() as instance:
        run = start(instance, 1, house.profile, path)
    assert run.state == "ready"
    return run


def rounds_of(house: House, quick: int, thorough: int) -> int:
    """How often to try: a third as often on PostgreSQL, where each costs more."""
    if THOROUGH:
        return thorough
    return -(-quick // 3) if house.url else quick


def receipts_of(house: House, number: str) -> list[int]:
    with house.open() as instance:
        sql = "SELECT id FROM receipt WHERE run_number = ?"
        return [row[0] for row in execute(instance.database, sql, (number,)).fetchall()]


@pytest.mark.slow
@pytest.mark.parametrize(("callers", "rounds"), [(2, 20), (8, 4)])
def test_same_confirm_commits_once(
    forks: Forks, house: House, small_file: Path, callers: int, rounds: int
) -> None:
    for place in range(rounds_of(house, rounds, 2 * rounds)):
        run = make_ready(house, small_file, callers * 1_000 + place)
        outcomes = forks.run(house, *[("confirm", run.number, run.plan_digest)] * callers)
        assert [outcome.error for outcome in outcomes] == [""] * callers
        assert {outcome.told["state"] for outcome in outcomes} <= {"committing", "committed"}
        done = house.read_run(run.number)
        assert done.state == "committed"
        assert receipts_of(house, run.number) == [done.receipt_id]
        told = {outcome.told["receipt"] for outcome in outcomes}
        assert told <= {None, done.receipt_id}


@pytest.mark.slow
def test_cancel_or_confirm_wins_alone(forks: Forks, house: House, small_file: Path) -> None:
    wins: Counter[str] = Counter()
    for place in range(rounds_of(house, 12, 200)):
        run = make_ready(house, small_file, place)
        confirm, cancel = ("confirm", run.number, run.plan_digest), ("cancel", run.number)
        outcomes = forks.run(house, *((confirm, cancel) if place % 2 else (cancel, confirm)))
        state = house.read_run(run.number).state
        wins[state] += 1
        assert sorted(outcome.error for outcome in outcomes) == ["", "Conflict"]
        winner = next(outcome for outcome in outcomes if not outcome.error)
        loser = next(outcome for outcome in outcomes if outcome.error)
        assert winner.told["state"] == state
        assert f"This run is {state}" in loser.told["says"] or "committing" in loser.told["says"]
        assert bool(receipts_of(house, run.number)) == (state == "committed")
    assert wins.keys() <= {"committed", "cancelled"}


@pytest.mark.slow
def test_overlapping_imports_lose_nothing(forks: Forks, house: House, small_file: Path) -> None:
    """Two imports that change the same customers: the later one is planned again."""
    for place in range(0, 6, 2):
        first = make_ready(house, small_file, place)
        second = make_ready(house, small_file, place + 1)
        outcomes = forks.run(
            house,
            ("confirm", first.number, first.plan_digest),
            ("confirm", second.number, second.plan_digest),
        )
        assert [outcome.error for outcome in outcomes] == ["", ""]
        states = {run.number: house.read_run(run.number).state for run in (first, second)}
        assert sorted(states.values()) == ["committed", "ready"]
        late = next(number for number, state in states.items() if state == "ready")
        with house.open() as instance:
            summary = runs.read_summary(instance, 1, late)
        assert "plan-moved" in {finding.code for finding in summary.findings}
        assert summary.run.updates == 60
