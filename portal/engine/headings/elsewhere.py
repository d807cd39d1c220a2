"""Tell whose headings a file has, where they are another style's and not its own.

Belongs to the step ``map``: a file that was uploaded to the wrong profile is named as what it
is once, and not refused or asked about heading by heading alone.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.engine.columns import Column, Vocabulary
from portal.engine.findings import file_finding, headings, join_findings
from portal.engine.headings.draft import HeadingMap
from portal.engine.headings.names import folded, tidy
from portal.engine.headings.possible import possible_columns
from portal.engine.report import is_of_report, own_headings
from portal.engine.style import Style

_STRANGE = 10
"""Of so many headings one may be strange to the style whose headings they are."""
_LEAST = 2
"""One heading says too little: many a table has a name."""
_FEWER = 2
"""So many fewer the profile's own style knows: one may be a column that somebody added."""


@dataclass(frozen=True, slots=True)
class _Names:
    """What a style's files may have as headings, folded."""

    style: Style
    columns: Mapping[str, Column]

    def knows(self, heading: str) -> bool:
        """Tell whether a heading is the style's: a column, a term, or one it leaves out."""
        file = self.style.file
        if folded(heading) in self.columns or is_of_report(heading, file.report_column):
            return True
        if any(re.fullmatch(one, tidy(heading)) for one in file.ignored):
            return True
        prefix, colon, _ = heading.partition(":")
        return bool(colon) and any(
            folded(prefix) == folded(one.prefix) for one in self.style.patterns if one.prefix
        )

    def count(self, found: Iterable[str]) -> int:
        """Count the headings that are the style's."""
        return sum(map(self.knows, found))


def find_owners(
    found: Sequence[str],
    own: Style,
    styles: Iterable[Style],
    vocabulary: Vocabulary,
    saved: Collection[str] = (),
) -> list[Style]:
    """Find the other styles whose headings nearly all headings of a file are.

    Args:
        own: the style of the profile. None is found unless it knows fewer, by more than one or
            with a column missing that it requires.
        saved: headings that a member has decided about for this profile.
    """
    asked = [one for one in own_headings(found, own.file.report_column) if tidy(one)]
    known = [_names(style, vocabulary) for style in styles if style.key != own.key]
    counts = {one.style.key: one.count(asked) for one in known}
    most = max(counts.values(), default=0)
    ours = _names(own, vocabulary)
    here = sum(ours.knows(one) or one in saved for one in asked)
    strange = len(asked) - most
    fewer = 1 if _misses(asked, own) else _FEWER
    if strange > len(asked) // _STRANGE or most < _LEAST or here + fewer > most:
        return []
    return [one.style for one in known if counts[one.style.key] == most]


def name_owners(
    mapped: HeadingMap, style: Style, owners: Sequence[Style], *, profiles: str
) -> HeadingMap:
    """Say whose headings these are: before what is asked, and in place of what follows from it.

    Args:
        profiles: the names of the profiles of these styles, to stand behind “that style”.
    """
    if _is_mistaken(mapped, owners, style):
        return mapped
    titles = "” or “".join(one.title for one in owners)
    told = file_finding(headings.OTHER_STYLE, value=titles, detail=profiles)
    rest = mapped.findings if mapped.unknown else mapped.findings.clear()
    return replace(mapped, findings=join_findings([told, rest]))


def _names(style: Style, vocabulary: Vocabulary) -> _Names:
    """Collect what a style's headings may be, its aliases too where they are taken unasked."""
    is_exact = style.file.headings != "any-order"
    columns: dict[str, Column] = {}
    for column in possible_columns(style, vocabulary):
        taken = (column.heading, *column.synonyms, *(column.aliases if is_exact else ()))
        for name in taken:
            columns.setdefault(folded(name), column)
    return _Names(style, columns)


def _misses(found: Iterable[str], style: Style) -> bool:
    """Tell whether a column is missing without which the style takes no file."""
    there = set(map(folded, found))
    return any(
        folded(column.heading) not in there
        for column in style.columns
        if column.required or (column.needed_unless and folded(column.needed_unless) not in there)
    )


def _is_mistaken(mapped: HeadingMap, owners: Sequence[Style], style: Style) -> bool:
    """Tell whether the style said itself which file this is, and the heading means that there."""
    told = set(mapped.findings["code"])
    ours = {column.slot for column in style.columns}
    for heading, kind in style.file.mistaken:
        if kind.code in told:
            meant = [_names(one, Vocabulary()).columns.get(folded(heading)) for one in owners]
            return any(column is not None and column.slot in ours for column in meant)
    return False
