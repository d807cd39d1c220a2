import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.engine.numbers import (
    LARGEST_ID,
    find_ids,
    format_number,
    id_of,
    is_part,
    number_of,
    parse_number,
)

IDS = st.integers(0, LARGEST_ID)


def test_numbers_are_the_same_for_ever() -> None:
    assert format_number(1) == "I-POFF-YO15"
    assert format_number(2) == "I-UNK3-ALW1"
    assert format_number(LARGEST_ID) == "I-9XRZ-JV4Z"


@given(IDS)
def test_number_leads_back_to_its_id(customer_id: int) -> None:
    assert parse_number(format_number(customer_id)) == customer_id


@given(st.lists(st.none() | IDS))
def test_columns_agree_with_single_numbers(ids: list[int | None]) -> None:
    frame = pl.DataFrame({"id": ids}, schema={"id": pl.Int64})
    numbered = frame.with_columns(number=number_of(pl.col("id")))
    expected = [None if one is None else format_number(one) for one in ids]
    assert numbered["number"].to_list() == expected
    assert numbered.select(id_of(pl.col("number")))["number"].to_list() == ids


def test_two_hundred_thousand_numbers_differ() -> None:
    numbers = pl.select(number_of(pl.int_range(1, 200_001, dtype=pl.Int64))).to_series()
    assert numbers.n_unique() == 200_000
    assert numbers.str.contains(r"^I-[0-9A-Z]{4}-[0-9A-Z]{4}$").all()


def test_small_letters_are_taken() -> None:
    assert parse_number("i-poff-yo15") == 1


@pytest.mark.parametrize(
    "text", ["", "1", "I-POFF-YO1", "I-POFF-YO155", "I-POFF YO15", "Ä-POFF-YO15"]
)
def test_other_texts_are_no_numbers(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("I-4", True),
        ("i-4k2p-", True),
        ("4K2P-9", True),
        ("4k2p", True),
        ("I-", False),
        ("ANNA", False),
        ("1234", False),
        ("4K2", False),
        ("I-4K2P9", False),
        ("I-4K2P-9QWX-", False),
    ],
)
def test_part_of_a_number_is_known(text: str, *, is_one: bool) -> None:
    assert is_part(text) is is_one


def test_part_gives_the_ids_of_a_range() -> None:
    number = format_number(70)
    assert find_ids(number[:6].lower(), 1, 100) == [70]
    assert find_ids(number[2:], 70, 70) == [70]
    assert find_ids(number[:6], 71, 100) == []
    # “I-” begins a number, and stands in the middle of none.
    assert find_ids(f"I-{number[7:]}", 1, 100) == []


def test_numbers_in_lists_work() -> None:
    frame = pl.DataFrame({"ids": [[1, 2], [], None]}, schema={"ids": pl.List(pl.Int64)})
    listed = frame.select(pl.col("ids").list.eval(number_of(pl.element())))
    assert listed["ids"].to_list() == [["I-POFF-YO15", "I-UNK3-ALW1"], [], None]
