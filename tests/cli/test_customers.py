"""Customers on the command line."""

import pytest

from portal.engine.numbers import format_household, format_number
from portal.errors import PortalError
from tests.cli.test_vocabulary import Run, run

__all__ = ["run"]


def test_points_are_added_and_taken_away(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("files") / "people.csv"
    file.write_text("Customer ID,First Name,Email\n7338441277598,Priya,priya@example.org\n")
    run.word("profile", "create", "Shop", "--style", "shop-customers")
    assert run.word("import", str(file), "--profile", "Shop").exit_code == 0
    added = run.word("customer", "add-points", "1", "--points", "50", "--description", "Thank you")
    assert added.output == "The balance is 50 points.\n"
    back = run.word("customer", "add-points", "1", "--points", "-20", "--description", "Too many")
    assert back.output == "The balance is 30 points.\n"
    wrong = run.word("customer", "add-points", "1", "--points", "0", "--description", "x")
    assert isinstance(wrong.exception, PortalError)


def test_household_is_changed_by_hand(run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("files") / "people.csv"
    file.write_text("First Name,Email\nAnn,ann@example.org\nBo,bo@example.org\n")
    run.word("profile", "create", "Shop", "--style", "shop-customers")
    run.word("import", str(file), "--profile", "Shop")
    ann, bo = (format_number(one) for one in (1, 2))
    joined = run.word("customer", "household", "2", "--join", "1").output
    assert joined == f"{format_household(1)}: {ann}, {bo}\n"
    moved = run.word("customer", "household", "2", "--primary").output
    assert moved == f"{format_household(2)}: {bo}, {ann}\n"
    assert run.word("customer", "household", "1", "--leave").output == "In no household.\n"
    assert run.word("customer", "household", "1").exit_code == 2
