"""A style made by the command works at once, and its author can try the laws on it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import portal.plugins
from portal.errors import Conflict, Invalid
from portal.new_style import make_style
from tests.cli.calling import call

BACKWARDS = """
from dataclasses import dataclass

from portal.engine.columns import Column
from portal.engine.style import Rule, Style
from portal.engine.values import Email, Parsed
from portal.hookspecs import portal_hook


@dataclass(frozen=True)
class Backwards:
    rule, choices = "Any text.", ()

    def parse(self, cell, today):
        return Parsed(cell.str.reverse())


class Odd(Style):
    key, title = "odd", "Odd"
    columns = (
        Column("E-mail", Email(), "field:email", required=True, unique=True),
        Column("Name", Backwards(), "field:name", required=True, example="Ann"),
    )
    match = (Rule("E-mail", missing="create"),)


@portal_hook
def portal_styles():
    return [Odd()]
"""


def install(package: Path, target: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-index"]
    options = ["--no-deps", "--no-build-isolation", "--target", str(target)]
    done = subprocess.run(
        [*pip, *options, str(package)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_new_style_passes_its_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = call("style", "new", "gift-shop")
    assert "pip install --editable ./gift-shop" in made.output
    install(tmp_path / "gift-shop", tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert "gift-shop\tGift shop\t" in call("style", "list").output
    checked = call("style", "check", "gift-shop", "--examples", "1")
    assert checked.exit_code == 0, checked.output
    assert "customers.csv\tas expected" in checked.output
    assert "undo leaves store as it was\tkept" in checked.output


def test_new_style_shows_every_action(tmp_path: Path) -> None:
    make_style("gift-shop", tmp_path)
    golden = tmp_path / "portal_gift_shop" / "samples" / "customers.csv.json"
    fate = json.loads(golden.read_text())
    assert [fate[one] for one in ("creates", "updates", "unchanged", "rejects")] == [1, 1, 1, 1]


@pytest.mark.parametrize("name", ["Gift", "gift shop", "gift_shop", "-gift", "../gift", ""])
def test_style_of_a_bad_name_is_not_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid, match="small letters"):
        make_style(name, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_style_of_a_taken_name_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="already a style “email-matched”"):
        make_style("email-matched", tmp_path / "new")


def test_new_style_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Conflict, match="is not empty"):
        make_style("gift-shop", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A style that turns every name around, beside the others; gives its samples' folder."""
    monkeypatch.setattr(portal.plugins, "__path__", [*portal.plugins.__path__, str(tmp_path)])
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "__init__.py").write_text(BACKWARDS)
    samples = tmp_path / "odd" / "samples"
    samples.mkdir()
    (samples / "one.csv").write_text("E-mail,Name\nann@example.org,Ann\n")
    yield samples
    sys.modules.pop("portal.plugins.odd", None)


def test_broken_law_is_told_with_its_file(odd: Path) -> None:
    result = call("style", "check", "odd", "--write", "--examples", "2")
    assert result.exit_code == 1
    assert "one.csv\t" in result.output
    assert "committed file comes back unchanged\tkept" in result.output
    assert "export comes back unchanged[csv]\tbroken" in result.output
    assert "Failing test case" in result.output
    assert (odd / "one.csv.json").exists()


def test_missing_hypothesis_is_told(monkeypatch: pytest.MonkeyPatch, odd: Path) -> None:
    for name in [one for one in sys.modules if one.startswith("portal.laws")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    result = call("style", "check", "odd", "--write")
    assert result.exit_code == 0, result.output
    assert "laws were not tried. To try them: pip install hypothesis" in result.output
