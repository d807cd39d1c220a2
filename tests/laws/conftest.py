"""Fixtures of the laws: every style, on both databases."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from portal.engine.style import Style
from portal.files import FileStore
from portal.instance import Instance
from portal.laws.house import House
from portal.plugin_host import load_styles
from portal.settings import Settings
from portal.store.database import Database, is_sqlite

pytest.register_assert_rewrite("portal.laws.every")
STYLES = load_styles()
_EXAMPLES = {"laws": 150, "default": 4}
_ON_SERVER = 3
"""PostgreSQL gets one example of so many: the engine is the same, and a round trip is dear."""

settings.register_profile(
    "default",
    deadline=None,
    max_examples=_EXAMPLES["default"],
    derandomize=True,
    # A smaller example of what broke takes minutes: ``make laws`` looks for it.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile(
    "laws",
    settings.get_profile("default"),
    max_examples=_EXAMPLES["laws"],
    derandomize=False,
    phases=tuple(Phase),
)
settings.load_profile(os.environ.get("PORTAL_LAWS", "default"))


@pytest.fixture(params=sorted(STYLES.by_key))
def style(request: pytest.FixtureRequest) -> Style:
    """Every style at hand, one after the other."""
    return STYLES.by_key[request.param]


@pytest.fixture
def house(database: Database, tmp_path: Path, style: Style) -> House:
    """An instance on each database, with a style to try."""
    folder = Settings(instance=tmp_path / "instance")
    folder.instance.mkdir()
    files = FileStore(folder.instance, None)
    share = 1 if is_sqlite(database) else _ON_SERVER
    examples = max(2, settings.default.max_examples // share)  # type: ignore[union-attr]
    return House(Instance(folder, database, files, STYLES), style, settings(max_examples=examples))
