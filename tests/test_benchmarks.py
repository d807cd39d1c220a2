"""What the benchmarks import is sound, so that they measure imports and not refusals."""

from pathlib import Path

import pytest

from benchmarks import step
from benchmarks.__main__ import keys_to_measure
from benchmarks.styles import STYLES
from portal.instance import open_instance
from portal.plugin_host import load_styles
from portal.settings import Settings

INSTALLED = load_styles().by_key
ROWS = 60


@pytest.mark.parametrize("key", [name for name in STYLES if name in INSTALLED])
def test_file_of_a_style_is_imported_whole(key: str, tmp_path: Path) -> None:
    bench = STYLES[key]
    first, file = tmp_path / "first.csv", tmp_path / "file.csv"
    bench.write(ROWS, file)
    before = bench.write_before(ROWS, first)
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    with instance.database.connection_context():
        for style in filter(None, (key, before)):
            step.prepare(instance, style)
        for style, path in [*([(before, first)] if before else []), (key, file)]:
            seen = step.preview(instance, str(path), style)
            assert seen["state"] == "ready", seen
            assert sum(seen["counts"][:2]) >= ROWS
            assert sum(seen["counts"][2:]) == 0
            assert step.commit(instance, seen["run"])["state"] == "committed"


def test_all_styles_are_measured_unless_some_are_named() -> None:
    assert keys_to_measure([]) == keys_to_measure(["all"]) == [*STYLES]
    assert keys_to_measure(["points-only"]) == ["points-only"]
    with pytest.raises(SystemExit, match="no benchmark of 'points'"):
        keys_to_measure(["points"])


def test_every_style_of_customers_is_measured() -> None:
    of_customers = {key for key, style in INSTALLED.items() if style.subject == "customer"}
    assert of_customers - set(STYLES) == set(), "add an entry to benchmarks/styles.py"
