"""Measure the portal beside its yardsticks, print the table and write ``RESULTS.md``.

``python -m benchmarks [--rows N] [--rounds N] [--large] [--no-django] [--no-styles]
[--style KEY]…``

With ``--style`` only the styles named are measured (``all``: every one), beside
``email-matched``; without it everything is, the styles last.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.data import change_people, make_people, spoil_people, write_file
from benchmarks.each_style import measure_styles
from benchmarks.styles import STYLES
from benchmarks.table import Line, machine, write_results
from benchmarks.yardsticks import make_django, time_django, time_sqlite_import
from portal.plugin_host import load_styles

ROOT = Path(__file__).parent
SMALL_ROWS = 500
BAD_CELLS = 100


def main() -> None:
    """Run the benchmark."""
    options = _options()
    keys = keys_to_measure(options.style)
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    try:
        lines = [] if options.style else measure(options, folder)
        if not options.no_styles:
            lines += measure_styles(keys, options.rows, options.rounds, folder, _step)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    path = ROOT / ("RESULTS-styles.md" if options.style else "RESULTS.md")
    write_results(lines, machine(), options.rows, options.rounds, path)


def keys_to_measure(asked: list[str]) -> list[str]:
    """Give the styles to measure: those named, or all that are installed."""
    found = load_styles().by_key
    installed = [name for name in STYLES if name in found]
    if not asked or "all" in asked:
        return installed
    if unknown := set(asked) - set(installed):
        raise SystemExit(f"no benchmark of {min(unknown)!r}; there are: {', '.join(installed)}")
    return asked


def measure(options: argparse.Namespace, folder: Path) -> list[Line]:
    """Measure everything in rounds; yardstick and portal take turns in each."""
    people = make_people(options.rows)
    fresh, changed = folder / "new.csv", folder / "changed.csv"
    write_file(people, fresh)
    write_file(spoil_people(change_people(people, 0.1), BAD_CELLS), changed)
    del people
    rounds = [_round(folder, fresh, changed) for _ in range(options.rounds)]
    lines = _lines(rounds)
    if options.large:
        lines.append(_large(options, folder, rounds))
    if not options.no_django:
        lines.append(_beside_django(options, folder, fresh))
    lines.append(_small(folder))
    return lines


def _round(folder: Path, fresh: Path, changed: Path) -> dict[str, Any]:
    instance = folder / "instance"
    shutil.rmtree(instance, ignore_errors=True)
    taken: dict[str, Any] = {"import": time_sqlite_import(fresh, folder)}
    _step("prepare", instance)
    taken["preview new"] = _step("preview", instance, fresh)
    taken["commit new"] = _step("commit", instance, taken["preview new"]["run"])
    taken["preview changed"] = _step("preview", instance, changed)
    taken["pages"] = _step("pages", instance, taken["preview changed"]["run"])
    taken["commit changed"] = _step("commit", instance, taken["preview changed"]["run"])
    taken["undo changed"] = _step("undo", instance, taken["preview changed"]["run"])
    taken["undo new"] = _step("undo", instance, taken["preview new"]["run"])
    shutil.rmtree(instance)
    print({name: _seconds(step) for name, step in taken.items()}, flush=True)
    return taken


def _lines(rounds: list[dict[str, Any]]) -> list[Line]:
    goals = (
        ("preview, all new", "preview new", "import", 0.75),
        ("preview against as many existing, 10 % changed", "preview changed", "import", 1.25),
        ("commit of new customers, journal and all", "commit new", "import", 1.75),
        ("commit of 10 % updates", "commit changed", "import", 0.5),
        ("undo of the new customers", "undo new", "commit new", 1.0),
        ("undo of the updates", "undo changed", "commit changed", 1.0),
    )
    lines = []
    for title, step, yardstick, goal in goals:
        ratios = [_seconds(one[step]) / _seconds(one[yardstick]) for one in rounds]
        beside = statistics.median(_seconds(one[yardstick]) for one in rounds)
        lines.append(
            Line(
                title,
                f"{statistics.median(_seconds(one[step]) for one in rounds):.2f} s",
                f"{yardstick}: {beside:.2f} s",
                f"{statistics.median(ratios):.2f} ×",
                f"≤ {goal} ×",
                statistics.median(ratios) <= goal,
            )
        )
    peak = max(one[step]["peak_mb"] for one in rounds for step in one if step != "import")
    lines.append(Line("peak memory", f"{peak} MB", "", "", "≤ 500 MB", peak <= 500))
    page = statistics.median(one["pages"]["seconds"] for one in rounds) * 1000
    worst = statistics.median(one["pages"]["worst"] for one in rounds) * 1000
    search = statistics.median(one["pages"]["search"] for one in rounds)
    lines.append(
        Line(
            "a preview page, filtered or not",
            f"{page:.0f} ms (slowest page {worst:.0f} ms)",
            f"a text nobody has: {search:.1f} s",
            "",
            "≤ 150 ms",
            worst <= 150,
        )
    )
    return lines


def _large(options: argparse.Namespace, folder: Path, rounds: list[dict[str, Any]]) -> Line:
    """Preview and commit five times the rows, for the memory."""
    file, instance = folder / "large.csv", folder / "large"
    write_file(make_people(options.rows * 5), file)
    _step("prepare", instance)
    seen = _step("preview", instance, file)
    if seen["state"] != "ready":
        raise SystemExit(f"{options.rows * 5:,} rows: the run is {seen['state']}, not ready")
    peak = max(seen["peak_mb"], _step("commit", instance, seen["run"])["peak_mb"])
    base = max(one[step]["peak_mb"] for one in rounds for step in ("preview new", "commit new"))
    shutil.rmtree(instance)
    file.unlink()
    more = peak / base - 1
    return Line(
        "peak memory at five times the rows",
        f"{peak} MB",
        f"{base} MB",
        f"{more:+.0%}",
        "≤ +20 %",
        more <= 0.2,
    )


def _beside_django(options: argparse.Namespace, folder: Path, fresh: Path) -> Line:
    python = make_django(ROOT.parent / ".cache" / "bench-django")
    rows = min(options.django_rows, options.rows)
    theirs = time_django(python, fresh, rows, folder)
    part, instance = folder / "part.csv", folder / "part"
    with fresh.open(encoding="utf-8") as whole, part.open("w", encoding="utf-8") as few:
        few.writelines(line for line, _ in zip(whole, range(rows + 1), strict=False))
    _step("prepare", instance)
    seen = _step("preview", instance, part)
    ours = seen["seconds"] + _step("commit", instance, seen["run"])["seconds"]
    shutil.rmtree(instance)
    usual = theirs["preview"] + theirs["commit"]
    faster = usual / ours
    return Line(
        f"preview + commit, {rows:,} rows",
        f"{ours:.2f} s",
        f"{theirs['versions']}: {usual:.1f} s ({rows / theirs['commit']:.0f} rows/s)",
        f"{faster:.0f} × faster",
        "≥ 75 × faster",
        faster >= 75,
    )


def _small(folder: Path) -> Line:
    file, instance = folder / "small.csv", folder / "small"
    write_file(make_people(SMALL_ROWS), file)
    _step("prepare", instance)
    taken = [_step("preview", instance, file)["seconds"] for _ in range(5)]
    median = statistics.median(taken)
    shutil.rmtree(instance)
    return Line(
        f"a {SMALL_ROWS}-row file, upload to preview",
        f"{median * 1000:.0f} ms",
        "",
        "",
        "< 500 ms",
        median < 0.5,
    )


def _step(name: str, instance: Path, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.step", name, str(instance), *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT.parent)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _seconds(taken: Any) -> float:
    return float(taken["seconds"] if isinstance(taken, dict) else taken)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--django-rows", type=int, default=100_000)
    parser.add_argument("--large", action="store_true", help="also five times the rows")
    parser.add_argument("--no-django", action="store_true")
    parser.add_argument("--no-styles", action="store_true")
    parser.add_argument("--style", action="append", default=[], metavar="KEY")
    return parser.parse_args()


if __name__ == "__main__":
    main()
