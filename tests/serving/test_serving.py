"""Where the portal may be served, and whom it believes."""

import os
import socket
import subprocess
from collections.abc import Iterator

import pytest

from portal.serving import is_loopback
from tests.serving.conftest import Serve, command


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_own_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "portal.example.org", "", "*"])  # noqa: S104
def test_other_addresses_are_not_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("verb", "remedy"), [("serve", "PORTAL_BEHIND_TLS=1"), ("demo", "this machine alone")]
)
def test_plain_http_to_others_is_refused(
    verb: str, remedy: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bare")
    ended = subprocess.run(
        command(verb, "--host", "0.0.0.0", "--port", "0"),  # noqa: S104
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert remedy in ended.stderr
    assert not list(folder.iterdir())


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Give a port at which another program answers."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize("verb", ["serve", "demo"])
@pytest.mark.parametrize("way", ["option", "setting"])
def test_taken_port_is_refused_by_name(
    verb: str, way: str, taken_port: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bare")
    option = ["--port", str(taken_port)] if way == "option" else []
    setting = {"PORTAL_PORT": str(taken_port)} if way == "setting" else {}
    ended = subprocess.run(
        command(verb, *option),
        cwd=folder,
        env={**os.environ, **setting},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert f"Port {taken_port} on 127.0.0.1" in ended.stderr
    assert f"PORTAL_PORT={taken_port + 1}" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(folder.iterdir())


def test_forwarded_address_counts_behind_proxy(serve: Serve) -> None:
    served = serve(PORTAL_BEHIND_TLS="1")
    served.log_in("owner", **{"X-Forwarded-For": "203.0.113.9"})
    assert "203.0.113.9" in served.ask("/account/")[1]


def test_forwarded_address_of_a_stranger_is_ignored(serve: Serve) -> None:
    served = serve(PORTAL_BEHIND_TLS="1", PORTAL_TRUSTED_PROXIES="192.0.2.0/24")
    served.log_in("owner", **{"X-Forwarded-For": "203.0.113.9"})
    told = served.ask("/account/")[1]
    assert "203.0.113.9" not in told
    assert "127.0.0.1" in told


def test_forwarded_address_is_ignored_without_proxy(serve: Serve) -> None:
    served = serve()
    served.log_in("owner", **{"X-Forwarded-For": "203.0.113.9"})
    assert "203.0.113.9" not in served.ask("/account/")[1]
