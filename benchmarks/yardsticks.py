"""The usual tools on the same rows: ``sqlite3``'s ``.import`` and django-import-export."""

import csv
import json
import subprocess
import sys
import time
from pathlib import Path

DJANGO_REQUIREMENTS = ("django>=5.2,<6", "django-import-export==4.4.*", "tablib[all]")
_DJANGO_SCRIPT = Path(__file__).with_name("django_import.py")


def time_sqlite_import(file: Path, folder: Path) -> float:
    """Time the ``sqlite3`` shell importing a file into a bare table; seconds."""
    database = folder / "yardstick.db"
    database.unlink(missing_ok=True)
    with file.open(encoding="utf-8", newline="") as stream:
        headings = next(csv.reader(stream))
    columns = ", ".join(f'"{heading}"' for heading in headings)
    commands = [f"create table t({columns});", ".mode csv", f".import --skip 1 {file} t"]
    started = time.perf_counter()
    subprocess.run(["sqlite3", str(database), *commands], check=True)
    seconds = time.perf_counter() - started
    database.unlink()
    return seconds


def make_django(folder: Path) -> Path:
    """Make a virtual environment with django-import-export, once; gives its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *DJANGO_REQUIREMENTS], check=True)
    return python


def time_django(python: Path, file: Path, rows: int, folder: Path) -> dict[str, float]:
    """Time a dry run (its preview) and an import of the first rows of a file.

    Returns:
        ``preview`` and ``commit`` in seconds, ``rows``, and the versions.
    """
    database = folder / "django.db"
    database.unlink(missing_ok=True)
    command = [str(python), str(_DJANGO_SCRIPT), str(file), str(rows), str(database)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    database.unlink(missing_ok=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result
