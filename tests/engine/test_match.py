"""Which customer a row means (style page "email-matched", matching rules 1 to 5)."""

from portal.engine.numbers import format_number
from tests.engine.conftest import Plan

ANN = {
    "field:first_name": "Ann",
    "field:last_name": "Bell",
    "field:email": "ann@example.org",
}


def test_customer_id_finds_customer(plan_file: Plan) -> None:
    number = format_number(7)
    planned = plan_file(f"Customer ID,Phone\n{number},0113 4960000\n", {7: ANN})
    assert planned.actions == ["update"]
    assert planned.rows[0]["customer_id"] == 7
    assert planned.rows[0]["rule"] == 0


def test_customer_id_in_small_letters(plan_file: Plan) -> None:
    planned = plan_file(f"Customer ID,Phone\n{format_number(7).lower()},1\n", {7: ANN})
    assert planned.actions == ["update"]


def test_unknown_customer_id_never_creates(plan_doc: Plan) -> None:
    """Customer ID,First Name,Last Name,Email
    I-0000-0000,Cy,Dunn,cy@example.org"""
    planned = plan_doc({7: ANN})
    assert planned.actions == ["reject"]
    assert planned.codes == [(1, "no-such-customer")]


def test_unknown_id_is_told_beside_another_fault(plan_doc: Plan) -> None:
    """Customer ID,First Name,Last Name,Birth Date
    I-0000-0000,Cy,Dunn,1984-02-31"""
    planned = plan_doc({7: ANN})
    assert (1, "no-such-customer") in planned.codes
    assert len(planned.codes) == 2


def test_email_matches_whatever_its_case(plan_doc: Plan) -> None:
    """Email,Phone
    ANN@Example.ORG,0113"""
    planned = plan_doc({7: ANN})
    assert planned.rows[0]["customer_id"] == 7
    assert planned.rows[0]["rule"] == 1


def test_unknown_email_creates(plan_doc: Plan) -> None:
    """First Name,Last Name,Email
    Cy,Dunn,cy@example.org"""
    assert plan_doc({7: ANN}).actions == ["create"]


def test_neither_key_creates_with_warning(plan_doc: Plan) -> None:
    """First Name,Last Name,Customer ID
    Cy,Dunn,"""
    planned = plan_doc({7: ANN})
    assert planned.actions == ["create"]
    assert planned.codes == [(1, "created-without-key")]


def test_file_without_keys_is_warned_of_once(plan_file: Plan) -> None:
    planned = plan_file("First Name,Last Name\nCy,Dunn\nDi,East\n", {7: ANN})
    assert planned.actions == ["create", "create"]
    assert planned.codes == [(None, "no-key-column")]
    assert "Customer ID or Email" in planned.findings[0].message


def test_same_name_is_possible_duplicate(plan_doc: Plan) -> None:
    """First Name,Last Name
    ANN,Bell"""
    planned = plan_doc({7: ANN})
    assert (1, "possible-duplicate") in planned.codes
    message = next(f.message for f in planned.findings if f.code == "possible-duplicate")
    assert format_number(7) in message


def test_email_of_another_customer_is_refused(plan_file: Plan) -> None:
    people = {7: ANN, 8: {"field:email": "bo@example.org"}}
    planned = plan_file(f"Customer ID,Email\n{format_number(8)},ann@example.org\n", people)
    assert planned.actions == ["reject"]
    assert planned.codes == [(1, "value-of-another")]
    assert format_number(7) in planned.findings[0].message


def test_broken_row_is_not_called_new(plan_doc: Plan) -> None:
    """First Name,Last Name,Email
    Ann,Bell
    Bo,Cole,bo(at)example.org
    Cy,Dunn,"""
    planned = plan_doc({7: ANN})
    assert planned.actions == ["reject", "reject", "create"]
    assert [row for row, code in planned.codes if code == "created-without-key"] == [3]


def test_shared_email_names_every_candidate(plan_doc: Plan) -> None:
    """Email,Phone
    ann@example.org,1"""
    planned = plan_doc({7: ANN, 9: ANN})
    assert planned.actions == ["reject"]
    assert (1, "several-customers") in planned.codes
    message = next(f.message for f in planned.findings if f.code == "several-customers")
    assert format_number(7) in message
    assert format_number(9) in message


def test_repeated_email_names_earlier_line(plan_doc: Plan) -> None:
    """First Name,Last Name,Email
    Cy,Dunn,cy@example.org
    Di,East,di@example.org
    Cyril,Dunn,CY@example.org"""
    planned = plan_doc({})
    assert planned.actions == ["create", "create", "reject"]
    assert planned.codes == [(3, "repeated-in-file")]
    assert "line 2" in planned.findings[0].message


def test_two_ways_to_one_customer_are_a_repeat(plan_file: Plan) -> None:
    file = f"Customer ID,Email,Phone\n{format_number(7)},,1\n,ann@example.org,2\n"
    planned = plan_file(file, {7: ANN})
    assert planned.actions == ["update", "reject"]
    assert (2, "repeated-in-file") in planned.codes


def test_rejected_row_does_not_block_a_later_one(plan_doc: Plan) -> None:
    """First Name,Last Name,Email,Birth Date
    Cy,Dunn,cy@example.org,1.2.1980
    Cy,Dunn,cy@example.org,1980-02-01"""
    assert plan_doc({}).actions == ["reject", "create"]


def test_customers_of_others_are_not_reached(plan_doc: Plan) -> None:
    """tenant_id,id,version,Email
    1,7,99,ann@example.org"""
    planned = plan_doc({7: ANN})
    assert [unknown.heading for unknown in planned.headings.unknown] == [
        "tenant_id",
        "id",
        "version",
    ]
    assert planned.actions == ["unchanged"]


def test_broken_key_is_not_said_to_mean_another(plan_file: Plan) -> None:
    stored = {7: ANN | {"attribute:Member No": "M-1"}}
    text = "First Name,Last Name,Email,CustomField:Member No\nAnn,,ann(at)example.org,M-1\n"
    planned = plan_file(text + "Bo,Bell,bo@example.org,M-1\n", stored)
    assert planned.actions == ["reject", "reject"]
    assert planned.codes == [(1, "invalid-email"), (2, "value-of-another")]
