"""What a declaration holds against the types it is declared with, told when the portal starts.

A text where a tuple belongs would otherwise break the first page or file that meets it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import polars as pl

from portal.engine.findings import Kind

_ENGINE = "portal.engine"
_NAMES: dict[Any, str] = {
    str: "a text",
    int: "a whole number",
    bool: "True or False",
    NoneType: "None",
    pl.Expr: "an expression",
    Kind: "a Kind: error(…), warning(…) or notice(…)",
}


def walk_parts(part: object) -> Iterator[object]:
    """Give a declaration and all that it is made of, as far as the engine has declared it."""
    yield part
    for name in _hints(part):
        value = getattr(part, name, None)
        inner = value if isinstance(value, tuple | list) else (value,)
        for one in inner:
            if is_dataclass(one) and not isinstance(one, type) and _hints(one):
                yield from walk_parts(one)


def misfits(part: object) -> Iterator[str]:
    """Say which values of a declaration are not of their type."""
    for name, hint in _hints(part).items():
        value = getattr(part, name, None)
        if not _fits(value, hint):
            yield f"{name} is {value!r}; it must be {_told(hint)}"


def _hints(part: object) -> dict[str, Any]:
    """Give the types that the engine declares; of a foreign class those of its base."""
    return _hints_of(type(part))  # type: ignore[arg-type]  # a class is hashable


@cache
def _hints_of(kind: type) -> dict[str, Any]:
    for one in kind.__mro__:
        if one.__module__.startswith(_ENGINE):
            hints = get_type_hints(one)
            return {
                name: get_args(hint)[0] if get_origin(hint) is ClassVar else hint
                for name, hint in hints.items()
                if not name.startswith("_")
            }
    return {}


def _fits(value: Any, hint: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in inner
    if origin in {Union, UnionType}:
        return any(_fits(value, one) for one in inner)
    if origin is tuple:
        return _fits_tuple(value, inner)
    if origin is not None:
        return origin is not Mapping or isinstance(value, Mapping)
    if hint is Any or getattr(hint, "_is_protocol", False):
        return True
    return isinstance(value, hint)


def _fits_tuple(value: Any, inner: tuple[Any, ...]) -> bool:
    if not isinstance(value, tuple | list):
        return False
    if inner[-1] is Ellipsis:
        return all(_fits(one, inner[0]) for one in value)
    return len(value) == len(inner) and all(map(_fits, value, inner))


def _told(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return f"one of {', '.join(map(repr, inner))}"
    if origin in {Union, UnionType}:
        return " or ".join(map(_told, inner))
    if origin is tuple:
        several = inner[:1] if inner[-1] is Ellipsis else inner
        return f"a tuple: ({', '.join(map(_told, several))}{', …' if several != inner else ''})"
    return _NAMES.get(hint, getattr(hint, "__name__", str(hint)))
