"""The page about writing a style leads to a working style: each of its steps is taken."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.documents import DOCS
from tests.installing import make_environment, surroundings_of

PAGE = DOCS / "writing-a-style.md"
EXAMPLE = DOCS.parent / "examples" / "newsletter"
_BLOCK = re.compile(r"```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)
_PATH = re.compile(r"`(newsletter/[\w./]+)`")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


@dataclass(frozen=True)
class Step:
    """A fenced block: a command to run, or a file to write or to find as it says."""

    language: str
    text: str
    lead: str

    @property
    def path(self) -> str | None:
        found = _PATH.findall(self.lead)
        return str(found[-1]) if found else None


def steps() -> Iterator[Step]:
    text, last = PAGE.read_text(), 0
    for block in _BLOCK.finditer(text):
        lead = text[last : block.start()].strip().rpartition("\n\n")[2]
        yield Step(block["language"], block["text"], lead)
        last = block.end()


def take(step: Step, folder: Path, surroundings: dict[str, str]) -> str:
    """Do as a step says; gives what it printed."""
    if step.language == "shell":
        done = subprocess.run(
            ["sh", "-e", "-c", step.text],
            cwd=folder, env=surroundings, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, f"{step.text}\n{done.stdout}\n{done.stderr}"
        return done.stdout
    if step.path and "rite into" in step.lead:
        (folder / step.path).write_text(step.text)
    elif step.path:
        assert json.loads((folder / step.path).read_text()) == json.loads(step.text)
    else:
        json.loads(step.text)
    return ""


def files_of(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in files
        if path.suffix in {".py", ".toml", ".csv", ".json"}
    }


def test_every_step_of_the_page_works(wheel: Path, tmp_path: Path) -> None:
    surroundings = surroundings_of(make_environment(tmp_path / "venv", wheel), tmp_path)
    printed = [take(step, tmp_path, surroundings) for step in steps()]
    assert len(printed) > 9
    assert "customers.csv\tas expected\n" in printed[0]
    assert "subscribers.csv\tas expected\n" in "".join(printed)
    assert "DEE OKAFOR" in "".join(printed)
    assert files_of(tmp_path / "newsletter") == files_of(EXAMPLE), "the example is behind the page"
    assert list((tmp_path / "dist").glob("portal_newsletter-*.whl"))
