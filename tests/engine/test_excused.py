"""Cells that give back what is stored are not judged again."""

import pytest

from tests.engine.conftest import Plan

TOWN = '{"town":"Leeds"}'
LINE = '{"line1":"1 Road"}'
ANN = {
    "field:first_name": "Ann",
    "field:last_name": "Bell",
    "field:email": "ann@example.org",
    "field:phone": "1e5",
    "address": TOWN,
    "attribute:Seat": "Balcony",
}
SHOP = "Customer ID,Email,First Name,Phone\n{},ann@example.org,{},{}\n"
BOX = "Email,Address Line 1,Town,CustomField:Seat\nann@example.org,{}\n"


@pytest.mark.parametrize(
    ("cells", "action", "codes"),
    [
        (("7338441277598", "Ann", "1e5"), "update", []),
        (("", "Ann", "1e5"), "unchanged", []),
        (("", "Ann", "2e5"), "reject", ["shortened-number"]),
        (("12E+1x", "Ann", "1e5"), "reject", ["id-not-digits"]),
    ],
)
def test_stored_number_is_taken_as_it_is(
    plan_file: Plan, cells: tuple[str, str, str], action: str, codes: list[str]
) -> None:
    planned = plan_file(SHOP.format(*cells), {7: ANN}, style="shop-customers")
    assert planned.actions == [action]
    assert [code for row, code in planned.codes if row] == codes
    assert planned.rows[0]["kind:field:phone"] == 0 or action == "reject"


@pytest.mark.parametrize(
    ("phone", "action", "codes"),
    [("555-CALL-NOW", "unchanged", []), ("n/a", "update", ["not-a-phone-number"])],
)
def test_stored_letters_are_not_warned_of_again(
    plan_file: Plan, phone: str, action: str, codes: list[str]
) -> None:
    ann = ANN | {"field:phone": "555-CALL-NOW"}
    planned = plan_file(f"Email,Phone\nann@example.org,{phone}\n", {7: ann})
    assert planned.actions == [action]
    assert [code for row, code in planned.codes if row] == codes


@pytest.mark.parametrize(
    ("cells", "action"),
    [
        (",Leeds,", "unchanged"),
        (",York,", "reject"),
        (",Leeds,Balcony", "unchanged"),
        (",Leeds,Cellar", "reject"),
        (",York,Balcony", "reject"),
        ("1 Road,,Stalls", "update"),
    ],
)
def test_stored_address_and_option_are_taken(plan_file: Plan, cells: str, action: str) -> None:
    ann = ANN | {"address": f"{TOWN}\n{LINE}"}
    assert plan_file(BOX.format(cells), {7: ann}).actions == [action]


def test_required_value_is_never_excused(plan_file: Plan) -> None:
    planned = plan_file("internal_id,name,contact\n7,,\n", {7: {}}, style="name-fallback")
    assert planned.codes[-1] == (1, "value-missing")
