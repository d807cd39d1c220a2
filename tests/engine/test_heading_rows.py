"""Rows that look like the headings of another table are warned of."""

import pytest

from tests.engine.conftest import Plan

HEAD = "id,name,contact\nA-1,Acme,Ann\n"
CODE = "looks-like-headings"


@pytest.mark.parametrize(
    "again",
    ["id,name,email", "ID,NAME,EMAIL", "id,name,", "name, contact ,x", "name,taxID,userGroup"],
)
def test_headings_of_another_table_are_warned_of(plan_file: Plan, again: str) -> None:
    """Rule: a row that looks like the headings of another table is warned of."""
    planned = plan_file(f"{HEAD}{again}\nB-1,Bee,Bo\n", style="name-fallback")
    assert [row for row, code in planned.codes if code == CODE] == [2]


@pytest.mark.parametrize("row", ["name,Acme,Ann", "B-1,name,contact", "id,,", "contact,Bee,Bo"])
def test_value_may_be_a_word_of_the_headings(plan_file: Plan, row: str) -> None:
    planned = plan_file(f"{HEAD}{row}\n", style="name-fallback")
    assert CODE not in [code for _, code in planned.codes]
