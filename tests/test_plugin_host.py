"""A broken plugin is refused by its name, loudly, and the others work on."""

import logging
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

import portal.plugins
from portal import profiles, runs
from portal.engine.findings import file_finding, read_findings
from portal.errors import NotFound
from portal.files import FileStore
from portal.instance import Instance, get_style
from portal.plugin_host import StyleFailed, Styles, guard, load_styles
from portal.runs import COMMAND_LINE
from portal.settings import Settings
from portal.store import tenants, vocabulary
from portal.store.database import Database

HEAD = """
import polars as pl

from portal.engine.style import Check, Column, FileRules, Follow, Parsed, Pattern, Rule, Setting
from portal.engine.style import Style, Text, error, new
from portal.hookspecs import portal_hook


class Good(Style):
    '''Takes names.'''

    key, title = "good", "Good"
    columns = (Column("Name", Text(), "field:name", unique=True),)
    match = (Rule("Name", missing="create"),)
"""
HOOK = """

@portal_hook
def portal_styles():
    return [Good()]
"""
METHOD = """
    @property
    def {}(self, *arguments):
        return 1 / 0
"""
CHECK = """
    checks = (Check(error('odd', 'Odd. Change it.'), 'Name', {}),)
"""
TYPE = (
    HEAD
    + """

class Odd(Text):
    def parse(self, cell, today):
        {}


class Typed(Good):
    columns = (Column("Name", Odd(), "field:name", unique=True),)
"""
    + HOOK.replace("Good", "Typed")
)
Load = Callable[..., Styles]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Load the built-in plugins and those written here, each a module by its name."""
    monkeypatch.setattr(portal.plugins, "__path__", [*portal.plugins.__path__, str(tmp_path)])
    before = set(sys.modules)

    def load_with(**plugins: str) -> Styles:
        for name, source in plugins.items():
            (tmp_path / f"{name}.py").write_text(source)
        return load_styles()

    yield load_with
    for name in set(sys.modules) - before:
        if name.startswith("portal.plugins."):
            del sys.modules[name]


def reasons(styles: Styles) -> dict[str, str]:
    return {problem.plugin: problem.reason for problem in styles.refused}


def test_sound_plugin_is_taken(load: Load) -> None:
    styles = load(good=HEAD + HOOK)
    assert styles.by_key["good"].description == "Takes names."
    assert styles.refused == ()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise RuntimeError('boom')", "RuntimeError('boom')"),
        ("import no_such_module_here", "no_such_module_here"),
        ("def broken(:", "SyntaxError"),
        ("raise SystemExit(1)", "SystemExit"),
        (HEAD, "no hook portal_styles"),
        (HEAD + HOOK.replace("portal_styles", "portal_stiles"), "portal_stiles"),
        (HEAD + HOOK.replace("return [Good()]", "1 / 0"), "ZeroDivisionError"),
        (HEAD + HOOK.replace("return [Good()]", "return None"), "gave None"),
        (HEAD + HOOK.replace("[Good()]", "Good()"), "gave a Good, not a list"),
        (HEAD + HOOK.replace("[Good()]", "[Good]"), "gave a type, not a Style"),
        (HEAD + HOOK.replace("[Good()]", "['good']"), "gave a str, not a Style"),
        (HEAD.replace('key, title = "good", "Good"', "") + HOOK, "declares no key"),
        (HEAD.replace('"good", "Good"', '"Good!", "Good"') + HOOK, "small letters"),
        (HEAD.replace('"good", "Good"', '"email-matched", "Good"') + HOOK, "is taken"),
        (HEAD.replace('Rule("Name"', 'Rule("Nome"') + HOOK, "unknown column 'Nome'"),
        (HEAD.replace('(Rule("Name", missing="create"),)', '("Name",)') + HOOK, "Rule objects"),
        (HEAD.replace('(Rule("Name", missing="create"),)', "None") + HOOK, "cannot be read"),
        (HEAD + "    file = None\n" + HOOK, "must be FileRules"),
        (HEAD + "    columns = (Column('Name', Text(), None),) * 2\n" + HOOK, "declared twice"),
        (HEAD + "    settings = (Setting('retention_days', 'X', 1),)\n" + HOOK, "declared twice"),
        (HEAD + "    needs_one = (('Nome',),)\n" + HOOK, "unknown column 'Nome'"),
        (HEAD + "    exports = ('field:emial',)\n" + HOOK, "no slot 'field:emial'"),
        (HEAD + "    alike = ('fields:name',)\n" + HOOK, "no slot 'fields:name'"),
        (HEAD + "    subject = 'option'\n" + HOOK, "no slot 'field:name' of the subject option"),
        (HEAD + "    keep_blank = 'off'\n" + HOOK, "unknown setting 'off'"),
        (
            HEAD
            + "    columns = (Column('A', Text(), 'address', part='line1'),"
            + " Column('Name', Text(), 'place:town'))\n"
            + HOOK,
            "declare either",
        ),
        (HEAD + "    follows = (Follow('a', 'b', 'off'),)\n" + HOOK, "unknown setting 'off'"),
        (
            HEAD + "    unmatched = error('too-long', 'Mine.')\n" + HOOK,
            "code 'too-long' is taken",
        ),
        (HEAD + "    findings = ()\n" + HOOK, "take its own list away"),
        (HEAD + "    checks = (Check('odd', 'Name', pl.lit(1)),)\n" + HOOK, "must be a Kind"),
        (HEAD + HOOK.replace("portal_styles()", "portal_styles(config)"), "config"),
        (HEAD + HOOK.replace("@portal_hook", ""), "no hook portal_styles"),
        (HEAD.replace("columns =", "colums ="), "no hook portal_styles"),
        (HEAD.replace("    match", "    mach") + HOOK, "'mach', which nothing reads; is 'match'"),
        (HEAD + "    columns = match = ()\n" + HOOK, "declares no columns"),
        (HEAD.replace('missing="create"', 'missing="creat"') + HOOK, "missing is 'creat'"),
        (HEAD + "    file = FileRules(errors='leave')\n" + HOOK, "errors is 'leave'"),
        (HEAD + "    description = 3\n" + HOOK, "description must be a text"),
        (HEAD.replace('"good", "Good"', '"good", " "') + HOOK, "declares no title"),
        (HEAD + "    words = 'Import'\n" + HOOK, "words is 'Import'; it must be Words"),
        (HEAD + "    alike = 'field:name'\n" + HOOK, "alike is 'field:name'; it must be a tuple"),
        (HEAD + "    version = '2'\n" + HOOK, "version is '2'; it must be a whole number"),
        (HEAD + "    unmatched = 'odd'\n" + HOOK, "unmatched is 'odd'; it must be a Kind"),
        (HEAD + "    group_by = 'household'\n" + HOOK, "it must be GroupBy or None"),
        (HEAD + "    file = FileRules(maximum_rows='9')\n" + HOOK, "maximum_rows is '9'"),
        (
            HEAD + "    file = FileRules(formats=('pdf',))\n" + HOOK,
            "must be of csv, xlsx, xls, ods",
        ),
        (HEAD + "    file = FileRules(separator=', ')\n" + HOOK, "must be one character"),
        (HEAD + "    file = FileRules(encoding='utf-99')\n" + HOOK, "'utf-99', which is not known"),
        (HEAD + "    file = FileRules(ignored=('(',))\n" + HOOK, "no regular expression"),
        (HEAD + METHOD.format("description") + HOOK, "cannot be read: ZeroDivisionError"),
        (HEAD + METHOD.format("all_settings") + HOOK, "cannot be read: ZeroDivisionError"),
        (HEAD + METHOD.format("with_defaults") + HOOK, "cannot be read: ZeroDivisionError"),
        (HEAD + METHOD.format("narrowed") + HOOK, "cannot be read: ZeroDivisionError"),
        (HEAD + CHECK.format("lambda row: True") + HOOK, "it must be an expression"),
        (HEAD + CHECK.format("1 / 0") + HOOK, "cannot be imported: ZeroDivisionError"),
        (TYPE.format("raise RuntimeError('boom')"), "column 'Name' cannot be compiled"),
        (TYPE.format("return None"), "parses into NoneType"),
        (TYPE.format("return Parsed('x')"), "parses into Parsed, not into Parsed with"),
        (TYPE.format("return Parsed(cell, ('x',))"), "must have Problem objects"),
    ],
)
def test_broken_plugin_is_refused_by_name(load: Load, source: str, reason: str) -> None:
    styles = load(broken=source, good=HEAD.replace('"good"', '"other"') + HOOK)
    assert list(reasons(styles)) == ["broken"]
    assert reason in reasons(styles)["broken"]
    assert {"email-matched", "other"} <= styles.by_key.keys()
    assert "good" not in styles.by_key


def test_first_of_two_styles_keeps_the_key(load: Load) -> None:
    styles = load(a_first=HEAD + HOOK, b_second=HEAD.replace("Takes", "Steals") + HOOK)
    assert styles.by_key["good"].description == "Takes names."
    assert "taken" in reasons(styles)["b_second"]


def test_own_kinds_join_the_catalogue(load: Load) -> None:
    own = "    unmatched = error('odd-name', '“{value}” is odd. Change it.')\n"
    styles = load(good=HEAD + own + HOOK)
    kind = styles.catalogue["odd-name"]
    found = read_findings(file_finding(kind, value="X"), styles.catalogue)
    assert found[0].message == "“X” is odd. Change it."


def test_style_without_sentence_shows_its_title(load: Load) -> None:
    styles = load(good=HEAD.replace("'''Takes names.'''", "") + HOOK)
    assert styles.by_key["good"].description == "Good"


def test_removed_style_is_named_with_remedy() -> None:
    instance = Instance(Settings(), None, None, load_styles())  # type: ignore[arg-type]
    with pytest.raises(NotFound, match=r"“gone” is not installed here. Ask the operator."):
        get_style(instance, "gone")


RAISING = """

class Raising(Text):
    def parse(self, cell, today):
        if today.year == 2000:
            return Parsed(cell)  # as it is loaded
        {what}


class Failing(Good):
    key, title = "failing", "Failing <b>"
    columns = (Column("Name", Raising(), "field:name", unique=True),)


@portal_hook
def portal_styles():
    return [Failing(), Good()]
"""


@pytest.mark.parametrize(
    "what",
    [
        "raise RuntimeError('boom')",
        "return None",
        "return Parsed(pl.col('no such column'))",
        "return Parsed(cell.map_elements(lambda text: 1 / 0, return_dtype=pl.String))",
    ],
)
def test_failing_style_becomes_a_finding(
    load: Load, database: Database, tmp_path: Path, what: str
) -> None:
    styles = load(failing=HEAD + RAISING.format(what=what))
    assert styles.refused == ()
    (tmp_path / "instance").mkdir()
    settings = Settings(instance=tmp_path / "instance")
    instance = Instance(settings, database, FileStore(settings.instance, None), styles)
    tenant = tenants.create_tenant(database, "t", "T").id
    failing = profiles.create_profile(instance, tenant, COMMAND_LINE, "F", "failing", {})
    good = profiles.create_profile(instance, tenant, COMMAND_LINE, "G", "good", {})

    def preview(profile: str) -> runs.Run:
        content = BytesIO(b"Name\nAnn\nBo\n")
        run = runs.receive_upload(instance, tenant, profile, COMMAND_LINE, "a.csv", content)
        return runs.start_run(instance, tenant, run.number)

    refused = preview(failing.number)
    assert (refused.state, refused.errors, refused.rows) == ("refused", 1, 0)
    found = runs.read_first_findings(instance, tenant, refused.number, 10)
    assert [finding.code for finding in found] == ["style-failed"]
    assert "Failing <b>" in found[0].message
    assert "tell the operator" in found[0].message
    assert preview(good.number).state == "ready"


DECLARING = """

class Failing(Good):
    key, title = "failing", "Failing"
    {}


@portal_hook
def portal_styles():
    return [Failing(), Good()]
"""


def make_instance(database: Database, folder: Path, styles: Styles) -> Instance:
    (folder / "instance").mkdir()
    settings = Settings(instance=folder / "instance")
    return Instance(settings, database, FileStore(settings.instance, None), styles)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (CHECK.format("pl.col('no such column') == 'x'"), "style-failed"),
        (CHECK.format("new('field:name').cast(pl.Int64) > 1"), "style-failed"),
        (CHECK.format("new('field:name')"), "style-failed"),
        ("columns = (Column('Name', Text(), 'tag:No:Such', unique=True),)", "tag:No:Such"),
        (
            "def narrowed(self, settings): return self if not settings else 1 / 0",
            "“Failing” failed (",
        ),
        (
            "patterns = (type('P', (Pattern,), {'heading_of': None})('', ('n',), 'tag'),)",
            "“Failing” failed (",
        ),
    ],
)
def test_style_that_fails_later_stops_its_own_runs(
    load: Load, database: Database, tmp_path: Path, what: str, said: str
) -> None:
    styles = load(failing=HEAD + DECLARING.format(what))
    assert styles.refused == ()
    instance = make_instance(database, tmp_path, styles)
    tenant = tenants.create_tenant(database, "t", "T").id
    vocabulary.create_tag(database, tenant, "Preferences", "Drama")
    chosen = {"minimum_records": 1}
    numbers = {
        key: profiles.create_profile(instance, tenant, COMMAND_LINE, key, key, chosen).number
        for key in ("failing", "good")
    }

    def preview(key: str) -> runs.Run:
        content = BytesIO(b"Name\nAnn\nBo\n")
        run = runs.receive_upload(instance, tenant, numbers[key], COMMAND_LINE, "a.csv", content)
        runs.start_run(instance, tenant, run.number)
        return runs.get_run(instance, tenant, run.number)

    stopped = preview("failing")
    assert stopped.state == ("failed" if stopped.error else "refused")
    if stopped.error:
        assert said in stopped.error
    else:
        found = runs.read_first_findings(instance, tenant, stopped.number, 10)
        assert [finding.code for finding in found] == [said]
    assert preview("good").state == "ready"


def test_style_that_fails_at_an_upload_is_named(
    load: Load, database: Database, tmp_path: Path
) -> None:
    what = "def with_defaults(self, settings): return {} if not settings else 1 / 0"
    instance = make_instance(database, tmp_path, load(failing=HEAD + DECLARING.format(what)))
    tenant = tenants.create_tenant(database, "t", "T").id
    chosen = {"minimum_records": 1}
    number = profiles.create_profile(instance, tenant, COMMAND_LINE, "F", "failing", chosen).number
    with pytest.raises(StyleFailed, match="“Failing” failed"):
        profiles.write_template(instance, tenant, number, "csv", BytesIO())
    with pytest.raises(StyleFailed, match="“Failing” failed"):
        runs.receive_upload(instance, tenant, number, COMMAND_LINE, "a.csv", BytesIO(b"Name\n"))
    assert runs.list_runs(instance, tenant) == []


def test_failing_style_is_logged_with_its_place(
    load: Load, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cell = "the cell of Ann"
    code = HEAD + RAISING.format(what=f"raise RuntimeError({cell!r})")
    (tmp_path / "instance").mkdir()
    settings = Settings(instance=tmp_path / "instance")
    instance = Instance(settings, database, FileStore(settings.instance, None), load(failing=code))
    tenant = tenants.create_tenant(database, "t", "T").id
    profile = profiles.create_profile(instance, tenant, COMMAND_LINE, "F", "failing", {}).number
    logger = logging.getLogger("portal.runs.checking")
    logger.addHandler(caplog.handler)  # the portal's loggers may not hand on to the root
    try:
        content = BytesIO(b"Name\nAnn\n")
        run = runs.receive_upload(instance, tenant, profile, COMMAND_LINE, "a.csv", content)
        runs.start_run(instance, tenant, run.number)
    finally:
        logger.removeHandler(caplog.handler)
    line = code.split(cell)[0].count("\n") + 1
    assert f"run {run.number}: the style failing failed: builtins.RuntimeError at " in caplog.text
    assert f"failing.py:{line}" in caplog.text
    assert cell not in caplog.text


def test_failure_outside_a_style_is_placed_in_the_engine() -> None:
    style = load_styles().by_key["email-matched"]
    with pytest.raises(StyleFailed) as raised, guard(style):
        read_findings(pl.DataFrame({"no such": ["column"]}), {})
    assert "/portal/engine/findings/" in raised.value.cause


def test_guard_names_style_and_cause() -> None:
    style = load_styles().by_key["email-matched"]
    with pytest.raises(StyleFailed, match="Customers by e-mail") as raised, guard(style):
        raise ValueError("boom")
    assert isinstance(raised.value.__cause__, ValueError)


@pytest.mark.parametrize("problem", [KeyboardInterrupt, SystemExit, MemoryError, OSError, NotFound])
def test_guard_blames_no_style_for_others(problem: type[BaseException]) -> None:
    with pytest.raises(problem), guard(load_styles().by_key["email-matched"]):
        raise problem


def test_guard_catches_panics() -> None:
    panic = pl.exceptions.PanicException
    assert not issubclass(panic, Exception)
    with pytest.raises(StyleFailed), guard(load_styles().by_key["email-matched"]):
        raise panic("index out of bounds")


def test_plugins_of_packages_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("of_a_package")
    exec(HEAD + HOOK, module.__dict__)  # noqa: S102 - the source above

    class Point:
        name = "of-a-package"

        @staticmethod
        def load() -> ModuleType:
            return module

    monkeypatch.setattr("portal.plugin_host.loading.entry_points", lambda **_: [Point()])
    assert "good" in load_styles().by_key
