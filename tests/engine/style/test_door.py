"""The one door for who writes a style: what stands in it stays, and nothing else is needed."""

import ast
from pathlib import Path

import pytest

from portal.engine import style

ROOT = Path(__file__).parents[3]
NAMES = """
    Across Check Choice Choices Code Column Composite Country Currency CurrencyCode CustomerNumber
    Digits Email Emails ExactlyOne FileRules Follow FromList GroupBy IsoDate Key Kind Marked Number
    Order Parsed Pattern Phone Preparation Problem Reference Rule Setting SettingValue Slot Style
    Text TrueFalse Unknown ValueType Whole Words YesOrBlank
    changes error given new notice of old referred warning
"""
"""Styles of others import these: one may come, none may go."""
DOORS = {"portal.engine.style", "portal.hookspecs"}
WRITTEN = [
    *(ROOT / "portal" / "plugins").rglob("*.py"),
    *(ROOT / "examples").rglob("*.py"),
    ROOT / "portal" / "new_style" / "files" / "style.txt",
]


def test_door_keeps_its_names() -> None:
    assert sorted(NAMES.split()) == style.__all__
    assert [name for name in style.__all__ if not hasattr(style, name)] == []


@pytest.mark.parametrize("name", NAMES.split())
def test_every_name_of_the_door_is_described(name: str) -> None:
    page = (ROOT / "docs" / "writing-a-style.md").read_text()
    assert f"`{name}`" in page or f"`{name}(" in page


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_styles_need_nothing_but_the_door(path: Path) -> None:
    # The template's names of classes are not filled in yet.
    tree = ast.parse(path.read_text().replace("$name", "Name"))
    asked = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    own = (
        "portal.plugins." + path.relative_to(ROOT / "portal" / "plugins").parts[0]
        if (path.is_relative_to(ROOT / "portal" / "plugins"))
        else "portal_newsletter"
    )
    others = [name for name in asked if name.startswith("portal.") and not name.startswith(own)]
    assert [name for name in others if name not in DOORS] == []
