"""How an entry of the journal reads in a customer's history."""

import pytest

from portal.customers.history import make_change


@pytest.mark.parametrize(
    ("slot", "kind", "new", "read"),
    [
        ("points", "add", '{"amount": 10, "description": "Summer"}', "+10 Summer"),
        ("points", "add", '{"amount": -10, "description": "Undo"}', "-10 Undo"),
        ("tag:Preferences:Drama", "add", "y", "+ yes"),
        ("field:phone", "set", "1", "1"),
    ],
)
def test_what_is_added_has_one_sign(slot: str, kind: str, new: str, read: str) -> None:
    change = make_change(slot, kind, None, new)
    assert f"{change.plus}{change.new}" == read
