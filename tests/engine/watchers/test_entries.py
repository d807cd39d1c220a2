"""Rows that append: several of one customer, what each is added to, and the same once more."""

from typing import Any

import pytest

from portal.engine.columns import Column
from portal.engine.plans.page import Filter
from portal.engine.plans.part import changes_of, touched_by
from portal.engine.style import Composite, FileRules, Rule, Style
from portal.engine.values import Digits, Text, Whole
from tests.engine.conftest import STYLES, Plan, Planned

PEOPLE = {
    1: {"identity:shop": "111111111", "points": "100"},
    2: {"identity:shop": "222222222", "points": "0"},
}
POINTS = "points"


class Adding(Style):
    """Adds points to members of a shop, any number of times."""

    key, title = "adding", "Adding"
    file = FileRules(errors="refuse-file", same_content="refuse")
    columns = (
        Column("Shop", Digits(), "identity:shop", required=True),
        Column("Add", Whole(1), POINTS, part="amount", required=True),
        Column("Why", Text(), POINTS, part="description"),
    )
    composites = (Composite(POINTS, needs="amount", appends=True, sums="amount"),)
    match = (Rule("Shop", "reject"),)
    repeats = "allow"


@pytest.fixture(autouse=True)
def _adding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STYLES.by_key, "adding", Adding())


def plan(plan_file: Plan, *rows: str) -> Planned:
    return plan_file("\n".join(["Shop,Add,Why", *rows]) + "\n", PEOPLE, style="adding")


def of_all(planned: Planned, name: str) -> list[Any]:
    return [row[name] for row in planned.rows]


def test_every_row_adds_an_entry(plan_file: Plan) -> None:
    planned = plan(plan_file, "111111111,5,a", "222222222,7,b")
    assert planned.actions == ["update", "update"]
    assert of_all(planned, "old:points") == ["100", "0"]
    assert planned.index.sum_of(POINTS) == (12, 7)


def test_entry_of_equal_amount_and_balance_is_added(plan_file: Plan) -> None:
    assert plan(plan_file, "111111111,100,same").actions == ["update"]


def test_later_row_is_added_to_the_earlier(plan_file: Plan) -> None:
    planned = plan(plan_file, "111111111,5,a", "222222222,7,b", "111111111,1,c", "111111111,2,d")
    assert of_all(planned, "old:points") == ["100", "0", "105", "106"]
    assert of_all(planned, "version") == [1, 1, None, None]
    assert planned.index.again == 2
    assert planned.codes == []


def test_same_balances_over_many_batches(plan_file: Plan) -> None:
    """A customer's rows may lie in different parts of the plan."""
    rows = [f"111111111,{number},n{number}" for number in range(1, 60_001)]
    planned = plan(plan_file, *rows)
    assert len(planned.index.parts) > 1
    last = planned.rows[-1]
    assert last["old:points"] == str(100 + sum(range(1, 60_000)))
    parts = list(planned.reader.parts(Filter()))
    assert [touched_by(part).height for part in parts] == [1] + [0] * (len(parts) - 1)


def test_same_entry_twice_asks(plan_file: Plan) -> None:
    planned = plan(plan_file, "111111111,5,a", "111111111,5,b", "111111111,5,a")
    assert planned.codes == [(3, "repeated-entry")]
    assert STYLES.catalogue["repeated-entry"].asks
    assert "Line 2" in planned.findings[0].message


def test_changes_carry_the_line_and_no_old_value(plan_file: Plan) -> None:
    planned = plan(plan_file, "111111111,5,a", "111111111,6,b")
    part = next(iter(planned.reader.parts(Filter())))
    changes = changes_of(part, planned.index.slots)
    assert changes.select("customer_id", "kind", "old", "new", "line").rows() == [
        (1, "add", None, '{"amount":"5","description":"a"}', 2),
        (1, "add", None, '{"amount":"6","description":"b"}', 3),
    ]


def test_every_unknown_value_is_reported(plan_file: Plan) -> None:
    planned = plan(plan_file, "333333333,5,a", "111111111,5,a", "444444444,5,a")
    unknown = [row for row, code in planned.codes if code == "no-such-customer"]
    assert unknown == [1, 3]
    assert (None, "rows-refuse-file") in planned.codes


def test_plan_without_repeats_is_written_once(plan_file: Plan) -> None:
    assert plan(plan_file, "111111111,5,a", "222222222,5,a").parts.written == 1
