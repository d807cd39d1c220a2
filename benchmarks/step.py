"""Do one step of the benchmark in a process of its own, and print its time and memory.

Run as ``python -m benchmarks.step STEP INSTANCE [ARGUMENT…]``; prints one JSON object.
"""

import json
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.styles import STYLES, YARDSTICK
from portal import profiles, runs
from portal.engine.plans.page import PAGE_ROWS, Filter
from portal.instance import Instance, open_instance
from portal.runs import COMMAND_LINE
from portal.samples import add_words
from portal.settings import load_settings
from portal.store import tenants

PAGED = (
    Filter(),
    Filter(action="update"),
    Filter(action="reject"),
    Filter(severity="error"),
    Filter(code="invalid-date"),
    Filter(action="reject", severity="error"),
    Filter(action="update", severity="error"),
)
REPEATS = 5
_MOST_BYTES = 2**30
"""Five million rows are more than the portal takes unless it is told."""


def prepare(instance: Instance, name: str = YARDSTICK) -> dict[str, Any]:
    """Make the tenant where it is missing, with a benchmark's words and a profile named as it."""
    bench = STYLES[name]
    tenant = tenants.find_tenant(instance.database, "bench")
    tenant = tenant or tenants.create_tenant(instance.database, "bench", "Bench")
    add_words(instance, tenant.id, bench.words)
    profiles.create_profile(instance, tenant.id, COMMAND_LINE, name, name, bench.settings)
    return {}


def preview(instance: Instance, file: str, name: str = "") -> dict[str, Any]:
    """Upload and plan a file with the profile of a name, or with the only one."""
    tenant = tenants.get_tenant(instance.database, "bench")
    found = profiles.list_profiles(instance, tenant.id)
    profile = next(one for one in found if name in {"", one.name})
    started = time.perf_counter()
    with Path(file).open("rb") as stream:
        run = runs.receive_upload(
            instance, tenant.id, profile.number, COMMAND_LINE, "bench.csv", stream
        )
    run = runs.start_run(instance, tenant.id, run.number)
    runs.resume_run(instance, tenant.id, run.number)
    seconds = time.perf_counter() - started
    run = runs.get_run(instance, tenant.id, run.number)
    return {
        "seconds": seconds,
        "run": run.number,
        "state": run.state,
        "counts": [run.creates, run.updates, run.unchanged, run.rejects],
    }


def commit(instance: Instance, number: str) -> dict[str, Any]:
    """Confirm and commit a run."""
    tenant = tenants.get_tenant(instance.database, "bench")
    run = runs.get_run(instance, tenant.id, number)
    started = time.perf_counter()
    runs.confirm_run(instance, tenant.id, number, COMMAND_LINE, run.plan_digest or "")
    runs.resume_run(instance, tenant.id, number)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "state": runs.get_run(instance, tenant.id, number).state}


def undo(instance: Instance, number: str) -> dict[str, Any]:
    """Undo a run."""
    tenant = tenants.get_tenant(instance.database, "bench")
    started = time.perf_counter()
    runs.undo_run(instance, tenant.id, number, COMMAND_LINE)
    runs.resume_run(instance, tenant.id, number)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "state": runs.get_run(instance, tenant.id, number).state}


def pages(instance: Instance, number: str) -> dict[str, Any]:
    """Open preview pages all over a plan, each some times, filtered to many rows, few and none.

    Returns:
        the median of the pages' medians, the slowest page's, all of them by name, and the
        seconds of a search that goes through the whole plan.
    """
    tenant = tenants.get_tenant(instance.database, "bench")

    def open_page(wanted: Filter, page: int = 1, after: int | None = None) -> runs.RowsView:
        return runs.read_rows(instance, tenant.id, number, wanted, page, after)

    open_page(Filter())
    taken = {}
    for wanted in PAGED:
        total = open_page(wanted).total or 0
        last = max(1, -(-total // PAGE_ROWS))
        for page in sorted({1, last // 4 or 1, last // 2 or 1, last}):
            named = "+".join(filter(None, (wanted.action, wanted.severity, wanted.code))) or "all"
            seconds = [_seconds(open_page, wanted, page) for _ in range(REPEATS)]
            taken[f"{named} {page}/{last}"] = statistics.median(seconds)

    def search() -> None:
        after: int | None = 0
        while after is not None:
            after = open_page(Filter(text="nobody has this"), after=after).next_row

    return {
        "seconds": statistics.median(taken.values()),
        "worst": max(taken.values()),
        "search": _seconds(search),
        "pages_ms": {name: round(seconds * 1000) for name, seconds in taken.items()},
    }


def _seconds(work: Callable[..., object], *arguments: Any) -> float:
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": prepare,
    "preview": preview,
    "commit": commit,
    "undo": undo,
    "pages": pages,
}


def main() -> None:
    """Run the step the arguments name."""
    name, folder, *arguments = sys.argv[1:]
    settings = {"PORTAL_INSTANCE": folder, "PORTAL_MAX_UPLOAD": str(_MOST_BYTES)}
    instance = open_instance(load_settings(settings))
    with instance.database.connection_context():
        result = STEPS[name](instance, *arguments)
    print(json.dumps(result | {"peak_mb": _peak_mb()}))


def _peak_mb() -> int:
    """Give the most memory this process had, in MB.

    Linux counts what the parent had before the program was started into ``ru_maxrss``; the
    mark of the process itself begins anew.
    """
    status = Path("/proc/self/status")
    if status.exists():
        marks = re.findall(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)
        if marks:
            return round(int(marks[0]) / 1024)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
