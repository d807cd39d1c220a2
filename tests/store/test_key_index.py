"""Look-ups by key: every hit is the text that was asked for, in the order asked."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.store.key_index import KeyIndex

ASKED = {"value": pl.String, "text": pl.String, "key": pl.Int64}


def held(*rows: tuple[int, int, str]) -> KeyIndex:
    """Make an index of rows of key, customer_id and text."""
    names = ["key", "customer_id", "text"]
    frames = [pl.DataFrame([row], schema=names, orient="row") for row in rows]
    return KeyIndex.collect(frames)


def ask(index: KeyIndex, *rows: tuple[str, str, int]) -> list[tuple[str, int]]:
    """Ask for rows of value, text and key."""
    return index.find(pl.DataFrame(rows, schema=ASKED, orient="row")).rows()


def test_texts_of_one_key_are_told_apart() -> None:
    index = held((7, 1, "a"), (7, 2, "b"), (9, 3, "c"))
    assert ask(index, ("A", "a", 7)) == [("A", 1)]
    assert ask(index, ("B", "b", 7)) == [("B", 2)]
    assert ask(index, ("X", "x", 7)) == []


def test_everybody_with_a_text_is_found() -> None:
    index = held((7, 5, "a"), (-2, 3, "b"), (7, 1, "a"))
    assert ask(index, ("a", "a", 7)) == [("a", 5), ("a", 1)]


def test_hits_come_in_the_order_asked() -> None:
    index = held((3, 1, "c"), (-9, 2, "z"), (5, 3, "a"))
    asked = [("a", "a", 5), ("q", "q", 4), ("z", "z", -9), ("C", "c", 3), ("c", "c", 3)]
    assert ask(index, *asked) == [("a", 3), ("z", 2), ("C", 1), ("c", 1)]


HASHES = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3) | st.integers(2**40, 2**40 + 9)


@given(st.lists(HASHES, max_size=60), st.lists(HASHES, max_size=20))
def test_exactly_the_keys_asked_for_are_found(kept: list[int], others: list[int]) -> None:
    schema = {"key": pl.Int64, "customer_id": pl.Int64}
    rows = list(zip(kept, range(len(kept)), strict=True))
    index = KeyIndex.collect([pl.DataFrame(rows, schema=schema, orient="row")])
    asked = [*kept[::2], *others]
    found = index.candidates(pl.Series(asked, dtype=pl.Int64)).rows()
    assert sorted(found) == sorted(row for row in rows if row[0] in asked)


def test_key_among_a_thousand_is_found_in_few_steps() -> None:
    keys = np.random.default_rng(5).integers(-(2**63), 2**63 - 1, 1_000)
    index = KeyIndex.collect([pl.DataFrame({"key": keys, "customer_id": range(1_000)})])
    assert index.steps < 5


def test_nothing_is_found_in_an_empty_index() -> None:
    assert ask(held(), ("a", "a", 1)) == []


def test_index_without_texts_cannot_verify() -> None:
    keys = pl.DataFrame({"key": [1], "customer_id": [2]})
    index = KeyIndex.collect([keys])
    assert index.candidates(pl.Series([1, 1, 3])).rows() == [(1, 2)]
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        ask(index, ("a", "a", 1))
