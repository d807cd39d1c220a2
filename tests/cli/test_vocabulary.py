"""Words made on the command line obey the same rules as those made on the pages."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import portal
from portal.errors import Conflict


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    made = Run()
    made("tenant", "create", "north", "--name", "North")
    return made


class Run:
    """Runs ``portal`` in a fresh instance."""

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(portal, arguments)

    def word(self, *arguments: str) -> Result:
        return self(*arguments, "--tenant", "north")


def test_words_are_created_as_stored(run: Run) -> None:
    assert run.word("tag", "create", "Access", " Ramp  way ").output == (
        "Tag Access:Ramp way created.\n"
    )
    options = ("--type", "dropdown", "--option", "Stalls", "--option", "Circle")
    assert run.word("attribute", "create", "Seat", *options).exit_code == 0
    assert run.word("statement", "create", "Post").output == "Statement Post created.\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("tag", "create", "Access", "Ramp"), ("tag", "create", "ACCESS", "Lift")),
        (("tag", "create", "Access", "Ramp"), ("tag", "create", "Access", "RAMP")),
        (("attribute", "create", "Seat", "--type", "text"),) * 2,
        (("statement", "create", "Post"), ("statement", "create", "post")),
    ],
)
def test_other_capitals_are_a_conflict(
    run: Run, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    assert run.word(*first).exit_code == 0
    answer = run.word(*second)
    assert answer.exit_code != 0
    assert isinstance(answer.exception, Conflict)


def test_unknown_type_is_wrong_usage(run: Run) -> None:
    assert run.word("attribute", "create", "Seat", "--type", "colour").exit_code == 2
