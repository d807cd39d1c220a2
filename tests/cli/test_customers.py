"""Customers on the command line."""

import json

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


def test_list_has_what_files_find_customers_by(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("files") / "people.csv"
    file.write_text("Customer ID,First Name,Email\n7338441277598,Ann,\n,Bo,bo@example.org\n")
    run.word("profile", "create", "Shop", "--style", "shop-customers")
    run.word("import", str(file), "--profile", "Shop", "--accept-warnings")
    ann, bo = (format_number(one) for one in (1, 2))
    both = f"{bo}\tBo\tbo@example.org\t\n{ann}\tAnn\t\t7338441277598\n"
    assert run.word("customer", "list").output == both
    for part in (ann[:6], "1277598"):
        [found] = json.loads(run.word("customer", "list", "--search", part, "--json").output)
        assert found["identities"] == {"shopify": "7338441277598"}
    run.word("profile", "create", "Cards", "--style", "id-zero-new")
    assert run.word("customer", "list", "--search", "Bo").output == "2\tBo\tbo@example.org\t\n"


def test_customer_is_shown_in_lines_for_people(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("files") / "people.csv"
    file.write_text(
        "First Name,Email,Default Address Address1,Default Address City\n"
        "Ann,ann@example.org,1 Road,Leeds\n"
    )
    run.word("profile", "create", "Shop", "--style", "shop-customers")
    run.word("import", str(file), "--profile", "Shop", "--accept-warnings")
    lines = run.word("customer", "show", "1").output.splitlines()
    assert f"number: {format_number(1)}" in lines
    [address] = [line for line in lines if line.startswith("addresses: ")]
    assert address.startswith("addresses: line1: 1 Road, ")
    assert address.endswith("delivery: yes, billing: yes")
    assert "household: " in lines
    assert not any(sign in "".join(lines) for sign in "{}[]'")


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
