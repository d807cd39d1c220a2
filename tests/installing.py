"""Wheels and environments: what is installed is tried where nothing else is."""

import subprocess
import sys
import sysconfig
from pathlib import Path


def pip(*arguments: str | Path) -> None:
    """Run pip, without an index where the arguments install something."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def make_wheel(source: Path, folder: Path) -> Path:
    """Build the wheel of a package, without network."""
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source)
    return next(folder.glob("*.whl"))


def make_environment(venv: Path, *wheels: Path) -> Path:
    """Make an environment with wheels alone; their dependencies are lent by this one.

    That they are declared is deptry's to say, that they can be had is said by ``make`` itself.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    pip("--python", venv / "bin/python", "install", "--no-deps", "--no-index", *wheels)
    lent = next(venv.glob("lib/python*/site-packages")) / "lent.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n")
    return venv


def surroundings_of(venv: Path, folder: Path) -> dict[str, str]:
    """Give the variables of a shell in which an environment is active, its pip as well.

    A package is built with what this environment has: there is no index to build it with more.
    """
    script = venv / "bin/pip"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m pip --python {venv}/bin/python "$@"\n')
    script.chmod(0o755)
    return {
        "PATH": f"{venv}/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it so: no isolation
        "PIP_NO_DEPS": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
