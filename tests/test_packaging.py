"""The wheel is the tree: it installs into an empty folder and serves."""

import os
import re
import signal
import socket
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from zipfile import ZipFile

import pytest

from portal.engine.read.table import Limits
from portal.settings import Settings
from tests.installing import make_environment

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PATIENCE = 120.0

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_environment(tmp_path_factory.mktemp("installed") / "venv", wheel)


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    kept.pop("PYTHONPATH", None)
    return {**kept, "PORTAL_INSTANCE": str(tmp_path / "instance"), "PYTHONUNBUFFERED": "1"}


def tracked_files() -> set[str]:
    """List what belongs to the package: all of its folder but caches and hidden files."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "portal").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def test_wheel_holds_whole_package(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("portal/")}
    assert packed == tracked_files()
    endings = {Path(name).suffix for name in packed}
    assert {".py", ".html", ".css", ".csv"} <= endings


def test_wheel_declares_itself(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        entries = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        licence = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
        assert "portal = portal.cli:main" in archive.read(entries).decode()
    assert licence


def test_installed_command_helps(
    installed: Path, tmp_path: Path, surroundings: Mapping[str, str]
) -> None:
    script = "import portal; print(portal.__file__)"
    where = subprocess.run(
        [installed / "bin/python", "-c", script],
        check=True, capture_output=True, text=True, cwd=tmp_path, env=surroundings,
    )  # fmt: skip
    assert where.stdout.startswith(str(installed))
    shown = subprocess.run(
        [installed / "bin/portal", "--help"],
        check=False, capture_output=True, text=True, cwd=tmp_path, env=surroundings,
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    assert "demo" in shown.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def demo(
    installed: Path, tmp_path: Path, surroundings: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start the demo in an empty folder; gives the process and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(
            [installed / "bin/portal", "demo", "--port", str(port)],
            cwd=tmp_path, env=surroundings, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    yield process, f"http://127.0.0.1:{port}/"
    process.kill()
    process.wait()


def fetch(address: str, process: subprocess.Popen[bytes], output: Path) -> str:
    """Fetch a page of a server that is just starting."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, output.read_text()
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
                return str(answer.read().decode())
        except urllib.error.HTTPError as problem:
            pytest.fail(f"{address}: {problem}\n{output.read_text()}")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)  # not listening yet
    pytest.fail(f"no answer from {address}: {output.read_text()}")


def test_installed_demo_shows_log_in(
    demo: tuple[subprocess.Popen[bytes], str], tmp_path: Path
) -> None:
    process, address = demo
    page = fetch(address, process, tmp_path / "output")
    assert "<input" in page
    assert 'type="password"' in page
    styles = re.search(r'<link[^>]+href="/([^"]+\.css[^"]*)"', page)
    assert styles
    assert "{" in fetch(address + styles[1], process, tmp_path / "output")
    open_to_others = [
        path for path in (tmp_path / "instance").rglob("*") if path.stat().st_mode & 0o077
    ]
    assert open_to_others == []
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])],
)
def test_lock_holds_every_dependency(lock: str, extras: list[str]) -> None:
    text = (ROOT / lock).read_text()
    locked = {
        name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)", text, re.MULTILINE)
    }
    wanted = list(PROJECT["dependencies"])
    for extra in extras:
        wanted += PROJECT["optional-dependencies"][extra]
    names = {re.split(r"[\[><=~! ]", one, maxsplit=1)[0].lower() for one in wanted}
    assert names - locked == set(), f"run `make lock`: {lock} is behind pyproject.toml"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_pins_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line]
    assert all(re.match(r"[\w.\[\]-]+==[\w.]+ ?(;.*?)? +--hash=sha256:", line) for line in lines)
    assert "://" not in text
    assert "--index" not in text


def test_every_setting_is_documented() -> None:
    own = {f"PORTAL_{one.name.upper()}" for one in fields(Settings) if one.name != "limits"}
    limits = {f"PORTAL_LIMIT_{one.name.upper()}" for one in fields(Limits)}
    limits.remove("PORTAL_LIMIT_UPLOAD_BYTES")  # follows PORTAL_MAX_UPLOAD
    text = (ROOT / "docs/running.md").read_text()
    documented = dict(re.findall(r"^\| `(PORTAL_\w+)` \| ([^|]*) \|", text, re.MULTILINE))
    of_commands = {"PORTAL_PORT"}
    assert set(documented) == own | limits | of_commands
    for one in fields(Limits):
        if (name := f"PORTAL_LIMIT_{one.name.upper()}") in limits:
            assert documented[name] == str(one.default)


def test_every_package_is_explained() -> None:
    text = (ROOT / "docs/security.md").read_text()
    explained = re.findall(r"^\| ([\w, -]+) \| [^|]+ \|$", text, re.MULTILINE)
    names = {name.strip().lower() for cell in explained for name in cell.split(",")} - {"package"}
    needed = {re.split(r"[\[><=]", one)[0].lower() for one in PROJECT["dependencies"]}
    assert names == needed


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120
