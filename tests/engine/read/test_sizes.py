"""Sizes are written for people."""

import pytest

from portal.engine.read.sizes import format_size


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1,023 bytes"),
        (1536, "1.5 KiB"),
        (256 * 2**20, "256 MiB"),
        (5 * 2**30, "5 GiB"),
    ],
)
def test_size_is_written_in_its_largest_unit(size: int, written: str) -> None:
    assert format_size(size) == written
