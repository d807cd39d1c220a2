"""What the docs say is so: generated pages are current, and every rule has its test."""

import ast
import re
from pathlib import Path

import pytest

from portal import hookspecs
from portal.engine.columns import Column, Pattern
from portal.engine.style import Composite, FileRules, Rule, Style
from portal.plugin_host import load_styles
from tests.documents import DOCS, PAGES
from tests.rules import all_rules

ROOT = DOCS.parent
STYLES = load_styles().by_key
_RULE = re.compile(r"^\| (?P<rule>.+?) \| (?P<source>[^|]+) \| (?P<tests>.+?) \|$")


def page_of(style: Style) -> str:
    return (DOCS / "styles" / f"{style.key}.md").read_text()


def test_names() -> set[str]:
    names = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(path.read_text())
        names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {name for name in names if name.startswith("test_")}


test_names.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", PAGES)
def test_generated_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text() == PAGES[name](), "run python -m tests.documents"


@pytest.mark.parametrize("key", sorted(STYLES))
def test_every_rule_of_a_style_names_its_tests(key: str) -> None:
    known, naming = test_names(), {rule.test for rule in all_rules()}
    rules = [match for line in page_of(STYLES[key]).splitlines() if (match := _RULE.match(line))]
    rules = [rule for rule in rules if rule["rule"] != "rule" and "---" not in rule["rule"]]
    assert len(rules) > 5
    for rule in rules:
        named = re.findall(r"`(test_\w+)`", rule["tests"])
        assert named, rule["rule"]
        assert [name for name in named if name not in known] == [], rule["rule"]
        assert naming.intersection(named), f"no test names the rule “{rule['rule']}”"


@pytest.mark.parametrize("key", sorted(STYLES))
def test_page_names_all_that_a_style_declares(key: str) -> None:
    style, page = STYLES[key], page_of(STYLES[key])
    declared = [column.heading for column in style.columns]
    declared += [pattern.template for pattern in style.patterns]
    declared += [setting.key for setting in style.settings]
    assert [name for name in declared if f"`{name}`" not in page] == []
    if style.file.minimum_records:
        assert f"fewer than {style.file.minimum_records} records" in page


def test_every_hook_is_described() -> None:
    page = (DOCS / "writing-a-style.md").read_text()
    assert "portal_styles() -> list[Style]" in page
    assert hookspecs.portal_styles.__doc__ is not None


@pytest.mark.parametrize("declaring", [Style, FileRules, Column, Pattern, Rule, Composite])
def test_every_declaration_is_described(declaring: type) -> None:
    page = (DOCS / "writing-a-style.md").read_text()
    assert [name for name in declaring.__annotations__ if f"`{name}`" not in page] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*DOCS.rglob("*.md"), ROOT / "README.md"]
        for target in re.findall(r"\]\(([^)#:]+\.(?:md|png))\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_module_that_is_named_is_there() -> None:
    texts = [*DOCS.rglob("*.md"), ROOT / "README.md", *(ROOT / "portal").rglob("*.py")]
    gone = [
        f"{text.relative_to(ROOT)}: {named}"
        for text in texts
        for named in re.findall(r"`(portal/[\w/]+\.py)`", text.read_text())
        if not (ROOT / named).exists()
    ]
    assert gone == []


def test_example_in_the_docs_is_a_style(tmp_path: Path) -> None:
    page = (DOCS / "writing-a-style.md").read_text()
    source = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert source is not None
    module: dict[str, object] = {"__name__": "example"}
    exec(compile(source[1], str(tmp_path / "example.py"), "exec"), module)  # noqa: S102 - our page
    offered = module["portal_styles"]()  # type: ignore[operator]
    assert [style.key for style in offered] == ["newsletter"]
