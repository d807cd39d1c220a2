"""The border to foreign code: finds plugins, takes their styles, checks what comes back.

This is the only module that catches every exception of a plugin. A plugin that cannot be
loaded is an error with its name; the others work on.
"""

import importlib
import pkgutil
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

import portal.plugins
from portal import hookspecs
from portal.engine.columns import Column, Pattern, facet_of
from portal.engine.findings import Catalogue, Kind, make_catalogue
from portal.engine.findings.catalogue import BUILT_IN
from portal.engine.style import Check, Composite, FileRules, Follow, Rule, Setting, Style
from portal.errors import PortalError

ENTRY_POINTS = "portal.plugins"
_HOUSE = str(Path(__file__).parent)
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DECLARED: dict[str, type] = {
    "columns": Column,
    "patterns": Pattern,
    "match": Rule,
    "composites": Composite,
    "follows": Follow,
    "checks": Check,
    "settings": Setting,
    "findings": Kind,
}


@dataclass(frozen=True, slots=True)
class PluginError:
    """A plugin that was refused: its name and what is wrong with it."""

    plugin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles at hand, and the plugins that were refused."""

    by_key: dict[str, Style]
    refused: tuple[PluginError, ...]
    catalogue: Catalogue


def load_styles() -> Styles:
    """Load the built-in plugins and those of installed packages."""
    refused: list[PluginError] = []
    by_key: dict[str, Style] = {}
    kinds = {kind.code: kind for kind in BUILT_IN}
    for name, module in _modules(refused):
        for style in _styles_of(name, module, refused):
            problem = _clash(style, by_key, kinds)
            if problem:
                refused.append(PluginError(name, problem))
                continue
            by_key[style.key] = style
            kinds |= {kind.code: kind for kind in style.findings}
    return Styles(by_key, tuple(refused), make_catalogue(kinds.values()))


def is_key(text: str) -> bool:
    """Tell whether a text may be a style's key."""
    return _KEY.fullmatch(text) is not None


def _clash(style: Style, by_key: dict[str, Style], kinds: Catalogue) -> str | None:
    if style.key in by_key:
        return f"the key {style.key!r} is taken"
    for kind in style.findings:
        # Two styles of one plugin may share a kind; another kind of the same code is a mistake.
        if kinds.get(kind.code, kind) != kind:
            return f"{style.key}: the finding code {kind.code!r} is taken"
    return None


class StyleFailed(PortalError):  # noqa: N818 - read as an event
    """The style failed while it checked a file.

    Attributes:
        cause: the kind of error and its place, in the style's file if it is there; never the
            error's own words, which may quote a cell.
    """

    def __init__(self, style: Style, problem: BaseException) -> None:
        """Say what the style raised, and note where."""
        super().__init__(f"The style “{style.title}” failed: {problem!r}")
        self.cause = _cause(style, problem)


def _cause(style: Style, problem: BaseException) -> str:
    places = traceback.extract_tb(problem.__traceback__)
    own = getattr(sys.modules.get(type(style).__module__), "__file__", None)
    house = [one for one in places if one.filename.startswith(_HOUSE) and one != places[0]]
    # It may have been raised in what the style called, or what the engine made of its words.
    place = ([one for one in places if one.filename == own] or house or places)[-1]
    kind = f"{type(problem).__module__}.{type(problem).__qualname__}"
    return f"{kind} at {place.filename}:{place.lineno}"


@contextmanager
def guard(style: Style) -> Iterator[None]:
    """Run a style's code; its failures become ``StyleFailed`` with the cause attached.

    Raises:
        StyleFailed: the style raised, or what it declared cannot be computed.
    """
    try:
        yield
    except (PortalError, OSError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as problem:
        # A panic in Polars is no Exception.
        raise StyleFailed(style, problem) from problem


def _modules(refused: list[PluginError]) -> list[tuple[str, ModuleType]]:
    loaders: list[tuple[str, Callable[[], ModuleType]]] = [
        (info.name, partial(importlib.import_module, f"{portal.plugins.__name__}.{info.name}"))
        for info in pkgutil.iter_modules(portal.plugins.__path__)
    ]
    loaders += [(point.name, point.load) for point in entry_points(group=ENTRY_POINTS)]
    found = []
    for name, load in loaders:
        try:
            found.append((name, load()))
        except KeyboardInterrupt:
            raise
        except BaseException as problem:  # noqa: BLE001 - foreign code may raise anything
            refused.append(PluginError(name, f"it cannot be imported: {problem!r}"))
    return found


def _styles_of(name: str, module: ModuleType, refused: list[PluginError]) -> list[Style]:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, name)
        manager.check_pending()
        given = manager.hook.portal_styles()
    except Exception as problem:  # noqa: BLE001 - foreign code may raise anything
        refused.append(PluginError(name, f"its hook failed: {problem!r}"))
        return []
    if not given:
        refused.append(PluginError(name, "it has no hook portal_styles, or the hook gave None"))
    return [style for styles in given for style in _sound(name, styles, refused)]


def _sound(name: str, styles: object, refused: list[PluginError]) -> Iterator[Style]:
    if not isinstance(styles, list):
        kind = type(styles).__name__
        refused.append(PluginError(name, f"portal_styles gave a {kind}, not a list of styles"))
        return
    for style in styles:
        try:
            problem = _problem_of(style)
        except Exception as raised:  # noqa: BLE001 - foreign code may raise anything
            problem = f"{type(style).__name__}: what it declares cannot be read: {raised!r}"
        if problem:
            refused.append(PluginError(name, problem))
        else:
            yield style


def _problem_of(style: Any) -> str | None:
    if not isinstance(style, Style):
        return f"portal_styles gave a {type(style).__name__}, not a Style"
    for attribute in ("key", "title"):
        if not isinstance(getattr(style, attribute, None), str):
            return f"{type(style).__name__} declares no {attribute}"
    if not is_key(style.key):
        return f"the key {style.key!r} must be of small letters, digits and hyphens"
    if not isinstance(getattr(style, "file", None), FileRules):
        return f"{style.key}: file must be FileRules"
    return _problem_of_parts(style) or _problem_of_names(style)


def _problem_of_parts(style: Style) -> str | None:
    for attribute, kind in _DECLARED.items():
        if any(not isinstance(item, kind) for item in getattr(style, attribute)):
            return f"{style.key}: {attribute} must hold {kind.__name__} objects only"
    return None


def _problem_of_names(style: Style) -> str | None:
    """Find what names something that is not there, or something twice."""
    return next((f"{style.key}: {problem}" for problem in _wrong_names(style)), None)


def _wrong_names(style: Style) -> Iterator[str]:
    headings = [column.heading for column in style.columns]
    keys = [setting.key for setting in style.all_settings()]
    for what, names in (("column", headings), ("setting", keys)):
        if twice := {name for name in names if names.count(name) > 1}:
            yield f"the {what} {min(twice)!r} is declared twice"
    named = [rule.column for rule in style.match] + [check.column for check in style.checks]
    named += [name for group in style.needs_one for name in group]
    yield from (
        f"a rule names the unknown column {name!r}" for name in named if name not in headings
    )
    yield from _wrong_settings(style, keys)
    if {"address", "place"} <= {facet_of(column.slot) for column in style.columns if column.slot}:
        yield "it has addresses as wholes and the parts of one; declare either"


def _wrong_settings(style: Style, keys: list[str]) -> Iterator[str]:
    for follow in style.follows:
        if follow.setting not in keys:
            yield f"a slot follows the unknown setting {follow.setting!r}"
    for column in style.columns:
        if column.setting and column.setting not in keys:
            yield f"a column waits for the unknown setting {column.setting!r}"
    if style.keep_blank is not None and style.keep_blank not in keys:
        yield f"keep_blank names the unknown setting {style.keep_blank!r}"
    if style.repeats == "allow" and any(column.unique for column in style.columns):
        yield "rows may mean the same customer, so no column can be unique"
