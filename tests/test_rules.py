"""The table of rules finds every docstring that is one."""

from pathlib import Path

import pytest

from tests import rules
from tests.rules import Rule, read_rules, rules_page

SOURCE = '''
class TestFirst:
    def test_within(self):
        """Rule: a | b, on
        two lines.

        And why.
        """

def test_other():
    """No rule."""

def test_plain():
    pass

def helper():
    """Rule: of nothing."""
'''


@pytest.fixture
def tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tests"
    (folder / "plugins").mkdir(parents=True)
    monkeypatch.setattr(rules, "TESTS", folder)
    return folder


def test_rule_is_read_with_its_test(tests: Path) -> None:
    path = tests / "test_one.py"
    path.write_text(SOURCE)
    assert list(read_rules(path)) == [
        Rule("a | b, on two lines", "tests/test_one.py", "test_within")
    ]


def test_page_begins_with_the_styles(tests: Path) -> None:
    (tests / "test_a.py").write_text(SOURCE)
    (tests / "plugins" / "test_z.py").write_text(SOURCE)
    page = rules_page()
    assert page.index("tests/plugins/test_z.py") < page.index("tests/test_a.py")
    assert "| a &#124; b, on two lines | `test_within` |" in page


def test_every_style_has_rules() -> None:
    page = rules_page()
    folder = rules.TESTS / "plugins"
    assert [
        one.name for one in folder.glob("test_*.py") if f"`tests/plugins/{one.name}`" not in page
    ] == []
