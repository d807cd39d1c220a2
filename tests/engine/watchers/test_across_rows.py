"""Rules between the rows of one file."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.engine.findings import error, warning
from portal.engine.style import Across
from portal.engine.watchers.across_rows import AcrossRows, find_across

TOLD = error("told", "Line {detail}.")
SAME = warning("same", "Line {detail}.")
LEADS = Across(TOLD, pl.col("member"), against=pl.col("primary"))
TORN = Across(TOLD, pl.col("member"), differs=pl.col("primary"))
AGAIN = Across(SAME, pl.col("member"), later=True)
Rows = list[tuple[int | None, int | None]]
ROWS = st.lists(st.tuples(*[st.none() | st.integers(1, 4)] * 2), max_size=20)


def find(rules: list[Across], rows: Rows, *, batch: int = 3, spill: int = 1_000) -> Rows:
    """Give row and other line of every finding; rows are (primary, member), line is row + 1."""
    kept = [AcrossRows(rule, spill) for rule in rules]
    try:
        for start in range(0, len(rows), batch):
            some = rows[start : start + batch]
            numbers = pl.Series("row", range(start + 1, start + 1 + len(some)), pl.UInt32)
            columns = [
                numbers,
                (numbers + 1).cast(pl.UInt32).alias("line"),
                pl.Series("primary", [row[0] for row in some], pl.Int64),
                pl.Series("member", [row[1] for row in some], pl.Int64),
            ]
            for one in kept:
                one.add(pl.DataFrame(columns), pl.Series([True] * len(some)))
        found = find_across(kept)
        return [(row, int(by)) for row, by in found.select("row", "detail").rows()]
    finally:
        for one in kept:
            one.close()


def test_row_is_judged_against_another_row_wherever_it_stands() -> None:
    assert find([LEADS], [(1, 2), (5, 6), (7, 1)]) == [(3, 2)]
    assert find([LEADS], [(7, 1), (5, 6), (1, 2)]) == [(1, 4)]


def test_row_does_not_speak_against_itself() -> None:
    assert find([LEADS], [(1, 1)]) == []


def test_rows_that_differ_are_both_told() -> None:
    assert find([TORN], [(1, 2), (1, 3), (4, 2)]) == [(1, 4), (3, 2)]


def test_rows_that_agree_are_not_told() -> None:
    assert find([TORN], [(1, 2), (1, 2)]) == []


def test_blank_value_has_no_part_in_a_rule() -> None:
    assert find([TORN, AGAIN, LEADS], [(None, 2), (1, 2), (None, None)]) == [(2, 2)]


def test_later_row_is_told_and_the_first_stands() -> None:
    assert find([AGAIN], [(1, 2), (1, 3), (1, 2), (1, 2)]) == [(3, 2), (4, 2)]


def test_what_is_rejected_brings_nothing() -> None:
    """A row that an error takes out is no reason to leave another out."""
    assert find([TORN, AGAIN], [(1, 2), (4, 2)]) == [(1, 3), (2, 2)]


@given(ROWS, st.integers(1, 5), st.sampled_from([LEADS, TORN, AGAIN]))
def test_spilled_rows_are_judged_as_well(rows: Rows, spill: int, rule: Across) -> None:
    assert find([rule], rows, batch=2, spill=spill) == find([rule], rows)


@given(ROWS)
def test_leading_is_told_as_people_would(rows: Rows) -> None:
    expected = []
    for at, (_, member) in enumerate(rows):
        others = [by + 2 for by, (primary, _) in enumerate(rows) if by != at and primary == member]
        if member is not None and others:
            expected.append((at + 1, others[0]))
    assert find([LEADS], rows) == expected


@pytest.mark.parametrize("rule", [LEADS, TORN, AGAIN])
def test_nothing_said_finds_nothing(rule: Across) -> None:
    assert find([rule], []) == []
