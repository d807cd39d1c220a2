"""Find plugins and take their styles; one that cannot be loaded is an error with its name."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from types import ModuleType

import pluggy

import portal.plugins
from portal import hookspecs
from portal.engine.findings import Catalogue, make_catalogue
from portal.engine.findings.catalogue import BUILT_IN
from portal.engine.style import Style
from portal.plugin_host.problems import problem_of

ENTRY_POINTS = "portal.plugins"


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


def _clash(style: Style, by_key: dict[str, Style], kinds: Catalogue) -> str | None:
    if style.key in by_key:
        return f"the key {style.key!r} is taken"
    for kind in style.findings:
        # Two styles of one plugin may share a kind; another kind of the same code is a mistake.
        if kinds.get(kind.code, kind) != kind:
            return f"{style.key}: the finding code {kind.code!r} is taken"
    return None


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
            problem = problem_of(style)
        except Exception as raised:  # noqa: BLE001 - foreign code may raise anything
            problem = f"{type(style).__name__}: what it declares cannot be read: {raised!r}"
        if problem:
            refused.append(PluginError(name, problem))
        else:
            yield style
