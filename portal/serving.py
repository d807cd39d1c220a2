"""Put the parts together that run for long: workers for the runs, a server for the pages."""

import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from waitress.server import create_server

from portal.instance import Instance
from portal.jobs import Workers, open_queue
from portal.runs import find_run, remove_expired, remove_orphans, resume_run, waiting_runs
from portal.runs.uploads import SMALL_BYTES
from portal.store.database import is_sqlite

WEB_THREADS = 8
WEB_BUFFER_BYTES = 1024 * 1024
WebApp = Callable[..., Any]


def with_queue(instance: Instance) -> tuple[Instance, Workers]:
    """Give the instance a queue, and the workers that take runs from it (not started)."""
    url = None if is_sqlite(instance.database) else instance.settings.database_url
    queue = open_queue(instance.settings.instance, url)
    awake = replace(instance, wake=queue.wake)
    return awake, Workers(
        queue,
        resume=lambda tenant_id, number: _resume(awake, tenant_id, number),
        find_waiting=lambda: _find_waiting(awake),
        is_heavy=lambda tenant_id, number: _is_heavy(awake, tenant_id, number),
        chores=(
            lambda: _tidy(awake, remove_expired),
            lambda: _tidy(awake, remove_orphans),
            awake.files.sweep_temporary,
        ),
    )


def serve(app: WebApp, workers: Workers, host: str, port: int) -> None:
    """Serve pages and work on runs in one process, until a signal ends it."""
    server = create_server(
        app,
        host=host,
        port=port,
        threads=WEB_THREADS,
        ident=None,
        outbuf_high_watermark=WEB_BUFFER_BYTES,
    )
    # SIGTERM ends like Ctrl-C: the server returns, and runs at work may end first.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    workers.start()
    try:
        server.run()
    finally:
        server.close()
        workers.stop()


def _resume(instance: Instance, tenant_id: int, number: str) -> None:
    with instance.database.connection_context():
        resume_run(instance, tenant_id, number)


def _find_waiting(instance: Instance) -> list[tuple[int, str]]:
    with instance.database.connection_context():
        return waiting_runs(instance)


def _tidy(instance: Instance, chore: Callable[[Instance], object]) -> None:
    with instance.database.connection_context():
        chore(instance)


def _is_heavy(instance: Instance, tenant_id: int, number: str) -> bool:
    with instance.database.connection_context():
        run = find_run(instance, tenant_id, number)
    return run is None or run.file_size > SMALL_BYTES
