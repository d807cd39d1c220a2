"""Rows with too few fields: of a cell that is not there, only that is told."""

import pytest

from tests.engine.conftest import Plan

PEOPLE = "First Name,Last Name,Email,Phone\nAnn,Bell,ann@example.org,1\nCy,Dunn,cy@example.org,2\n"
SHOP = (
    "Email,First Name,Customer ID\nann@example.org,Ann,7338441277598\n"
    "cy@example.org,Cy,7338441277599\n"
)
SHIPS = "cust_id,ship_id,ship_street\nA-1,S1,1 Road\nA-2,S2,2 Road\n"


@pytest.mark.parametrize(
    ("style", "text", "told"),
    [
        ("email-matched", PEOPLE + "Eve,Fay\n", ["too-few-fields"]),
        ("email-matched", PEOPLE + "Eve\n", ["too-few-fields"]),
        ("email-matched", PEOPLE + "Eve,Fay,fay@\n", ["too-few-fields", "invalid-email"]),
        ("email-matched", PEOPLE + "Eve,Fay,,1\n", ["email-blank", "created-without-key"]),
        ("shop-customers", SHOP + ",Eve\n", ["too-few-fields"]),
        ("name-fallback", "id,contact,name\nA,x,Acme\nB,x,Bee\nC,x\n", ["too-few-fields"]),
    ],
)
def test_absent_cell_has_no_finding(
    plan_file: Plan, style: str, text: str, told: list[str]
) -> None:
    planned = plan_file(text, style=style)
    assert [code for row, code in planned.codes if row == 3] == told


def test_rule_over_cells_waits_for_them(plan_file: Plan) -> None:
    people = {7: {"identity:erp": "A-1"}, 8: {"identity:erp": "A-2"}}
    planned = plan_file(SHIPS + "A-1\n", people, style="name-fallback-ship-tos")
    assert [code for row, code in planned.codes if row == 3] == ["too-few-fields"]
