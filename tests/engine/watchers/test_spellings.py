"""New values of one file that differ in capitals alone are told, each with the other's line."""

import pytest

from tests.engine.conftest import Plan, Planned

CODE = "spelt-otherwise"
STORED = {7: {"identity:erp": "A-1", "field:name": "Acme", "field:user_group": "west end"}}


def told(planned: Planned) -> list[tuple[int | None, str | None]]:
    return [(one.row, one.value) for one in planned.findings if one.code == CODE]


def test_new_groups_in_other_capitals_are_told(plan_doc: Plan) -> None:
    """id,name,userGroup
    N-1,One,East
    N-2,Two,East
    N-3,Three,EAST
    N-4,Four,North
    N-5,Five,"""
    planned = plan_doc(style="name-fallback")
    assert planned.actions == ["create"] * 5
    assert told(planned) == [(1, "East"), (3, "EAST")]
    lines = [one.message.partition("from ")[2] for one in planned.findings if one.code == CODE]
    assert [text.partition(" in")[0] for text in lines] == ["line 4", "line 2"]


@pytest.mark.parametrize("group", ["East", "east", "WEST", ""])
def test_one_spelling_is_told_nothing(plan_file: Plan, group: str) -> None:
    rows = f"N-1,One,{group}\nN-2,Two,{group}\nN-3,Three,West\nx,,{group.swapcase()}\n"
    planned = plan_file(f"id,name,userGroup\n{rows}", style="name-fallback")
    assert planned.actions[-1] == "reject"
    assert told(planned) == []


def test_what_is_stored_already_is_told_nothing(plan_file: Plan) -> None:
    rows = "A-1,Acme,west end\nN-1,New,West End\n"
    planned = plan_file(f"id,name,userGroup\n{rows}", STORED, style="name-fallback")
    assert planned.actions == ["unchanged", "create"]
    assert told(planned) == []


def test_references_in_other_capitals_are_told(plan_file: Plan) -> None:
    rows = "".join(f"Acme {at},{name}\n" for at, name in enumerate(["CRM-1", "crm-1", "CRM-2", ""]))
    planned = plan_file(f"Name,AccountReferenceID\n{rows}", style="reference-upsert")
    assert told(planned) == [(1, "CRM-1"), (2, "crm-1")]
