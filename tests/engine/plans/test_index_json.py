"""A stored plan is read by the version of the portal that wrote it, and by no other."""

import json
from dataclasses import make_dataclass

import pytest

from portal.engine.plans.index import PlanIndex
from portal.engine.plans.index_json import (
    OtherFormat,
    is_of_today,
    read_index,
    shape_of,
    write_index,
)

INDEX = PlanIndex({}, ("Email",), (), ())


def test_index_is_read_as_written() -> None:
    text = write_index(INDEX)
    assert is_of_today(text)
    assert read_index(text) == INDEX


def test_index_of_another_form_is_not_read() -> None:
    text = json.dumps(json.loads(write_index(INDEX)) | {"format": 1}, separators=(",", ":"))
    assert not is_of_today(text)
    with pytest.raises(OtherFormat):
        read_index(text)


@pytest.mark.parametrize(
    "other", [[("rows", int), ("sets", int)], [("lines", int)], [("rows", str)]]
)
def test_another_field_is_another_form(other: list[tuple[str, type]]) -> None:
    assert shape_of(make_dataclass("Part", other)) != shape_of(
        make_dataclass("Part", [("rows", int)])
    )
