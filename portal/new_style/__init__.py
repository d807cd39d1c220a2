"""Make a small working style: the package that an author begins with.

It is what ``files/`` holds, with the style's names in it. Its samples have their golden, so that
``portal style check`` passes before anything is changed.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from portal.errors import Conflict, Invalid
from portal.plugin_host import is_key, load_styles

_MODULE, _PROJECT = "style.txt", "pyproject.txt"


def make_style(key: str, folder: Path) -> None:
    """Make the package of a new style in a folder that is empty or not there.

    Raises:
        Invalid: the key is not of small letters, digits and hyphens.
        Conflict: a style has the key, or the folder holds something.
    """
    if not is_key(key):
        raise Invalid(f"A style's name is of small letters, digits and hyphens, not “{key}”.")
    if key in load_styles().by_key:
        raise Conflict(f"There is already a style “{key}”. Choose another name.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder} is not empty. Choose another one with --folder.")
    names = {
        "key": key,
        "title": key.replace("-", " ").capitalize(),
        "name": "".join(word.capitalize() for word in key.split("-")),
        "module": f"portal_{key.replace('-', '_')}",
    }
    source, package = files(__name__) / "files", folder / names["module"]
    _write(source / _PROJECT, folder / "pyproject.toml", names)
    _write(source / _MODULE, package / "__init__.py", names)
    for sample in (source / "samples").iterdir():
        _write(sample, package / "samples" / sample.name, names)


def _write(source: Traversable, path: Path, names: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = Template(source.read_text("utf-8")).substitute(names)
    path.write_text(text, "utf-8", newline="\n")
