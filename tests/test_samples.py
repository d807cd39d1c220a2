"""Every style's samples become what their goldens say, by one test for all styles."""

import json
import shutil
from pathlib import Path

import pytest

from portal import samples
from portal.engine.style import Style
from portal.errors import NotFound, PortalError
from portal.plugin_host import load_styles
from portal.samples import check_samples, sample_folder
from tests.cli.calling import call

STYLES = load_styles().by_key
FOLDER = sample_folder(STYLES["email-matched"])


@pytest.mark.parametrize("key", sorted(STYLES))
def test_samples_are_as_their_goldens(key: str) -> None:
    found = check_samples(key)
    assert found
    assert {sample.name: sample.difference for sample in found if sample.difference} == {}


def may_add(style: Style) -> bool:
    """Tell whether a row of a style may add a customer, or an entry of a list."""
    rules = (rule.missing == "create" or rule.new_value is not None for rule in style.match)
    unmatched = style.unmatched is not None and style.unmatched.severity != "error"
    return any(rules) or unmatched


@pytest.mark.parametrize("key", sorted(STYLES))
def test_samples_show_every_action(key: str) -> None:
    goldens = [json.loads(path.read_text()) for path in sample_folder(STYLES[key]).glob("*.*.json")]
    keys = {name for rule in STYLES[key].match for name in (rule.column, *rule.within)}
    counts = ["creates", "updates", "unchanged", "rejects"]
    if keys >= {column.heading for column in STYLES[key].columns}:
        counts.remove("updates")  # a row is its key: there is nothing to change
    if not may_add(STYLES[key]):
        counts.remove("creates")
    if any(composite.appends for composite in STYLES[key].composites):
        counts.remove("unchanged")
    for counted in counts:
        assert sum(golden[counted] for golden in goldens), counted


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of samples of our own."""
    for name in ("given.json", "given.csv", "names_and_emails.csv"):
        shutil.copy(FOLDER / name, tmp_path / name)
    monkeypatch.setattr(samples, "sample_folder", lambda _style: tmp_path)
    return tmp_path


def test_missing_golden_is_written_once(folder: Path) -> None:
    golden = folder / "names_and_emails.csv.json"
    assert check_samples("email-matched")[0].difference
    assert not golden.exists()
    assert check_samples("email-matched", write=True)[0].written
    assert golden.read_text() == (FOLDER / golden.name).read_text()
    golden.write_text("{}")
    assert check_samples("email-matched", write=True)[0].difference
    assert golden.read_text() == "{}"


def test_difference_names_line_and_both_fates(folder: Path) -> None:
    golden = json.loads((FOLDER / "names_and_emails.csv.json").read_text())
    golden["lines"]["3"] = ["update"]
    (folder / "names_and_emails.csv.json").write_text(json.dumps(golden))
    assert check_samples("email-matched")[0].difference == (
        "lines 3: ['create'] instead of ['update']",
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Nam\nAnn\n", "The heading “Nam” is not known"),
        ("Email\nann(at)example.org\n", "line 2: “ann(at)example.org” is not an e-mail address"),
        ("", "The file is empty"),
    ],
)
def test_given_file_that_is_not_taken_says_why(folder: Path, given: str, said: str) -> None:
    (folder / "given.csv").write_text(given)
    with pytest.raises(PortalError, match=r"given\.csv is not imported whole") as told:
        check_samples("email-matched")
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("given.json", '{"words', "given.json cannot be read"),
        ("given.json", "[1]", "given.json cannot be read"),
        ("given.json", '{"word": {}}', "“word” means nothing in given.json"),
        ("given.json", '{"words": {"tag": []}}', "“tag” means nothing in given.json"),
        ("names_and_emails.csv.json", "{", "names_and_emails.csv.json cannot be read"),
    ],
)
def test_broken_json_is_named(folder: Path, name: str, text: str, said: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(PortalError, match=said):
        check_samples("email-matched")


def test_style_without_samples_says_where_to_put_them(folder: Path) -> None:
    (folder / "names_and_emails.csv").unlink()
    with pytest.raises(NotFound, match=r"has no samples\. Put some into"):
        check_samples("email-matched")


def test_command_checks_a_style() -> None:
    result = call("style", "check", "email-matched", "--examples", "0")
    assert result.exit_code == 0, result.output
    assert "typical_mistakes.csv\tas expected" in result.output


def test_command_fails_where_a_sample_differs(folder: Path) -> None:
    assert folder.exists()
    result = call("style", "check", "email-matched", "--examples", "0")
    assert result.exit_code == 1
    assert "names_and_emails.csv\tdiffers" in result.output
