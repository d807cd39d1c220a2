"""What a planned row is judged by: mandatory words, defaults that stay, rules of the style."""

import json
from dataclasses import replace

import pytest

from portal.engine.columns import Vocabulary
from tests.engine.conftest import Plan, make_vocabulary

LANE = json.dumps({"line1": "12 Mill Lane"}, separators=(",", ":"))
HILL = json.dumps({"line1": "3 Hill"}, separators=(",", ":"))
ANN = {
    "field:first_name": "Ann",
    "field:last_name": "Bell",
    "field:email": "ann@example.org",
    "address": f"{LANE}\n{HILL}",
    "address:delivery": LANE,
    "address:billing": HILL,
}
NEW = "First Name,Last Name,Email"


def with_mandatory(name: str) -> Vocabulary:
    """Make the words of a theatre where every new customer needs an attribute."""
    families = dict(make_vocabulary().families)
    attributes = dict(families["attribute"])
    attributes[name,] = replace(attributes[name,], required_on_create=True)
    return Vocabulary(families | {"attribute": attributes})


@pytest.mark.parametrize(
    ("file", "named"),
    [
        (f"{NEW},CustomField:Seat\nCy,Dunn,cy@example.org,\n", "CustomField:Seat"),
        (f"{NEW},Chair\nCy,Dunn,cy@example.org,\n", "Chair"),
        (f"{NEW}\nCy,Dunn,cy@example.org\n", "CustomField:Seat"),
    ],
    ids=["blank", "mapped", "absent"],
)
def test_new_customer_needs_mandatory_attribute(plan_file: Plan, file: str, named: str) -> None:
    planned = plan_file(file, saved={"Chair": "CustomField:Seat"}, words=with_mandatory("Seat"))
    assert planned.actions == ["reject"]
    assert [(one.row, one.column) for one in planned.findings if one.code == "needed-for-new"] == [
        (1, named)
    ]


def test_filled_mandatory_attribute_creates(plan_file: Plan) -> None:
    file = f"{NEW},CustomField:Seat\nCy,Dunn,cy@example.org,Stalls\n"
    assert plan_file(file, words=with_mandatory("Seat")).actions == ["create"]


def test_wrong_mandatory_attribute_is_told_once(plan_file: Plan) -> None:
    file = f"{NEW},CustomField:Seat\nCy,Dunn,cy@example.org,Roof\n"
    assert plan_file(file, words=with_mandatory("Seat")).codes == [(1, "not-an-option")]


@pytest.mark.parametrize("file", ["Email,Phone\nann@example.org,1\n", "Email\nann@example.org\n"])
def test_known_customer_needs_no_mandatory_attribute(plan_file: Plan, file: str) -> None:
    planned = plan_file(file, {7: ANN}, words=with_mandatory("Seat"))
    assert "reject" not in planned.actions


def test_exported_address_says_which_default_stays(plan_doc: Plan) -> None:
    """Email,Address Line 1
    ann@example.org,12 Mill Lane"""
    planned = plan_doc({7: ANN}, default_delivery=True, default_billing=True)
    (told,) = [one for one in planned.findings if one.row]
    assert (told.code, told.column, told.severity) == ("default-kept", "Address Line 1", "notice")
    assert "stays the default billing address" in told.message
    assert planned.actions == ["unchanged"]


@pytest.mark.parametrize(
    ("line", "switches"),
    [
        ("12 Mill Lane", {}),
        ("3 Hill", {"default_delivery": True, "default_billing": True}),
        ("9 New Road", {"default_billing": True}),
        ("", {"default_billing": True}),
    ],
    ids=["switched off", "another known", "new", "blank"],
)
def test_default_that_moves_or_was_not_asked_for_is_not_told(
    plan_file: Plan, line: str, switches: dict[str, bool]
) -> None:
    planned = plan_file(f"Email,Address Line 1\nann@example.org,{line}\n", {7: ANN}, **switches)
    assert (1, "default-kept") not in planned.codes
