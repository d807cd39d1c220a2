"""Every example is a style that works where it is installed beside the portal."""

import subprocess
from pathlib import Path

import pytest

from tests.installing import make_environment, make_wheel, surroundings_of

EXAMPLES = sorted(
    path.parent for path in Path(__file__).parents[1].glob("examples/*/pyproject.toml")
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_example_works_in_a_fresh_environment(example: Path, wheel: Path, tmp_path: Path) -> None:
    own = make_wheel(example, tmp_path / "wheel")
    venv = make_environment(tmp_path / "venv", wheel, own)
    surroundings = surroundings_of(venv, tmp_path)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [venv / "bin/portal", *arguments],
            cwd=tmp_path, env=surroundings, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert f"{example.name}\t" in run("style", "list")
    checked = run("style", "check", example.name, "--examples", "2")
    assert "\tas expected\n" in checked
    assert "undo leaves store as it was\tkept\n" in checked


def test_there_is_an_example() -> None:
    assert EXAMPLES
