"""Put the parts together that run for long: workers for the runs, a server for the pages."""

import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from portal.errors import Refused
from portal.instance import Instance
from portal.jobs import Workers, open_queue
from portal.runs import find_run, remove_expired, remove_orphans, resume_run, waiting_runs
from portal.runs.uploads import SMALL_BYTES
from portal.serving.receiving import make_server
from portal.settings import Settings
from portal.store.accounts import remove_old_log_ins
from portal.store.database import is_sqlite

WEB_THREADS = 8
WEB_BUFFER_BYTES = 1024 * 1024
RECEIVED_BYTES = 128 * 1024
"""Taken from a connection at once: 199 MB came in 1.7 s, with waitress's own 8 KiB in 5.4 s."""
IN_MEMORY = 2**62
"""No answer goes to a temporary file: at most the buffer and one piece more wait in memory."""
FORM_BYTES = 512 * 1024
"""What a form may add to the file it brings."""
WebApp = Callable[..., Any]


class UnprotectedAddress(Refused):
    """Serving would send personal data unencrypted."""

    def __init__(self, host: str) -> None:
        """Name the address and the setting."""
        super().__init__(
            f"On {host} others could read what is sent: the portal speaks plain HTTP. Serve on "
            "127.0.0.1, or put a proxy that ends TLS in front and set PORTAL_BEHIND_TLS=1."
        )


class PortTaken(Refused):
    """Another program answers at the address."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        """Name the address and the ways to another."""
        super().__init__(
            f"Port {port} on {host} cannot be used: {reason}. Stop the program that uses it, or "
            f"choose another port: --port {port + 1}, or PORTAL_PORT={port + 1} before the command."
        )


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
            lambda: _tidy(awake, lambda instance: remove_old_log_ins(instance.database)),
        ),
    )


def check_address(settings: Settings, host: str) -> None:
    """Refuse an address where what is sent could be read on its way.

    Raises:
        UnprotectedAddress: others than this machine reach it, and nothing ends TLS in front.
    """
    if not (settings.behind_tls or is_loopback(host)):
        raise UnprotectedAddress(host)


def check_port(host: str, port: int) -> None:
    """Refuse a port that cannot be served on, before anything is made or shown.

    Raises:
        PortTaken: another program has it, or it is not for this user.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(address)
    except OSError as error:
        raise PortTaken(host, port, (error.strerror or str(error)).lower()) from error


def open_server(app: WebApp, settings: Settings, host: str, port: int) -> Any:
    """Open the address and make the web server on it (not running).

    Raises:
        UnprotectedAddress: see ``check_address``.
    """
    check_address(settings, host)
    return make_server(
        app,
        host=host,
        port=port,
        threads=WEB_THREADS,
        ident=None,
        recv_bytes=RECEIVED_BYTES,
        max_request_body_size=settings.max_upload + FORM_BYTES,
        outbuf_high_watermark=WEB_BUFFER_BYTES,
        outbuf_overflow=IN_MEMORY,
        # The application reads them, and only where a proxy in front is known to write them.
        clear_untrusted_proxy_headers=not settings.behind_tls,
    )


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address: ``localhost``, 127.0.0.0/8 or ::1."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def serve(app: WebApp, settings: Settings, workers: Workers, host: str, port: int) -> None:
    """Serve pages and work on runs in one process, until a signal ends it; see ``open_server``."""
    server = open_server(app, settings, host, port)
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
