"""Lists made and shown on the command line."""

import pytest

from tests.cli.test_vocabulary import Run, run

__all__ = ["run"]


def test_entries_are_created_and_listed(run: Run) -> None:
    assert run.word("manufacturer", "create", "Grand Gifts").output == (
        "Manufacturer Grand Gifts created.\n"
    )
    assert run.word("manufacturer", "list").output == "Grand Gifts\t0\n"
    run.word("customer-group", "create", "US", "United States")
    run.word("customer-group", "create", "AU", "Australia", "--currency", "aud")
    assert run.word("customer-group", "list").output.splitlines() == [
        "US\tUnited States\tUSD\tdefault\t0",
        "AU\tAustralia\tAUD\t\t0",
    ]
    run.word("option", "create", "ccType", "Visa")
    assert run.word("option", "list").output == "ccType\tVisa\tdefault\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("customer-group", "create", "US", "United States", "--currency", "EUX"),
        ("manufacturer", "create", " "),
    ],
)
def test_bad_entries_are_refused(run: Run, arguments: tuple[str, ...]) -> None:
    assert run.word(*arguments).exit_code == 1
