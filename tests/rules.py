"""The rules that tests hold: ``python -m tests.rules`` writes ``docs/rules.md`` anew.

A test whose docstring begins with ``Rule: `` holds the rule that the sentence says.
"""

import ast
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "rules.md"
_MARK = "Rule: "


class Rule(NamedTuple):
    """A rule, and the test that holds it."""

    text: str
    file: str
    test: str


def read_rules(path: Path) -> Iterator[Rule]:
    """Read the rules of a file of tests, in its order."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            told = (ast.get_docstring(node) or "").partition("\n\n")[0]
            if told.startswith(_MARK):
                text = " ".join(told.removeprefix(_MARK).split()).rstrip(".")
                yield Rule(text, str(path.relative_to(TESTS.parent)), node.name)


def all_rules() -> Iterator[Rule]:
    """Read the rules of every test: those of the styles first."""
    for path in sorted(TESTS.rglob("test_*.py"), key=_styles_first):
        yield from read_rules(path)


def rules_page() -> str:
    """List every rule with its test: those of the styles first, a table for each file."""
    lines = [
        "# Rules",
        "",
        "What the vendors' ways of importing ask for, and the test that holds it. The pages of the",
        "[styles](styles/) say where each rule is from.",
        "This page is generated from the tests' docstrings: `python -m tests.rules`.",
    ]
    for file, rules in groupby(all_rules(), key=attrgetter("file")):
        lines += ["", f"## `{file}`", "", "| rule | test |", "|---|---|"]
        lines += [f"| {_escape(rule.text)} | `{rule.test}` |" for rule in rules]
    return "\n".join(lines) + "\n"


def _styles_first(path: Path) -> tuple[bool, str]:
    return path.parent.name != "plugins", str(path)


def _escape(text: str) -> str:
    return text.replace("|", "&#124;")


if __name__ == "__main__":
    PAGE.write_text(rules_page(), "utf-8")
