"""Headings that must be the template's own, in its order."""

from dataclasses import replace

import pytest

from portal.engine.columns import Column, Vocabulary
from portal.engine.findings import error
from portal.engine.headings import HeadingMap, map_headings
from portal.engine.report import REPORT_HEADINGS
from portal.engine.style import FileRules, Style
from portal.engine.values import Text, Whole
from tests.engine.headings.asking import codes, targets, told

SHOP_FILE = error("shop-file", "This is the shop's file. Upload the other one.")


class InOrder(Style):
    """Takes its columns in their order only."""

    key, title = "in-order", "In order"
    file = FileRules(headings="exact-order")
    columns = (
        Column("id", Text(), "field:name", required=True, aliases=("Customer id",)),
        Column("points", Whole(), "field:phone"),
        Column("note", Text(), "field:title"),
    )


class Lenient(InOrder):
    """Takes what it knows, and leaves the rest alone."""

    file = replace(InOrder.file, extra_columns="ignore", missing_columns="keep")


def read(*found: str, style: Style | None = None, filled: set[int] | None = None) -> HeadingMap:
    return map_headings(found, style or InOrder(), Vocabulary(), None, filled)


def test_declared_headings_in_order_are_taken() -> None:
    mapped = read("id", "points", "note", *REPORT_HEADINGS)
    assert (targets(mapped), codes(mapped)) == (["id", "points", "note"], [])


@pytest.mark.parametrize("heading", ["Id", "id ", "ID", "\u200bid", "customer id"])
def test_heading_is_compared_byte_for_byte(heading: str) -> None:
    assert codes(read(heading, "points", "note")) == ["heading-not-taken", "missing-heading"]


def test_likely_heading_is_named() -> None:
    assert "Did you mean “points”?" in told(read("id", "Points", "note"))[0].message


def test_alias_is_another_way_to_write_a_heading() -> None:
    mapped = read("Customer id", "points", "note")
    assert targets(mapped) == ["id", "points", "note"]
    assert codes(mapped) == ["heading-normalised"]


def test_headings_in_another_order_are_refused() -> None:
    found = told(read("points", "id", "note"))
    assert [one.code for one in found] == ["heading-not-exact"]
    assert "id, points, note" in found[0].message
    assert "“id” stands in column 2" in found[0].message


def test_repeated_heading_names_its_places() -> None:
    found = told(read("id", "points", "points", "note"))
    assert [one.code for one in found] == ["duplicate-heading"]
    assert "2, 3" in found[0].message


def test_heading_beside_its_alias_is_refused() -> None:
    assert codes(read("id", "Customer id", "points", "note")) == ["twice-mapped"]


def test_every_missing_heading_is_named() -> None:
    assert [one.column for one in told(read("points"))] == ["id", "note"]


def test_extra_heading_is_refused_with_its_place() -> None:
    found = told(read("id", "points", "note", "Shoes"))
    assert [one.code for one in found] == ["heading-not-taken"]
    assert "column 4" in found[0].message


def test_extra_heading_may_be_left_out() -> None:
    mapped = read("id", "Shoes", "points", "note", style=Lenient())
    assert (targets(mapped), codes(mapped)) == (["id", "points", "note"], ["heading-ignored"])


def test_missing_column_may_keep_its_values() -> None:
    found = told(read("id", "note", style=Lenient()))
    assert [one.code for one in found] == ["columns-kept"]
    assert "points" in found[0].message


def test_required_column_may_never_miss() -> None:
    assert codes(read("points", "note", style=Lenient())) == ["missing-heading"]


def test_unused_column_without_heading_stops_nobody() -> None:
    mapped = read("id", "points", "note", "", filled={0, 1, 2})
    assert (codes(mapped), mapped.nameless) == ([], (3,))


def test_cells_without_heading_are_refused() -> None:
    mapped = read("id", "points", "note", "", filled={0, 3})
    assert (codes(mapped), mapped.unknown) == (["blank-heading"], ())


class Behind(InOrder):
    """Leaves alone what stands behind its columns, and knows a file people mistake for its own."""

    file = replace(
        InOrder.file, extra_columns="ignore-behind", mistaken=(("Customer ID", SHOP_FILE),)
    )


def test_columns_behind_the_declared_are_ignored() -> None:
    mapped = read("id", "points", "note", "more", style=Behind())
    assert codes(mapped) == ["heading-ignored"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_columns_between_the_declared_are_refused(place: int) -> None:
    found = ["id", "points", "note"]
    found.insert(place, "more")
    assert codes(read(*found, style=Behind())) == ["heading-not-taken"]


def test_file_of_another_kind_is_named() -> None:
    export = read("Customer ID", "Email", style=Behind())
    assert "shop-file" in export.findings["code"]
    own = read("id", "points", "note", style=Behind())
    assert "shop-file" not in own.findings["code"]
