"""What is wrong with a style that a plugin gave: found when the portal starts, not by a file.

Everything a style declares is looked at once, and its columns are compiled, so that its author
hears of a mistake before anybody else does.
"""

import codecs
import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from itertools import takewhile
from typing import Any

import polars as pl

from portal.engine.columns import facet_of
from portal.engine.customers import SUBJECTS
from portal.engine.style import (
    Across,
    Check,
    Column,
    Composite,
    ExactlyOne,
    FileRules,
    Follow,
    Parsed,
    Pattern,
    Problem,
    Reference,
    Rule,
    Setting,
    Style,
)
from portal.plugin_host.types import misfits, walk_parts
from portal.store.facets import has_slot

_FORMATS = FileRules().formats
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DECLARED: dict[str, type] = {
    "columns": Column,
    "patterns": Pattern,
    "match": Rule,
    "composites": Composite,
    "follows": Follow,
    "checks": Check,
    "exactly_one": ExactlyOne,
    "references": Reference,
    "across": Across,
    "settings": Setting,
}


def is_key(text: str) -> bool:
    """Tell whether a text may be a style's key."""
    return _KEY.fullmatch(text) is not None


def problem_of(style: Any) -> str | None:
    """Say what is wrong with a style, with its key; None when nothing is.

    Raises:
        Exception: what the style raised when it was read.
    """
    if not isinstance(style, Style):
        return f"portal_styles gave a {type(style).__name__}, not a Style"
    for attribute in ("key", "title"):
        given = getattr(style, attribute, None)
        if not isinstance(given, str) or not given.strip():
            return f"{type(style).__name__} declares no {attribute}"
    if not is_key(style.key):
        return f"the key {style.key!r} must be of small letters, digits and hyphens"
    if not isinstance(getattr(style, "file", None), FileRules):
        return f"{style.key}: file must be FileRules"
    return next((f"{style.key}: {problem}" for problem in _problems_of(style)), None)


def _problems_of(style: Style) -> Iterator[str]:
    # In this order: each may rely on what those before it found sound.
    finders = (
        _misspelt,
        _foreign_parts,
        _wrong_types,
        _wrong_files,
        _failing,
        _wrong_names,
        _wrong_settings,
        _unknown_slots,
    )
    for find in finders:
        yield from find(style)


def _misspelt(style: Style) -> Iterator[str]:
    """Find what is nearly the name of a declaration: nothing would ever read it."""
    if type(style).findings is not Style.findings:
        yield "its findings are gathered from what it declares; take its own list away"
    known = {name for name in (*dir(Style), *Style.__annotations__) if not name.startswith("_")}
    for kind in takewhile(lambda one: one is not Style, type(style).__mro__):
        for name in sorted(vars(kind).keys() - known):
            if near := get_close_matches(name, known, 1, 0.8):
                yield f"it declares {name!r}, which nothing reads; is {near[0]!r} meant?"


def _foreign_parts(style: Style) -> Iterator[str]:
    for attribute, kind in _DECLARED.items():
        if any(not isinstance(item, kind) for item in getattr(style, attribute)):
            yield f"{attribute} must hold {kind.__name__} objects only"
    if not style.columns and not style.patterns:
        yield "it declares no columns"


def _wrong_types(style: Style) -> Iterator[str]:
    """Find what is not of its type, or a word that is not taken, such as ``missing="creat"``."""
    for part in walk_parts(style):
        yield from misfits(part)


def _wrong_files(style: Style) -> Iterator[str]:
    file = style.file
    if not file.formats or set(file.formats) - set(_FORMATS):
        yield f"formats is {file.formats!r}; it must be of {', '.join(_FORMATS)}"
    if file.separator is not None and len(file.separator) != 1:
        yield f"separator is {file.separator!r}; it must be one character"
    try:
        codecs.lookup(file.encoding or "utf-8")
    except LookupError:
        yield f"encoding is {file.encoding!r}, which is not known"
    for pattern in file.ignored:
        try:
            re.compile(pattern)
        except re.error as problem:
            yield f"ignored holds {pattern!r}, which is no regular expression: {problem}"


def _failing(style: Any) -> Iterator[str]:
    """Read what pages and files will ask for."""
    if not isinstance(style.description, str):
        yield "its description must be a text"
    if not isinstance(style.with_defaults({}), dict) or not isinstance(style.narrowed({}), Style):
        yield "with_defaults must give a dict, narrowed a Style"
    for column in style.columns:
        try:
            problem = _problem_of_column(column)
        except Exception as raised:  # noqa: BLE001 - foreign code may raise anything
            problem = f"cannot be compiled: {raised!r}"
        if problem:
            yield f"the column {column.heading!r} {problem}"
    if not isinstance(style.findings, tuple):
        yield "its kinds of finding cannot be gathered"


def _problem_of_column(column: Any) -> str | None:
    if not isinstance(column.heading, str) or not isinstance(column.rule, str):
        return "must have texts as its heading and its type's rule"
    if not all(isinstance(choice, str) for choice in column.choices):
        return "must offer texts only"
    parsed: Any = column.type.parse(pl.col("cell"), date(2000, 1, 1))
    if not isinstance(parsed, Parsed) or not isinstance(parsed.value, pl.Expr):
        return f"parses into {type(parsed).__name__}, not into Parsed with an expression"
    problems: Any = parsed.problems
    for problem in problems:
        if not isinstance(problem, Problem) or not isinstance(problem.when, pl.Expr):
            return "must have Problem objects with expressions as its problems"
    return None


def _wrong_names(style: Style) -> Iterator[str]:
    if style.subject not in SUBJECTS:
        yield f"there is no subject {style.subject!r}; it must be one of {', '.join(SUBJECTS)}"
    headings = [column.heading for column in style.columns]
    keys = [setting.key for setting in style.all_settings()]
    for what, names in (("column", headings), ("setting", keys)):
        if twice := {name for name in names if names.count(name) > 1}:
            yield f"the {what} {min(twice)!r} is declared twice"
    named = [name for rule in style.match for name in (rule.column, *rule.within)]
    named += [check.column for check in style.checks]
    titles = {reference.title for reference in style.references}
    named = [name for name in named if name not in titles]
    named += [key.column for reference in style.references for key in reference.keys]
    named += [name for group in style.needs_one for name in group]
    named += [name for one in style.exactly_one for name in (one.column, one.name, *one.per)]
    named += style.order.per if style.order else ()
    yield from (
        f"a rule names the unknown column {name!r}" for name in named if name not in headings
    )
    if {"address", "place"} <= {facet_of(column.slot) for column in style.columns if column.slot}:
        yield "it has addresses as wholes and the parts of one; declare either"


def _unknown_slots(style: Style) -> Iterator[str]:
    """Find slots that no customer has: every file would fail, and only then."""
    slots = [slot for column in style.columns for slot in (column.slot, *column.made_of)]
    slots += [rule.named_by for rule in style.match]
    slots += [one.slot for one in style.composites]
    slots += [one.slot for one in style.follows]
    slots += [one.slot for one in style.references]
    slots += [*style.exports, *style.alike]
    for slot in dict.fromkeys(slot for slot in slots if slot):
        if not has_slot(style.subject, slot):
            yield f"there is no slot {slot!r} of the subject {style.subject}"


def _wrong_settings(style: Style) -> Iterator[str]:
    keys = [setting.key for setting in style.all_settings()]
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
