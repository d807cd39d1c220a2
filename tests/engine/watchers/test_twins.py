"""New customers of one file who may be one person."""

from tests.engine.conftest import Plan


def test_same_names_without_email_are_told(plan_doc: Plan) -> None:
    """First Name,Last Name,Email
    Ann,Bell,
    Cy,Dunn,cy@example.org
    ann,BELL,
    Ann,Bell,ann@example.org"""
    planned = plan_doc()
    alike = [one for one in planned.findings if one.code == "alike-in-file"]
    assert planned.actions == ["create"] * 4
    assert [(one.row, one.message.split(" has ")[0]) for one in alike] == [
        (1, "Line 4"),
        (3, "Line 2"),
    ]


def test_half_a_name_is_no_name(plan_doc: Plan) -> None:
    """First Name,Last Name,Email
    Ann,,
    Ann,,"""
    assert "alike-in-file" not in {one.code for one in plan_doc().findings}


def test_rejected_rows_are_like_nobody(plan_doc: Plan) -> None:
    """First Name,Last Name,Birth Date
    Ann,Bell,
    Ann,Bell,2030-99-99"""
    planned = plan_doc()
    codes = {one.code for one in planned.findings}
    assert ("reject" in planned.actions) == ("alike-in-file" not in codes)


def test_same_account_names_are_told(plan_doc: Plan) -> None:
    """Name,AccountReferenceID
    Acme,
    Acme,
    Acme,R1"""
    planned = plan_doc(style="reference-upsert")
    told = [one.row for one in planned.findings if one.code == "alike-in-file"]
    assert told == [1, 2]
