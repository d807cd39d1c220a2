"""The benchmark's table: printed, and written to ``RESULTS.md``."""

import os
import platform
import sqlite3
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import cysqlite


@dataclass(frozen=True, slots=True)
class Line:
    """One measured goal."""

    work: str
    portal: str
    yardstick: str
    ratio: str
    goal: str
    met: bool


def machine() -> str:
    """Say on what was measured."""
    names = ("polars", "peewee", "cysqlite", "numpy")
    versions = []
    for name in names:
        try:
            versions.append(f"{name} {version(name)}")
        except ModuleNotFoundError:
            continue
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {cysqlite.sqlite_version} "  # type: ignore[attr-defined]
        f"(shell: {sqlite3.sqlite_version}), {', '.join(versions)}"
    )


def write_results(lines: list[Line], where: str, rows: int, rounds: int, path: Path) -> None:
    """Print the table and write it."""
    text = [
        "# Benchmark results",
        "",
        f"{rows:,} rows × 13 columns, style `email-matched` where no other is named; medians of",
        f"{rounds} rounds, in each of which the portal and its yardstick take turns. `import` is",
        "the `sqlite3` shell's `.import` of the same file into a bare table. Made by `make bench`.",
        "",
        where,
        "",
        "| work | portal | yardstick | ratio | goal | met |",
        "|---|---|---|---|---|---|",
    ]
    text += [
        f"| {line.work} | {line.portal} | {line.yardstick} | {line.ratio} | {line.goal} "
        f"| {'yes' if line.met else 'NO'} |"
        for line in lines
    ]
    content = "\n".join(text) + "\n"
    path.write_text(content, encoding="utf-8")
    print(content)
