"""Attempts: counted before hashing, also when they come at once."""

from datetime import UTC, datetime
from threading import Thread

import pytest
import time_machine

from portal.errors import TooMany
from portal.store.accounts import count_attempt, remove_old_attempts, trust_address
from portal.store.database import Database

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def try_many(database: Database, count: int, address: str = "::1") -> int:
    let_through = 0
    for _ in range(count):
        try:
            count_attempt(database, "ann@example.org", address)
        except TooMany:
            continue
        let_through += 1
    return let_through


def test_guesses_at_once_are_all_counted(database: Database) -> None:
    let_through: list[int] = []

    def guess() -> None:
        with database.connection_context():
            let_through.append(try_many(database, 5))

    with time_machine.travel(NINE, tick=False):
        threads = [Thread(target=guess) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(let_through) == 5


def test_many_addresses_share_the_limit_of_an_account(database: Database) -> None:
    with time_machine.travel(NINE, tick=False):
        through = sum(try_many(database, 1, f"198.51.100.{n}") for n in range(50))
    assert through == 5


def test_wait_says_seconds_or_minutes(database: Database) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(30):
            try_many(database, 1)
            clock.shift(900)
        clock.shift(-900)
        with pytest.raises(TooMany, match="Wait 15 minutes") as refused:
            count_attempt(database, "ann@example.org", "::1")
    assert refused.value.seconds == 900


def test_old_attempts_are_removed(database: Database) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        try_many(database, 1)
        trust_address(database, "ann@example.org", "::1")
        assert remove_old_attempts(database) == 0
        clock.shift(2 * 86_400)
        assert remove_old_attempts(database) == 2
        clock.shift(180 * 86_400)
        assert remove_old_attempts(database) == 1
