"""What an empty cell does where it clears, and values that mean none or lost their zeros."""

import io
from typing import Any

import pytest

from portal.engine.columns import Column
from portal.engine.findings import make_catalogue, warning
from portal.engine.headings import map_headings
from portal.engine.plans.part import CLEAR
from portal.engine.plans.part_bytes import read_part
from portal.engine.preview import Preview, make_plan
from portal.engine.read import open_table
from portal.engine.read.table import ReadRules, Source
from portal.engine.style import Check, Rule, Setting, Style, changes
from portal.engine.values import Text, Whole
from tests.engine.conftest import STYLES, TODAY, Parts, Planned, make_vocabulary
from tests.engine.held import HeldCustomers

MOVED = warning("moved-house", "Name and phone of {value} change. Check it.")
TAKEN = warning("taken-phone", "{detail} has “{value}”. Check it.")
ANN = {"field:name": "Ann", "field:phone": "0113", "field:title": "Ms"}


class Cards(Style):
    """Changes cards cell by cell."""

    key, title = "cards", "Cards"
    columns = (
        Column("ID", Whole(), "id", required=True),
        Column("Name", Text(), "field:name", blank="clear"),
        Column("Phone", Text(), "field:phone", blank="clear", shared=TAKEN, keeps_zeros=True),
        Column("Title", Text(), "field:title"),
        Column("Sex", Text(), "field:gender", unset="0"),
    )
    match = (Rule("ID", missing="reject", new_value="0"),)
    keep_blank = "keep"
    settings = (Setting("keep", "Keep", default=False),)
    checks = (Check(MOVED, "ID", changes("field:name") & changes("field:phone")),)


def plan(text: str, **settings: Any) -> Planned:
    data, style, words = text.encode(), Cards(), make_vocabulary()
    table = open_table(Source("a.csv", len(data), lambda: io.BytesIO(data)), ReadRules())
    headings = map_headings(table.headings, style, words)
    parts, kinds = Parts(), make_catalogue(STYLES.catalogue.values(), style.findings)
    preview = Preview(
        style=style,
        settings=style.with_defaults(settings),
        table=table,
        bound=headings.bound,
        customers=HeldCustomers({7: ANN, 8: {"field:name": "Bo"}}),
        kinds=kinds,
        today=TODAY,
    )
    return Planned(make_plan(preview, parts), parts, headings)


def found(planned: Planned) -> set[str]:
    return set(planned.index.total("codes"))


def test_empty_cell_clears_and_is_counted() -> None:
    planned = plan("ID,Name,Phone,Title\n7,Ann,,\n8,Bo,,\n")
    assert planned.actions == ["update", "unchanged"]
    assert planned.rows[0]["kind:field:phone"] == CLEAR
    assert planned.rows[0]["old:field:phone"] == "0113"
    assert planned.rows[0]["kind:field:title"] == 0
    assert planned.index.total("cleared") == {"field:phone": 1, "field:name": 0}


def test_setting_keeps_what_empty_cells_would_clear() -> None:
    planned = plan("ID,Name,Phone\n7,,\n", keep=True)
    assert planned.actions == ["unchanged"]
    assert not planned.index.total("cleared")


def test_rejected_row_clears_nothing() -> None:
    planned = plan("ID,Name,Phone\n7,Ann,\n7,Ann,\n")
    assert sum(planned.index.total("cleared").values()) <= 1
    assert "reject" in planned.actions


@pytest.mark.parametrize(("cell", "action"), [("0", "unchanged"), ("1", "update")])
def test_unset_value_equals_nothing_stored(cell: str, action: str) -> None:
    assert plan(f"ID,Sex\n7,{cell}\n").actions == [action]


@pytest.mark.parametrize(
    ("cell", "action"), [("113", "unchanged"), ("13", "update"), ("00113", "update")]
)
def test_value_without_its_zeros_stays(cell: str, action: str) -> None:
    planned = plan(f"ID,Phone\n7,{cell}\n")
    assert planned.actions == [action]
    assert ("zeros-kept" in found(planned)) == (action == "unchanged")


def test_new_value_is_never_looked_up() -> None:
    planned = plan("ID,Name\n0,Ann\n0,Ann\n00,Cy\n9,Di\n")
    assert planned.actions == ["create", "create", "create", "reject"]
    assert "no-such-id" in found(planned)


def test_shared_value_of_a_new_customer_names_who_has_it() -> None:
    planned = plan("ID,Name,Phone\n0,Cy,0113\n7,Ann,0113\n")
    told = [(one["row"], one["detail"]) for one in _findings(planned) if one["code"] == TAKEN.code]
    assert told == [(1, "7")]


def test_check_may_ask_what_changes() -> None:
    planned = plan("ID,Name,Phone\n7,Eva,0114\n8,Bob,\n")
    told = [(one["row"], one["value"]) for one in _findings(planned) if one["code"] == MOVED.code]
    assert told == [(1, "7")]


def test_check_of_a_missing_column_finds_nothing() -> None:
    assert found(plan("ID,Name\n7,Eva\n")) == set()


def _findings(planned: Planned) -> list[dict[str, Any]]:
    part = read_part(planned.parts[0], planned.index.slots)
    return list(part.findings.iter_rows(named=True))
