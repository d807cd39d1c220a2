"""Findings have titles that a member understands."""

from portal.engine.findings.catalogue import BUILT_IN
from portal.plugin_host import load_styles
from portal.web.runs.wording import _TITLES, title_of


def test_code_is_said_as_a_title() -> None:
    assert title_of("invalid-email") == "Invalid email"
    assert title_of("id-rounded") == "ID rounded"
    assert title_of("customer-id-changed") == "Customer ID changed"
    assert title_of("created-by-name") == "New, and given an ID"
    assert title_of("not-y") == "Neither y nor blank"
    assert title_of("ship-to-disagree") == "ID and name disagree"


def test_every_title_is_of_a_known_finding() -> None:
    own = {kind.code for style in load_styles().by_key.values() for kind in style.findings}
    known = {kind.code for kind in BUILT_IN} | own
    assert [code for code in _TITLES if code not in known] == []
