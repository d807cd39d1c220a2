"""A portal served by its own command, and a browser that is only a socket."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from portal.settings import Settings
from tests.web.conftest import PASSWORD, TOKEN, Portal, email_of, house, portal, settings
from tests.web.importing import Imports

__all__ = ["house", "portal", "settings"]
START_SECONDS = 30
Serve = Callable[..., "Served"]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from portal.cli import main; main()", *arguments]


@dataclass
class Served:
    """A portal at work: its process, its port, the folder of its temporary files."""

    process: subprocess.Popen[bytes]
    port: int
    temporary: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(
        self, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> tuple[HTTPResponse, str]:
        """Get a page, or send a form; cookies are kept."""
        connection = self.connect()
        body = urlencode(fields) if fields is not None else None
        headers |= self.headers()
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if body else "GET", path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        for cookie in SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", []))).values():
            self.cookies[cookie.key] = cookie.value
        return answer, text

    def headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookie, "Connection": "close"}

    def token(self, page: str) -> str:
        _, text = self.ask(page)
        found = TOKEN.search(text)
        assert found, text
        return found[1]

    def log_in(self, who: str, **headers: str) -> None:
        fields = {"email": email_of(who), "password": PASSWORD, "csrf_token": self.token("/log-in")}
        answer, text = self.ask("/log-in", fields, **headers)
        assert answer.status == 303, text

    def open_files(self) -> Iterator[Path]:
        """Give what the process has open of its temporary folder, removed files too."""
        for entry in Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                is_temporary = str(entry.readlink()).startswith(f"{self.temporary}/")
            except FileNotFoundError:
                continue
            if is_temporary:
                yield entry


@pytest.fixture
def imports(portal: Portal) -> Imports:
    """A tenant with a profile that takes short files."""
    return Imports(portal)


@pytest.fixture
def serve(settings: Settings, tmp_path: Path) -> Iterator[Serve]:
    """Start ``portal serve`` on the house with more settings."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with ExitStack() as stack:

        def start(**more: str) -> Served:
            given = {"PORTAL_INSTANCE": str(settings.instance), "TMPDIR": str(temporary)}
            port = _free_port()
            process = stack.enter_context(
                subprocess.Popen(
                    command("serve", "--port", str(port)),
                    env=os.environ | given | more,
                    stdout=subprocess.DEVNULL,
                )
            )
            stack.callback(process.terminate)
            _wait_for(process, port)
            return Served(process, port, temporary)

        yield start


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, "it ended"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "it did not start"
            time.sleep(0.05)
        else:
            return
