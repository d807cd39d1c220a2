import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.engine.composed import compose_json, member_of, part_of

NAMES = ("line1", "town", "home_town")
HARD = st.sampled_from(['"town":"Leeds"', "\\", '\\"', '"', "\n", '","town":"York', "\x00", "ß 李"])
PARTS = st.dictionaries(st.sampled_from(NAMES), st.text(min_size=1) | HARD)


def compose(rows: list[dict[str, str]]) -> pl.Series:
    columns = {name: [row.get(name) for row in rows] for name in NAMES}
    return compose_json(pl.DataFrame(columns, schema=dict.fromkeys(NAMES, pl.String)))


@given(PARTS)
def test_composed_text_is_json_of_its_parts(parts: dict[str, str]) -> None:
    composed = compose([parts]).item()
    assert (json.loads(composed) if composed else {}) == parts


@given(st.lists(PARTS, min_size=1, max_size=5))
def test_parts_are_what_was_composed(rows: list[dict[str, str]]) -> None:
    values = compose(rows).to_frame("value")
    for name in NAMES:
        read = values.select(part_of(pl.col("value"), name)).to_series().to_list()
        assert read == [row.get(name) for row in rows]


@given(PARTS, PARTS)
def test_values_of_one_member_have_its_part_alike(
    one: dict[str, str], other: dict[str, str]
) -> None:
    values = compose([one, other])
    for name in NAMES:
        member = values.to_frame("value").select(member_of(pl.col("value"), name)).to_series()[0]
        assert (member is None) == (name not in one)
        if member is not None and values[1] is not None:
            assert (member in values[1]) == (one[name] == other.get(name))


@pytest.mark.parametrize("part", NAMES)
def test_nothing_has_no_part(part: str) -> None:
    nothing = pl.DataFrame({"value": [None]}, schema={"value": pl.String})
    assert nothing.select(part_of(pl.col("value"), part)).to_series().to_list() == [None]
