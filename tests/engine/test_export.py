"""What a profile would export now, cell for cell."""

import json
from dataclasses import replace

import polars as pl
import pytest

from portal.engine.columns import Column
from portal.engine.export import export_batch, export_slots
from portal.engine.numbers import format_number
from portal.engine.style import Style
from portal.engine.values import CustomerNumber, Text

COLUMNS = (
    Column("ID", CustomerNumber(), "number"),
    Column("Name", Text(), "field:name"),
    Column("Line", Text(), "address", part="line1"),
    Column("Town", Text(), "address", part="town"),
    Column("Note", Text(), None),
)


def export(**slots: str | None) -> dict[str, str]:
    """Export one customer with the number 7."""
    named = {"field:name": slots.get("name"), "address": slots.get("address")}
    frame = pl.DataFrame(
        {"customer_id": [7], **{slot: [value] for slot, value in named.items()}},
        schema={"customer_id": pl.Int64, "field:name": pl.String, "address": pl.String},
    )
    cells = export_batch(frame, COLUMNS, Style()).row(0)
    return dict(zip([column.heading for column in COLUMNS], cells, strict=True))


def test_each_slot_is_read_once() -> None:
    assert export_slots(COLUMNS, Style()) == ["field:name", "address"]


def test_number_is_the_customers_own() -> None:
    assert export(name="Ann")["ID"] == format_number(7)


def test_missing_values_are_blank_cells() -> None:
    assert export() == {"ID": format_number(7), "Name": "", "Line": "", "Town": "", "Note": ""}


def test_first_address_is_exported() -> None:
    first, second = '{"line1":"1 Road"}', '{"line1":"2 Hill","town":"York"}'
    exported = export(address=f"{first}\n{second}")
    assert (exported["Line"], exported["Town"]) == ("1 Road", "")


@pytest.mark.parametrize(
    "text",
    ['5" pipe', "back\\slash", "two\nlines", "tab\there", "Ünï", "{}", "null", "李", "\\n", '"'],
)
def test_part_comes_out_as_it_went_in(text: str) -> None:
    address = json.dumps({"line1": text}, ensure_ascii=False, separators=(",", ":"))
    assert export(address=address)["Line"] == text


def test_no_customers_give_a_frame_without_rows() -> None:
    frame = pl.DataFrame(
        schema={"customer_id": pl.Int64, "field:name": pl.String, "address": pl.String}
    )
    assert export_batch(frame, COLUMNS, Style()).shape == (0, 5)


def test_customers_without_what_is_required_are_left_out() -> None:
    columns = (COLUMNS[0], replace(COLUMNS[1], required=True))
    frame = pl.DataFrame({"customer_id": [7, 8], "field:name": ["Ann", None]})
    assert export_batch(frame, columns, Style()).rows() == [(format_number(7), "Ann")]
