"""What a row would change (style page "email-matched", matching rules 6 and 7)."""

import json

import polars as pl
import pytest

from portal.engine.plan import _kinds
from portal.engine.plans.index import digest_of
from portal.engine.plans.index_json import read_index, write_index
from portal.engine.plans.page import Filter
from portal.engine.plans.part import ADD, CLEAR, SET, PlanSlot, changes_of, creates_of, touched_by
from portal.engine.plans.part_bytes import read_changing, read_part, write_part
from tests.engine.conftest import Plan

LANE = json.dumps({"line1": "12 Mill Lane", "town": "Leeds"}, separators=(",", ":"))
HILL = json.dumps({"line1": "3 Hill", "town": "York"}, separators=(",", ":"))
ANN = {
    "field:first_name": "Ann",
    "field:last_name": "Bell",
    "field:email": "ann@example.org",
    "field:phone": "0113",
    "address": LANE,
    "address:delivery": LANE,
    "address:billing": LANE,
    "tag:Preferences:Drama": "y",
}


def test_same_values_are_unchanged(plan_doc: Plan) -> None:
    """First Name,Email,Address Line 1,Town,Tag:Preferences:Drama
    Ann,ann@example.org,12 Mill Lane,Leeds,y"""
    assert plan_doc({7: ANN}).actions == ["unchanged"]


def test_blank_cell_keeps_old_value(plan_doc: Plan) -> None:
    """First Name,Email,Phone,Address Line 1,Tag:Preferences:Drama
    ,ann@example.org,,,"""
    assert plan_doc({7: ANN}).actions == ["unchanged"]


def test_changed_cell_shows_old_and_new(plan_doc: Plan) -> None:
    """Email,Phone
    ann@example.org,+44 20"""
    row = plan_doc({7: ANN}).rows[0]
    assert (row["old:field:phone"], row["new:field:phone"]) == ("0113", "+44 20")
    assert row["kind:field:phone"] == SET
    assert row["kind:field:email"] == 0


def test_new_address_is_added(plan_doc: Plan) -> None:
    """Email,Address Line 1,Town
    ann@example.org,3 Hill,York"""
    row = plan_doc({7: ANN}).rows[0]
    assert row["kind:address"] == ADD
    assert row["new:address"] == HILL
    assert row["old:address"] is None
    assert row["kind:address:delivery"] == 0


def test_switch_moves_the_default(plan_doc: Plan) -> None:
    """Email,Address Line 1,Town
    ann@example.org,3 Hill,York"""
    row = plan_doc({7: ANN}, default_delivery=True).rows[0]
    assert row["kind:address:delivery"] == SET
    assert (row["old:address:delivery"], row["new:address:delivery"]) == (LANE, HILL)
    assert row["kind:address:billing"] == 0


def test_known_address_only_moves_the_default(plan_doc: Plan) -> None:
    """Email,Address Line 1,Town
    ann@example.org,3 Hill,York"""
    ann = ANN | {"address": f"{LANE}\n{HILL}"}
    row = plan_doc({7: ann}, default_billing=True).rows[0]
    assert row["kind:address"] == 0
    assert row["kind:address:billing"] == SET


def test_exported_address_moves_no_default(plan_doc: Plan) -> None:
    """Email,Address Line 1,Town
    ann@example.org,12 Mill Lane,Leeds"""
    ann = ANN | {"address": f"{LANE}\n{HILL}", "address:billing": HILL}
    planned = plan_doc({7: ann}, default_delivery=True, default_billing=True)
    assert planned.actions == ["unchanged"]


def test_address_columns_in_any_order_are_one_address(plan_doc: Plan) -> None:
    """Town,Email,Address Line 1
    Leeds,ann@example.org,12 Mill Lane"""
    assert plan_doc({7: ANN}).actions == ["unchanged"]


def test_address_without_first_line_is_refused(plan_doc: Plan) -> None:
    """Email,Address Line 1,Town
    ann@example.org,,Leeds"""
    planned = plan_doc({7: ANN})
    assert planned.actions == ["reject"]
    assert planned.codes == [(1, "part-missing")]


def test_new_customer_has_defaults_at_once(plan_doc: Plan) -> None:
    """First Name,Last Name,Email,Address Line 1
    Cy,Dunn,cy@example.org,1 Road"""
    planned = plan_doc({})
    part = read_part(planned.parts[0], planned.index.slots)
    created = creates_of(part, planned.index.slots, 41)
    assert created["id"].to_list() == [41]
    assert created["address:delivery"].to_list() == ['{"line1":"1 Road"}']
    assert created["address:billing"].to_list() == ['{"line1":"1 Road"}']


@pytest.mark.parametrize("heading", ["First Name", "Last Name"])
def test_new_customer_needs_both_names(plan_file: Plan, heading: str) -> None:
    other = {"First Name": "Last Name", "Last Name": "First Name"}[heading]
    planned = plan_file(f"{other},Email\nCy,cy@example.org\n")
    assert planned.actions == ["reject"]
    assert (planned.findings[0].code, planned.findings[0].column) == ("needed-for-new", heading)


def test_organisation_with_email_is_refused(plan_file: Plan) -> None:
    from portal.engine.numbers import format_number  # noqa: PLC0415

    people = {5: {"field:name": "Acme", "field:record_type": "organisation"}}
    planned = plan_file(f"Customer ID,Email\n{format_number(5)},a@example.org\n", people)
    assert planned.actions == ["reject"]
    assert planned.codes == [(1, "organisation-with-email")]


def test_changes_are_long_rows(plan_doc: Plan) -> None:
    """Email,Phone,Tag:Preferences:Noir: early
    ann@example.org,999,y"""
    planned = plan_doc({7: ANN})
    part = read_part(planned.parts[0], planned.index.slots)
    assert changes_of(part, planned.index.slots).rows() == [
        (7, 1, "field:phone", "set", "0113", "999"),
        (7, 1, "tag:Preferences:Noir: early", "add", None, "y"),
    ]


def test_part_survives_its_bytes(plan_doc: Plan) -> None:
    """First Name,Last Name,Email,Address Line 1,Tag:Preferences:Drama
    Ann,Bell,ann@example.org,3 Hill,y
    Cy,Dunn,CY@example.org,1 Road,
    " Di ",East,,,Y"""
    planned = plan_doc({7: ANN}, default_delivery=True)
    part = read_part(planned.parts[0], planned.index.slots)
    again = read_part(write_part(part, planned.index.slots), planned.index.slots)
    assert again.frame.select(sorted(part.frame.columns)).equals(
        part.frame.select(sorted(part.frame.columns))
    )
    assert part.frame["new:field:first_name"].to_list() == ["Ann", "Cy", "Di"]
    assert part.frame["new:tag:Preferences:Drama"].to_list() == ["y", None, "y"]


def test_same_file_gives_same_rows(plan_doc: Plan) -> None:
    """First Name,Last Name,Email
    Ann,Bell,ann@example.org
    Cy,Dunn,cy@example.org"""
    assert plan_doc({7: ANN}).rows == plan_doc({7: ANN}).rows


def test_index_balances_and_returns_from_json(plan_doc: Plan) -> None:
    """First Name,Last Name,Email
    Ann,Bell,ann@example.org
    Cy,Dunn,cy@example.org
    Di,East,not an address"""
    index = plan_doc({7: ANN}).index
    assert index.is_balanced()
    assert [index.count(action) for action in ("create", "update", "unchanged", "reject")] == [
        1,
        0,
        1,
        1,
    ]
    again = read_index(write_index(index))
    assert again == index
    assert digest_of(again) == index.digest


def test_only_rows_to_be_written_are_counted_as_filled(plan_doc: Plan) -> None:
    """First Name,Last Name,Email,Phone,Tag:Preferences:Drama
    Ann,Bell,ann@example.org,0113,y
    Bo,Hill,bo@example.org,1,y
    Cy,Dunn,cy@example.org,,y
    Di,Ede,nobody,2,y
    Ed,Fry,ed@example.org,3,yes"""
    planned = plan_doc({7: ANN, 8: ANN | {"field:email": "bo@example.org"}})
    assert planned.actions == ["unchanged", "update", "create", "reject", "reject"]
    filled = planned.index.total("filled")
    assert (filled["tag:Preferences:Drama"], filled["field:phone"]) == (2, 1)


def test_one_changed_setting_changes_the_digest(plan_doc: Plan) -> None:
    """First Name,Last Name,Email
    Cy,Dunn,cy@example.org"""
    first = plan_doc({}).index.digest
    assert plan_doc({}, default_delivery=True).index.digest != first


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (Filter(), [1, 2, 3]),
        (Filter(action="create"), [2]),
        (Filter(severity="error"), [3]),
        (Filter(code="invalid-email"), [3]),
        (Filter(action="create", severity="error"), []),
    ],
)
def test_page_holds_filtered_rows(plan_file: Plan, wanted: Filter, rows: list[int]) -> None:
    file = "First Name,Last Name,Email\nAnn,Bell,ann@example.org\nCy,Dunn,cy@example.org\nDi,E,x\n"
    page = plan_file(file, {7: ANN}).reader.page(wanted, 1)
    assert (page.frame["row"].to_list() if page.frame.height else []) == rows


def test_search_finds_text_in_any_cell(plan_file: Plan) -> None:
    lines = [f"P{at},Q,p{at}@example.org" for at in range(30)]
    planned = plan_file("First Name,Last Name,Email\n" + "\n".join(lines) + "\n")
    page = planned.reader.search(Filter(text="P2"), 0, size=5)
    assert page.frame["row"].to_list() == [3, 21, 22, 23, 24]
    assert page.next_row == 24
    rest = planned.reader.search(Filter(text="P2"), 24, size=50)
    assert rest.frame["row"].to_list() == [25, 26, 27, 28, 29, 30]
    assert rest.next_row is None


def test_file_below_the_minimum_is_refused(plan_file: Plan) -> None:
    rows = [f"P,Q,p{at}@example.org" for at in range(50)]
    text = "First Name,Last Name,Email\n"
    few = plan_file(text + "\n".join(rows[:49]) + "\n", minimum_records=50)
    enough = plan_file(text + "\n".join(rows) + "\n", minimum_records=50)
    assert [code for row, code in few.codes if row is None] == ["too-few-records"]
    assert [code for row, code in enough.codes if row is None] == []


def test_clearing_is_a_kind_of_its_own() -> None:
    slot = PlanSlot("field:phone", ("Phone",), (0,), clears=True)
    frame = pl.DataFrame(
        {
            "new:field:phone": [None, "1", None],
            "old:field:phone": ["1", "1", None],
            "version": [1, 1, 1],
        }
    )
    assert _kinds(frame, [slot])[0].to_list() == [CLEAR, 0, 0]


def test_changes_are_read_without_the_other_cells(plan_doc: Plan) -> None:
    """Email,Phone,Address Line 1
    ann@example.org,0123,1 New Road
    ANN2@example.org,,"""
    people = {7: {**ANN, "field:phone": "99"}, 8: {**ANN, "field:email": "ann2@example.org"}}
    planned = plan_doc(people, default_delivery=True)
    slots = planned.index.slots
    part, changing = read_changing(planned.parts[0], slots)
    assert {slot.slot for slot in changing} == {"field:phone", "address", "address:delivery"}
    assert "c0" not in part.frame.columns
    whole = read_part(planned.parts[0], slots)
    assert changes_of(part, changing).equals(changes_of(whole, slots))
    assert touched_by(part).equals(touched_by(whole))
