"""Lists made and shown on the command line."""

import json

import pytest

from portal.errors import NotFound
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
    assert run.word("option", "list").output == "ccType\tVisa\tdefault\t\n"


def test_entries_are_changed_and_removed(run: Run) -> None:
    for value in ("NET 30", "PREPAID"):
        run.word("option", "create", "paymentTerms", value)
        run.word("customer-group", "create", value, value)
        run.word("user-group", "create", value)
    change = ("--value", "Ahead", "--place", "1", "--default")
    changed = run.word("option", "change", "paymentTerms", "PREPAID", *change)
    assert changed.output == "Option PREPAID changed.\n"
    assert run.word("option", "list").output.splitlines() == [
        "paymentTerms\tAhead\tdefault\t0",
        "paymentTerms\tNET 30\t\t0",
    ]
    group = ("--id", "AU", "--name", "Australia", "--currency", "AUD", "--default", "--json")
    told = json.loads(run.word("customer-group", "change", "PREPAID", *group).output)
    assert told == {"list": "customer-group", "name": "PREPAID", "action": "changed"}
    assert run.word("customer-group", "remove", "NET 30").exit_code == 0
    assert run.word("customer-group", "list").output == "AU\tAustralia\tAUD\tdefault\t0\n"
    run.word("user-group", "rename", "NET 30", "East")
    run.word("user-group", "remove", "PREPAID")
    assert run.word("user-group", "list").output == "East\t0\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("option", "remove", "paymentTerms", "NET 90"),
        ("customer-group", "change", "XX", "--name", "X"),
        ("user-group", "remove", "Nobody"),
    ],
)
def test_unknown_entries_are_named(run: Run, arguments: tuple[str, ...]) -> None:
    answer = run.word(*arguments)
    assert isinstance(answer.exception, NotFound)
    assert "There is none yet." in str(answer.exception)


@pytest.mark.parametrize(
    "arguments",
    [
        ("customer-group", "create", "US", "United States", "--currency", "EUX"),
        ("manufacturer", "create", " "),
    ],
)
def test_bad_entries_are_refused(run: Run, arguments: tuple[str, ...]) -> None:
    assert run.word(*arguments).exit_code == 1
