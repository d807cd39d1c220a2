"""The border to foreign code: finds plugins, takes their styles, checks what comes back.

With ``plugin_problems`` this is the only module that catches every exception of a plugin. A
plugin that cannot be loaded is an error with its name; the others work on.
"""

import importlib
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pluggy

import portal.plugins
from portal import hookspecs
from portal.engine.findings import Catalogue, make_catalogue
from portal.engine.findings.catalogue import BUILT_IN
from portal.engine.style import Style
from portal.errors import PortalError
from portal.plugin_problems import problem_of

ENTRY_POINTS = "portal.plugins"
_HOUSE = str(Path(__file__).parent)


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


class StyleFailed(PortalError):  # noqa: N818 - read as an event
    """The style failed while it checked a file.

    Attributes:
        cause: the kind of error and its place, in the style's file if it is there; never the
            error's own words, which may quote a cell.
    """

    def __init__(self, style: Style, problem: BaseException) -> None:
        """Say what the style raised, and note where."""
        kind = type(problem).__name__
        super().__init__(f"The style “{style.title}” failed ({kind}). Tell the operator.")
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
            problem = problem_of(style)
        except Exception as raised:  # noqa: BLE001 - foreign code may raise anything
            problem = f"{type(style).__name__}: what it declares cannot be read: {raised!r}"
        if problem:
            refused.append(PluginError(name, problem))
        else:
            yield style
