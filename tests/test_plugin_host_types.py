"""A declaration is told what in it is not of its type, however deep it stands."""

import polars as pl
import pytest

from portal.engine.columns import Column
from portal.engine.findings import Kind, error
from portal.engine.style import Check, FileRules, Rule, Style, Unknown
from portal.engine.values import Text
from portal.plugin_host import load_styles
from portal.plugin_host.types import misfits, walk_parts

ODD = error("odd", "Odd. Change it.")


@pytest.mark.parametrize("key", sorted(load_styles().by_key))
def test_built_in_styles_fit(key: str) -> None:
    style = load_styles().by_key[key]
    assert [told for part in walk_parts(style) for told in misfits(part)] == []


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (Column("A", Text(), None, example=3), "example is 3; it must be a text"),  # type: ignore[arg-type]
        (Column("A", Text(), None, shared="x"), "shared is 'x'; it must be a Kind"),  # type: ignore[arg-type]
        (Rule("A", missing="creat"), "missing is 'creat'; it must be one of 'reject'"),  # type: ignore[arg-type]
        (Rule("A", within="B"), "within is 'B'; it must be a tuple: (a text, …)"),  # type: ignore[arg-type]
        (FileRules(mistaken=(("A", ODD, 1),)), "it must be a tuple: (a tuple: (a text, a Kind"),  # type: ignore[arg-type]
        (Check(ODD, "A", when=True), "when is True; it must be an expression"),  # type: ignore[arg-type]
    ],
)
def test_value_of_another_type_is_told(part: object, told: str) -> None:
    (problem,) = misfits(part)
    assert told in problem


def test_lists_do_for_tuples() -> None:
    assert list(misfits(FileRules(formats=["csv"]))) == []  # type: ignore[arg-type]


def test_parts_are_found_at_any_depth() -> None:
    class Deep(Style):
        match = (Rule("A", missing="reject", unknown=(Unknown(ODD),)),)
        checks = (Check(ODD, "A", pl.lit(value=True)),)

    assert [part for part in walk_parts(Deep()) if isinstance(part, Kind)] == [ODD, ODD]


def test_types_of_a_foreign_class_are_those_of_its_base() -> None:
    class Own(Column):
        mine: "NoSuchType" = 3  # type: ignore[name-defined]  # noqa: F821

    assert list(misfits(Own("A", Text(), None))) == []
