"""What a file shows of a stored value that it cannot show as it is."""

import polars as pl
import pytest

from portal.engine.columns import Column
from portal.engine.export import export_batch, export_slots
from portal.engine.numbers import format_number
from portal.engine.plans.part import SET
from portal.engine.style import Style
from portal.engine.values import Email, Emails, Text
from tests.engine.conftest import Plan

BOTH = "ann@example.org, bell@example.org"
ANN = {"field:first_name": "Ann", "field:last_name": "Bell", "field:email": BOTH}
NAMED = Column("name", Text(), "field:name", made_of=("field:first_name", "field:last_name"))


def export(column: Column, **stored: str | None) -> str:
    slots = export_slots([column], Style())
    frame = pl.DataFrame({"customer_id": [7], **{slot: [stored.get(slot)] for slot in slots}})
    frame = frame.cast(dict.fromkeys(slots, pl.String))
    return str(export_batch(frame, [column], Style()).item())


@pytest.mark.parametrize(("kind", "shown"), [(Email(), "ann@example.org"), (Emails(), BOTH)])
def test_export_shows_the_first_address(kind: Email | Emails, shown: str) -> None:
    assert export(Column("Email", kind, "field:email"), **{"field:email": BOTH}) == shown


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"field:first_name": "Ann", "field:last_name": "Bell"}, "Ann Bell"),
        ({"field:last_name": "Bell"}, "Bell"),
        ({"field:last_name": "Bell", "field:name": "Acme"}, "Acme"),
        ({}, ""),
    ],
)
def test_export_makes_a_name_of_two(names: dict[str, str], shown: str) -> None:
    assert export(NAMED, **names) == shown


@pytest.mark.parametrize("given", ["ann@example.org", "ANN@example.org", "BELL@example.org"])
def test_address_that_finds_changes_nothing(plan_file: Plan, given: str) -> None:
    """Rule: each of a customer's e-mail addresses finds the customer, and changes nothing."""
    planned = plan_file(f"Email,First Name\n{given},Ann\n", {7: ANN})
    assert planned.actions == ["unchanged"]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("cy@example.org", "cy@example.org, bell@example.org"),
        ("Bell@example.org", "Bell@example.org"),
        ("ann@example.org", None),
        ("", None),
    ],
)
def test_other_addresses_stay(plan_file: Plan, given: str, stored: str | None) -> None:
    """Rule: another e-mail address takes the place of the first, the others stay."""
    headings = (
        "CustomerID;FirstName;LastName;Gender;DateOfBirth;AddressOne;AddressTwo;ZipCode;City;"
        "Country;Email;Mobile;Phone;LanguageId\n"
    )
    row = f"7;Ann;Bell;0;;;;;;;{given};;;\n"
    planned = plan_file(headings + row, {7: ANN}, style="id-zero-new", keep_blank=True)
    (found,) = planned.rows
    told = found["new:field:email"] if found["kind:field:email"] == SET else None
    assert told == stored


def test_blank_cell_clears_every_address(plan_file: Plan) -> None:
    headings = (
        "CustomerID;FirstName;LastName;Gender;DateOfBirth;AddressOne;AddressTwo;ZipCode;City;"
        "Country;Email;Mobile;Phone;LanguageId\n"
    )
    planned = plan_file(headings + "7;Ann;Bell;0;;;;;;;;;;\n", {7: ANN}, style="id-zero-new")
    assert (planned.actions, planned.rows[0]["old:field:email"]) == (["update"], BOTH)


def test_new_address_of_one_is_that_of_no_other_row(plan_file: Plan) -> None:
    people = {7: ANN, 8: {"field:first_name": "Cy", "field:last_name": "Dunn"}}
    text = "Customer ID,Email\n{},new@example.org\n{},new@example.org\n"
    planned = plan_file(text.format(format_number(7), format_number(8)), people)
    assert planned.actions == ["update", "reject"]


@pytest.mark.parametrize(("given", "action"), [("Ann Bell", "unchanged"), ("Ann B", "update")])
def test_made_name_changes_nothing(plan_file: Plan, given: str, action: str) -> None:
    planned = plan_file(f"internal_id,name\n7,{given}\n", {7: ANN}, style="name-fallback")
    assert planned.actions == [action]
    assert planned.rows[0]["old:field:name"] is None
