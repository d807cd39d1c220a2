"""Static files and icons: from our own folder and from the installed Bootstrap, nowhere else."""

import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

_SYMBOL = re.compile(r'<symbol [^>]*?viewBox="([^"]+)" id="([^"]+)">(.*?)</symbol>', re.DOTALL)
_ICON = Markup(
    '<svg class="bi" width="1em" height="1em" viewBox="{}" fill="currentColor" {}>{}</svg>'
)
_HIDDEN, _NAMED = Markup('aria-hidden="true"'), Markup('role="img" aria-label="{}"')


def register(app: Flask) -> None:
    """Mark addresses of static files with their content, and offer ``icon`` to templates."""
    app.url_defaults(mark_version)
    app.jinja_env.globals["icon"] = icon


def mark_version(endpoint: str, values: dict[str, Any]) -> None:
    """Add a hash of the file's content to its address, so that it may be cached for ever."""
    if endpoint == "static":
        folder = current_app.static_folder
    elif endpoint == "bootstrap.static":
        folder = current_app.blueprints["bootstrap"].static_folder
    else:
        return
    values.setdefault("v", hash_file(Path(str(folder)) / values["filename"]))


@cache
def hash_file(path: Path) -> str:
    """Hash a file's content; read once, as a release's files do not change."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@cache
def icon(name: str, label: str = "") -> Markup:
    """Draw one of Bootstrap's icons; hidden from screen readers unless it has a label.

    Raises:
        KeyError: there is no such icon.
    """
    view_box, paths = _read_icons()[name]
    # The paths are the installed package's; the label is escaped.
    drawing = Markup(paths)  # noqa: S704
    return _ICON.format(view_box, _NAMED.format(label) if label else _HIDDEN, drawing)


@cache
def _read_icons() -> dict[str, tuple[str, str]]:
    sprite = files("flask_bootstrap") / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"
    found = _SYMBOL.findall(sprite.read_text(encoding="utf-8"))
    return {name: (view_box, paths) for view_box, name, paths in found}
