"""Values that may stand only once in a file, however large it is."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.engine.watchers.repeats import Repeats

VALUES = st.lists(st.sampled_from(["a", "b", "c", "d", None]), max_size=30)


def find(
    values: list[str | None], *, batch: int = 4, spill_rows: int = 1_000
) -> list[tuple[int, int, int]]:
    repeats = Repeats(spill_rows)
    try:
        for start in range(0, len(values), batch):
            some = values[start : start + batch]
            rows = pl.Series("row", range(start + 1, start + 1 + len(some)), dtype=pl.UInt32)
            frame = pl.DataFrame([rows, (rows + 1).cast(pl.UInt32).alias("line")])
            repeats.add(frame, pl.Series(some, dtype=pl.String))
        return repeats.find().rows()
    finally:
        repeats.close()


def expected(values: list[str | None]) -> list[tuple[int, int, int]]:
    first: dict[str, int] = {}
    found = []
    for row, value in enumerate(values, start=1):
        if value is None:
            continue
        if value in first:
            found.append((row, row + 1, first[value] + 1))
        first.setdefault(value, row)
    return found


@given(VALUES)
def test_later_rows_name_the_first_line(values: list[str | None]) -> None:
    assert find(values) == expected(values)


@given(VALUES, st.integers(1, 9))
def test_spilled_values_are_found_as_well(values: list[str | None], spill: int) -> None:
    assert find(values, batch=2, spill_rows=spill) == expected(values)


def test_blank_values_never_repeat() -> None:
    assert find([None, None, None]) == []


def test_nothing_added_finds_nothing() -> None:
    assert find([]) == []


@pytest.mark.parametrize("spill_rows", [10, 10_000])
def test_numbers_are_told_apart(spill_rows: int) -> None:
    repeats = Repeats(spill_rows)
    ids = pl.Series(range(1_000), dtype=pl.Int64)
    frame = pl.DataFrame({"row": range(1, 1_001), "line": range(2, 1_002)}).cast(pl.UInt32)
    for _ in range(2):
        repeats.add(frame, ids)
    found = repeats.find()
    repeats.close()
    assert found.height == 1_000


def test_first_of_repeats_is_named_too() -> None:
    repeats = Repeats(2)
    rows = pl.Series("row", [1, 2, 3, 4, 5], dtype=pl.UInt32)
    frame = pl.DataFrame([rows, (rows + 1).cast(pl.UInt32).alias("line")])
    repeats.add(frame, pl.Series(["a", "b", "a", "c", "a"]))
    assert repeats.find(every=True).rows() == [(1, 2, 4), (3, 4, 2), (5, 6, 2)]
    repeats.close()
