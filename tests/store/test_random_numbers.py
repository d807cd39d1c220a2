"""Numbers of runs, profiles and members."""

import pytest

from portal.store.random_numbers import make_number


def test_command_never_takes_a_number_for_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["-kbs6QGFfAU2qT07AQMM8g", "-7pTLydxERg2ThG95JB_7A", "HsLdSel2khGO8ZHxo53Q1A"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda _size: next(made))
    assert make_number() == "HsLdSel2khGO8ZHxo53Q1A"


def test_numbers_are_not_repeated() -> None:
    assert len({make_number() for _ in range(1_000)}) == 1_000
