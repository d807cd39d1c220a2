"""Do one step of the benchmark in a process of its own, and print its time and memory.

Run as ``python -m benchmarks.step STEP INSTANCE [ARGUMENT…]``; prints one JSON object.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.data import PREFERENCE, TAG
from portal import profiles, runs
from portal.engine.plan_page import Filter
from portal.instance import Instance, open_instance
from portal.runs import COMMAND_LINE
from portal.settings import load_settings
from portal.store import tenants, vocabulary


def prepare(instance: Instance) -> dict[str, Any]:
    """Make a tenant with its words and a profile."""
    tenant = tenants.create_tenant(instance.database, "bench", "Bench")
    vocabulary.create_tag(instance.database, tenant.id, *TAG.split(":")[1:])
    vocabulary.create_statement(instance.database, tenant.id, PREFERENCE.split(":")[1])
    profiles.create_profile(instance, tenant.id, COMMAND_LINE, "Bench", "email-matched", {})
    return {}


def preview(instance: Instance, file: str) -> dict[str, Any]:
    """Upload and plan a file."""
    tenant = tenants.get_tenant(instance.database, "bench")
    profile = profiles.list_profiles(instance, tenant.id)[0]
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
    """Open preview pages all over a plan, filtered and not; the median and the worst."""
    tenant = tenants.get_tenant(instance.database, "bench")
    wanted = [(Filter(), page) for page in (1, 5_000, 9_999, 15_000, 20_000)]
    wanted += [(Filter(action="update"), page) for page in (1, 700, 2_000)]
    runs.read_rows(instance, tenant.id, number, Filter(), 1)
    taken = []
    for chosen, page in wanted:
        started = time.perf_counter()
        runs.read_rows(instance, tenant.id, number, chosen, page)
        taken.append(time.perf_counter() - started)
    return {"seconds": statistics.median(taken), "worst": max(taken)}


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
    instance = open_instance(load_settings({"PORTAL_INSTANCE": folder}))
    with instance.database.connection_context():
        result = STEPS[name](instance, *arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(result | {"peak_mb": round(peak / 1024)}))


if __name__ == "__main__":
    main()
