"""``portal read``: what the reader makes of any file."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from portal.cli.findings import say_finding
from portal.cli.options import json_option
from portal.engine.findings import Finding, Severity, join_findings, read_findings
from portal.engine.findings.catalogue import BUILT_IN
from portal.engine.read import open_table, write_plain
from portal.engine.read.table import ReadRules, Source, Table

KINDS = {kind.code: kind for kind in BUILT_IN}
MOST_FINDINGS = 1_000


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@json_option
@click.option(
    "--output-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write each file again as plain UTF-8 CSV into this folder.",
)
@click.option("--sheet", help="The worksheet to read; default the first.")
@click.option("--encoding", help="Read as this encoding; default what the bytes say.")
def read(
    files: tuple[Path, ...],
    as_json: bool,
    output_dir: Path | None,
    sheet: str | None,
    encoding: str | None,
) -> None:
    """Show how FILES are understood: encoding, dialect, header row, findings."""
    rules = ReadRules(sheet=sheet, encoding=encoding)
    described = [_read_one(file, rules, output_dir) for file in _files_in(files)]
    if as_json:
        whole = described[0] if len(described) == 1 else {"files": described}
        click.echo(json.dumps(whole, ensure_ascii=False))
    else:
        for one in described:
            _print(one)
    sys.exit(1 if any(one["refused"] for one in described) else 0)


def _files_in(paths: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += (
            sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
        )
    return found


def _read_one(file: Path, rules: ReadRules, output_dir: Path | None) -> dict[str, Any]:
    source = Source(file.name, file.stat().st_size, lambda: file.open("rb"))
    table = open_table(source, rules)
    if output_dir is not None:
        output_dir.mkdir(parents=True, exist_ok=True)
        with (output_dir / file.name).open("wb") as stream:
            write_plain(table, stream)
    return _describe(file, table)


def _describe(file: Path, table: Table) -> dict[str, Any]:
    rows = 0
    frames = [table.findings]
    for batch in table.read_batches():
        rows += batch.frame.height
        frames.append(batch.findings)
    findings = read_findings(join_findings(frames), KINDS)
    of_file = [finding for finding in findings if finding.row is None]
    return {
        "file": file.name,
        "refused": any(finding.severity is Severity.ERROR for finding in of_file),
        "dialect": asdict(table.dialect),
        "headings": list(table.headings),
        "rows": rows,
        "errors": sum(finding.severity is Severity.ERROR for finding in findings),
        "warnings": sum(finding.severity is Severity.WARNING for finding in findings),
        "findings": [asdict(finding) for finding in findings[:MOST_FINDINGS]],
    }


def _print(one: dict[str, Any]) -> None:
    dialect = one["dialect"]
    click.echo(f"{one['file']}: {dialect['format']}, {one['rows']:,} rows")
    for key in ("encoding", "separator", "quote", "escape", "line_end", "sheet", "header_line"):
        if dialect[key] is not None:
            click.echo(f"  {key.replace('_', ' ')}: {dialect[key]!r}")
    if dialect["assumed"]:
        click.echo(f"  assumed: {dialect['assumed']}")
    click.echo(f"  headings: {', '.join(one['headings'])}")
    for finding in one["findings"][:50]:
        click.echo(say_finding(Finding(**finding)))
