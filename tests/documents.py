"""The generated pages of the docs: ``python -m tests.documents`` writes them anew."""

from collections.abc import Iterator
from pathlib import Path

import click

from portal.cli import portal
from portal.engine.findings import Kind
from portal.engine.findings.cells import CELLS
from portal.engine.findings.headings import HEADINGS
from portal.engine.findings.identifiers import IDENTIFIERS
from portal.engine.findings.matching import MATCHING
from portal.engine.findings.planning import PLANNING
from portal.engine.findings.reading import READING
from portal.engine.findings.workbooks import WORKBOOKS
from portal.plugin_host import load_styles
from tests.rules import rules_page

DOCS = Path(__file__).parent.parent / "docs"
FAMILIES: dict[str, tuple[Kind, ...]] = {
    "Reading a file": READING,
    "Reading a workbook": WORKBOOKS,
    "Headings": HEADINGS,
    "Cells": CELLS,
    "Numbers of other systems": IDENTIFIERS,
    "Which customer a row means": MATCHING,
    "The file as a whole": PLANNING,
}


def findings_page() -> str:
    """List every finding: its code, how much it matters, what it says."""
    lines = [
        "# Findings",
        "",
        "What the portal can say about a file. An error stops its row, or the file where it is",
        "about the whole file; a warning wants a look before the import is confirmed; a notice",
        "informs. A code never changes.",
        "`{column}`, `{value}` and `{detail}` are filled in.",
        "This page is generated from the catalogue: `python -m tests.documents`.",
    ]
    for title, kinds in FAMILIES.items():
        lines += ["", f"## {title}", "", *_table(kinds)]
    for key, style in sorted(load_styles().by_key.items()):
        if style.findings:
            lines += ["", f"## Style `{key}`", "", *_table(style.findings)]
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """List every command with its options."""
    lines = [
        "# Commands",
        "",
        "Exit code 0: done as asked; 1: refused, with the reasons printed; 2: wrong usage.",
        "RUN is a run's number, or the submission number that people quote, like S-4K2P-9QWX.",
        "Where `--format` is left out the ending of `--output` decides, and else it is `csv`.",
        "This page is generated: `python -m tests.documents`.",
        "",
        "| command | what it does |",
        "|---|---|",
    ]
    context = click.Context(portal, info_name="portal")
    lines += [f"| `{usage}` | {told} |" for usage, told in sorted(_commands(portal, context))]
    return "\n".join(lines) + "\n"


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, str]]:
    for name, command in group.commands.items():
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _commands(command, inner)
            continue
        options = [piece for param in command.params for piece in _pieces(param, inner)]
        usage = " ".join([inner.command_path, *options]).replace("|", "\\|")
        yield usage, command.get_short_help_str(200)


def _pieces(param: click.Parameter, context: click.Context) -> Iterator[str]:
    if isinstance(param, click.Option):
        name = max(param.opts, key=len)
        value = "" if param.is_flag else f" {param.make_metavar(context)}"
        yield f"{name}{value}" if param.required else f"[{name}{value}]"
    else:
        yield param.make_metavar(context)


def _table(kinds: tuple[Kind, ...]) -> list[str]:
    rows = [f"| `{one.code}` | {one.severity} | {one.message} |" for one in kinds]
    return ["| code | | says |", "|---|---|---|", *(row.replace("\n", " ") for row in rows)]


PAGES = {"findings.md": findings_page, "commands.md": commands_page, "rules.md": rules_page}


if __name__ == "__main__":
    for name, make in PAGES.items():
        (DOCS / name).write_text(make())
