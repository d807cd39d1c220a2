"""Places in a list that is shown in the order of the file."""

from typing import Any

import polars as pl
import pytest

from portal.engine.ordering import Ordering
from tests.engine.held import HeldCustomers

PLACE, KEY = "field:position", "field:key"
STORED = HeldCustomers({n: {PLACE: str(n), KEY: "a"} for n in range(1, 6)})


def batch(*rows: tuple[int | None, str]) -> pl.DataFrame:
    """Rows of a matched batch: the customer's id, which is its stored place too, and the key."""
    data: list[dict[str, Any]] = [
        {
            "row": at,
            "line": at + 1,
            "bad": False,
            "is_new": number is None,
            "customer_id": number,
            "version": number and 1,
            f"old:{PLACE}": number and str(number),
            f"new:{KEY}": key,
        }
        for at, (number, key) in enumerate(rows, start=1)
    ]
    numbers = dict.fromkeys(("customer_id", "version"), pl.Int64)
    return pl.DataFrame(data, schema_overrides=numbers | {f"old:{PLACE}": pl.String})


def places(ordering: Ordering, *rows: tuple[int | None, str]) -> list[str]:
    return ordering.place(batch(*rows))[f"new:{PLACE}"].to_list()


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([1, 2, 3, 4, 5], ["1", "2", "3", "4", "5"]),
        ([2, 4], ["2", "4"]),
        ([2, 1, 3], ["2", "6", "7"]),
        ([1, None, 2], ["1", "6", "7"]),
        ([None], ["6"]),
        ([4, 5, None, None], ["4", "5", "6", "7"]),
    ],
)
def test_only_what_moves_gets_another_place(ids: list[int | None], expected: list[str]) -> None:
    ordering = Ordering(PLACE, (), STORED)
    assert places(ordering, *((number, "a") for number in ids)) == expected


def test_each_group_has_an_order_of_its_own() -> None:
    ordering = Ordering(PLACE, (KEY,), STORED)
    rows: list[tuple[int | None, str]] = [(2, "a"), (4, "b"), (1, "a"), (None, "c"), (5, "b")]
    assert places(ordering, *rows) == ["2", "4", "6", "7", "5"]


def test_order_goes_on_over_batches() -> None:
    ordering = Ordering(PLACE, (), STORED)
    assert places(ordering, (1, "a"), (2, "a")) == ["1", "2"]
    assert places(ordering, (4, "a"), (3, "a")) == ["4", "6"]
    assert places(ordering, (5, "a")) == ["7"]


def test_refused_rows_take_no_place() -> None:
    frame = batch((2, "a"), (1, "a")).with_columns(pl.Series("bad", [True, False]))
    assert Ordering(PLACE, (), STORED).place(frame)[f"new:{PLACE}"].to_list() == [None, "1"]
