"""Words made on the command line obey the same rules as those made on the pages."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import Result

from portal.errors import Conflict, NotFound
from tests.cli.calling import call


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    made = Run()
    made("tenant", "create", "north", "--name", "North")
    return made


class Run:
    """Runs ``portal`` in a fresh instance."""

    def __call__(self, *arguments: str) -> Result:
        return call(*arguments)

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


@pytest.fixture
def words(run: "Run") -> "Run":
    """A tenant with a word of each kind."""
    for created in (
        ("tag", "create", "Access", "Ramp"),
        ("tag", "create", "Access", "Lift", "--auto"),
        ("attribute", "create", "Seat", "--type", "dropdown", "--option", "Stalls", "--unique"),
        ("statement", "create", "Post"),
        ("manufacturer", "create", "Grand Gifts"),
    ):
        assert run.word(*created).exit_code == 0
    return run


@pytest.mark.parametrize(
    ("named", "new", "says"),
    [
        (("tag", "rename", "Access", "Ramp"), "Way in", "Tag Ramp: renamed to Way in."),
        (("tag-group", "rename", "Access"), "Venue", "Tag group Access: renamed to Venue."),
        (("attribute", "rename", "Seat"), "Chair", "Attribute Seat: renamed to Chair."),
        (("statement", "rename", "Post"), "Mail", "Contact preference Post: renamed to Mail."),
        (
            ("manufacturer", "rename", "Grand Gifts"),
            "Gifts",
            "Manufacturer Grand Gifts: renamed to Gifts.",
        ),
    ],
)
def test_word_is_renamed(words: Run, named: tuple[str, ...], new: str, says: str) -> None:
    assert words.word(*named, new).output == says + "\n"
    again = words.word(*named, new)
    assert again.exit_code == 1
    assert isinstance(again.exception, NotFound)
    assert new in str(again.exception)


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        (("tag", "remove", "Access", "Ramp"), "Access\tLift\tauto\n"),
        (("tag-group", "remove", "Access"), ""),
        (("attribute", "remove", "Seat"), ""),
        (("statement", "remove", "Post"), ""),
    ],
)
def test_word_nobody_had_is_removed(words: Run, named: tuple[str, ...], kept: str) -> None:
    told = words.word(*named, "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.output)["action"] == "remove"
    noun = named[0].removesuffix("-group")
    assert words.word(noun, "list").output == kept
    assert isinstance(words.word(*named).exception, NotFound)


def test_options_are_added_renamed_and_removed(words: Run) -> None:
    steps = (
        (("attribute", "add-option", "Seat", "Circle"), "option Circle added."),
        (
            ("attribute", "rename-option", "Seat", "Circle", "Balcony"),
            "option Circle renamed to Balcony.",
        ),
        (("attribute", "remove-option", "Seat", "Stalls"), "option Stalls removed."),
    )
    for step, says in steps:
        assert words.word(*step).output == f"Attribute Seat: {says}\n"
    assert words.word("attribute", "list").output == "Seat\tdropdown\tunique\t\tBalcony\n"
    last = words.word("attribute", "remove-option", "Seat", "Balcony")
    assert (last.exit_code, type(last.exception)) == (1, Conflict)
    none = words.word("attribute", "remove-option", "Seat", "Box")
    assert str(none.exception) == "There is no option of Seat Box. There are: Balcony."


def test_rename_to_other_capitals_of_another_is_a_conflict(words: Run) -> None:
    answer = words.word("tag", "rename", "Access", "Ramp", "LIFT")
    assert isinstance(answer.exception, Conflict)
    assert words.word("tag", "rename", "Access", "Ramp", "RAMP").exit_code == 0


def test_changed_words_stand_in_the_audit_log(words: Run, tmp_path: Path) -> None:
    words.word("tag", "rename", "Access", "Ramp", "Way in")
    words.word("statement", "remove", "Post")
    with sqlite3.connect(tmp_path / "instance" / "portal.db") as connection:
        rows = connection.execute("SELECT action, about FROM audit ORDER BY id").fetchall()
    connection.close()
    assert rows[-2:] == [
        ("vocabulary.rename", "tag:Access:Ramp: Renamed to Way in."),
        ("vocabulary.remove", "preference:Post: Removed."),
    ]


def test_word_missing_a_name_is_wrong_usage(words: Run) -> None:
    assert words.word("tag", "rename", "Access", "Ramp").exit_code == 2
