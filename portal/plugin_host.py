"""The border to foreign code: finds plugins, takes their styles, checks what comes back.

This is the only module that catches every exception of a plugin. A plugin that cannot be
loaded is an error with its name; the others work on.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from types import ModuleType

import pluggy

import portal.plugins
from portal import hookspecs
from portal.engine.columns import Column, Pattern
from portal.engine.findings import Catalogue, make_catalogue
from portal.engine.findings.catalogue import BUILT_IN
from portal.engine.style import Check, FileRules, Rule, Setting, Style
from portal.errors import PortalError

ENTRY_POINTS = "portal.plugins"
_DECLARED: dict[str, type] = {
    "columns": Column,
    "patterns": Pattern,
    "match": Rule,
    "checks": Check,
    "settings": Setting,
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
    for name, module in _modules(refused):
        for style in _styles_of(name, module, refused):
            if style.key in by_key:
                refused.append(PluginError(name, f"the key {style.key!r} is taken"))
            else:
                by_key[style.key] = style
    kinds = {kind.code: kind for style in by_key.values() for kind in style.findings}
    return Styles(by_key, tuple(refused), make_catalogue(BUILT_IN, kinds.values()))


class StyleFailed(PortalError):  # noqa: N818 - read as an event
    """The style failed while it checked a file."""


@contextmanager
def guard(style: Style) -> Iterator[None]:
    """Run a style's code; its failures become ``StyleFailed`` with the cause attached.

    Raises:
        StyleFailed: the style raised, or what it declared cannot be computed.
    """
    try:
        yield
    except (PortalError, OSError, MemoryError):
        raise
    except Exception as problem:
        raise StyleFailed(f"The style “{style.title}” failed: {problem!r}") from problem


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
        except Exception as problem:  # noqa: BLE001 - foreign code may raise anything
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
        refused.append(PluginError(name, "it has no hook portal_styles"))
    styles = [style for styles in given if isinstance(styles, list) for style in styles]
    return [style for style in styles if _is_sound(name, style, refused)]


def _is_sound(name: str, style: object, refused: list[PluginError]) -> bool:
    problem = _problem_of(style)
    if problem:
        refused.append(PluginError(name, problem))
    return problem is None


def _problem_of(style: object) -> str | None:
    if not isinstance(style, Style):
        return f"portal_styles gave a {type(style).__name__}, not a Style"
    for attribute in ("key", "title"):
        if not isinstance(getattr(style, attribute, None), str):
            return f"{type(style).__name__} declares no {attribute}"
    if not isinstance(style.file, FileRules):
        return f"{style.key}: file must be FileRules"
    return _problem_of_parts(style)


def _problem_of_parts(style: Style) -> str | None:
    for attribute, kind in _DECLARED.items():
        if any(not isinstance(item, kind) for item in getattr(style, attribute)):
            return f"{style.key}: {attribute} must hold {kind.__name__} objects only"
    headings = {column.heading for column in style.columns}
    unknown = [rule.column for rule in style.match if rule.column not in headings]
    if unknown:
        return f"{style.key}: a match rule names the unknown column {unknown[0]!r}"
    return None
