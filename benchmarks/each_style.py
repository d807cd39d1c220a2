"""Measure preview and commit of every style beside ``email-matched``, row by row.

The yardstick is a file of new people. Points, ship-to addresses and households change people
who are there already: each is read, and each change stands in the journal.
"""

import os
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.styles import STYLES, YARDSTICK
from benchmarks.table import Line

GOAL = 1.5
_MOST_STOLEN = 0.05
"""Of the processors' time, by other guests of a virtual machine's host."""
_TRIES = 3
_STAT = Path("/proc/stat")
Step = Callable[..., dict[str, Any]]
Pair = tuple[dict[str, float], dict[str, float]]
"""Seconds by step, of a style and of the yardstick."""


def measure_styles(
    keys: Sequence[str], rows: int, rounds: int, folder: Path, step: Step
) -> list[Line]:
    """Measure styles in rounds; the yardstick is measured anew before and after each of them.

    A machine that others use is quicker in one minute than in the next: what the style took is
    compared with the mean of its neighbours.

    Args:
        step: does a step of the benchmark in a process of its own.
    """
    wanted = [key for key in dict.fromkeys(keys) if key != YARDSTICK]
    for key in (YARDSTICK, *wanted):
        STYLES[key].write(rows, folder / f"{key}.csv")
    taken: dict[str, list[Pair]] = {key: [] for key in wanted}
    for _ in range(rounds):
        before = _measure_undisturbed(YARDSTICK, rows, folder, step)
        for key, pairs in taken.items():
            own = _measure_undisturbed(key, rows, folder, step)
            after = _measure_undisturbed(YARDSTICK, rows, folder, step)
            beside = {work: statistics.mean((before[work], after[work])) for work in own}
            pairs.append((own, beside))
            before = after
    return [
        _line(key, work, rows, pairs)
        for key, pairs in taken.items()
        for work in ("preview", "commit")
    ]


def _measure_undisturbed(key: str, rows: int, folder: Path, step: Step) -> dict[str, float]:
    """Measure a style, and again where other guests of the host took the processors meanwhile."""
    for _ in range(_TRIES):
        started, stolen = time.perf_counter(), _stolen_seconds()
        taken = _measure(key, rows, folder, step)
        passed = (time.perf_counter() - started) * (os.cpu_count() or 1)
        share = (_stolen_seconds() - stolen) / passed
        if share <= _MOST_STOLEN:
            break
        print(f"the host took {share:.0%} of that time", flush=True)
    return taken


def _stolen_seconds() -> float:
    """Give the seconds a virtual machine's processors waited for others; 0.0 where unknown."""
    if not _STAT.exists():
        return 0.0
    return int(_STAT.read_text().split()[8]) / os.sysconf("SC_CLK_TCK")


def _measure(key: str, rows: int, folder: Path, step: Step) -> dict[str, float]:
    instance = folder / f"style-{key}"
    shutil.rmtree(instance, ignore_errors=True)
    first = folder / "before.csv"
    before = STYLES[key].write_before(rows, first)
    step("prepare", instance, key)
    if before:
        step("prepare", instance, before)
        ready = step("preview", instance, first, before)
        _want(step("commit", instance, ready["run"]), "committed", before)
    seen = step("preview", instance, folder / f"{key}.csv", key)
    _want(seen, "ready", key)
    done = step("commit", instance, seen["run"])
    _want(done, "committed", key)
    shutil.rmtree(instance)
    print(key, seen["counts"], f"{seen['seconds']:.2f} s", f"{done['seconds']:.2f} s", flush=True)
    return {"preview": seen["seconds"], "commit": done["seconds"]}


def _want(done: dict[str, Any], state: str, key: str) -> None:
    if done["state"] != state:
        raise SystemExit(f"{key}: the run is {done['state']}, not {state}: {done}")


def _line(key: str, work: str, rows: int, pairs: Sequence[Pair]) -> Line:
    own = statistics.median(style[work] for style, _ in pairs)
    beside = statistics.median(yardstick[work] for _, yardstick in pairs)
    ratio = statistics.median(style[work] / yardstick[work] for style, yardstick in pairs)
    return Line(
        f"`{key}`: {work}, {rows:,} rows",
        f"{own:.2f} s ({own / rows * 1e6:.1f} µs a row)",
        f"{YARDSTICK}: {beside:.2f} s ({beside / rows * 1e6:.1f} µs a row)",
        f"{ratio:.2f} ×",
        f"≤ {GOAL} ×",
        ratio <= GOAL,
    )
