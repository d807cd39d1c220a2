"""Every style keeps every law."""

from datetime import UTC, datetime

import pytest
import time_machine

from portal.laws.every import LAWS
from portal.laws.house import House


@pytest.fixture(autouse=True)
def _fixed_day() -> object:
    """Dates are judged against a day: the one that files are generated for."""
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=True):
        yield


@pytest.mark.parametrize("law", LAWS)
def test_style_keeps_law(house: House, law: str) -> None:
    LAWS[law](house)
