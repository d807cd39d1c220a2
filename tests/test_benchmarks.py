"""What the benchmarks import is sound, so that they measure imports and not refusals."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks import each_style, step
from benchmarks.__main__ import keys_to_measure
from benchmarks.each_style import measure_styles
from benchmarks.styles import STYLES, YARDSTICK
from portal.instance import open_instance
from portal.plugin_host import load_styles
from portal.settings import Settings

STATES = {"prepare": "", "preview": "ready", "commit": "committed"}
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


def test_style_is_compared_with_what_was_measured_around_it(tmp_path: Path) -> None:
    seconds = iter([2.0, 3.0, 4.0])

    def do(name: str, instance: Path, *_arguments: object) -> dict[str, Any]:
        instance.mkdir(exist_ok=True)
        taken = next(seconds) if name == "preview" else 1.0
        return {"seconds": taken, "run": "1", "state": STATES[name], "counts": []}

    preview, commit = measure_styles([YARDSTICK, "shop-customers"], 50, 1, tmp_path, do)
    assert (preview.portal[:6], preview.yardstick[:21]) == ("3.00 s", "email-matched: 3.00 s")
    assert (preview.ratio, commit.ratio) == ("1.00 ×", "1.00 ×")


def test_measure_is_taken_again_where_others_had_the_processors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat, tried = tmp_path / "stat", []
    monkeypatch.setattr(each_style, "_STAT", stat)
    stat.write_text("cpu 0 0 0 0 0 0 0 0 0 0\n")

    def do(name: str, instance: Path, *_arguments: object) -> dict[str, Any]:
        instance.mkdir(exist_ok=True)
        if name == "preview":
            tried.append(name)
            if len(tried) == 1:
                stat.write_text("cpu 0 0 0 0 0 0 0 99999 0 0\n")
        return {"seconds": 1.0, "run": "1", "state": STATES[name], "counts": []}

    measure_styles([YARDSTICK, "shop-customers"], 50, 1, tmp_path, do)
    assert len(tried) == 4
