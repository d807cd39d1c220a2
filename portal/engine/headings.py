"""Map the headings of a file to a style's columns.

``map`` is the second step in the way of a file. Exact headings first, then the profile's saved
mapping, then patterns over the tenant's own terms; what is left over is suggested, and a
member accepts or ignores it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
from rapidfuzz import fuzz, process, utils

from portal.engine.columns import BoundColumn, Column, Pattern, Vocabulary, with_heading
from portal.engine.findings import file_finding, headings, join_findings
from portal.engine.report import REPORT_HEADINGS
from portal.engine.style import Style
from portal.engine.write.formulas import unguard_texts

IGNORE = ""
"""The target of a heading that a member chose to leave out."""
LIKELY = 60
"""Score from 0 to 100 from which a heading is suggested (measured on the alias lists)."""
MOST_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class UnknownHeading:
    """A heading that needs a member's decision, with the likeliest columns first."""

    position: int
    heading: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeadingMap:
    """What the headings of a file mean.

    Attributes:
        unknown: headings that block until they are mapped or ignored.
        findings: shape ``FINDINGS``, about the file.
    """

    bound: tuple[BoundColumn, ...]
    unknown: tuple[UnknownHeading, ...]
    findings: pl.DataFrame


@dataclass(slots=True)
class _Draft:
    """The mapping while it is being made."""

    style: Style
    vocabulary: Vocabulary
    bound: list[BoundColumn] = field(default_factory=list)
    unknown: list[UnknownHeading] = field(default_factory=list)
    findings: list[pl.DataFrame] = field(default_factory=list)


def map_headings(
    found: Sequence[str],
    style: Style,
    vocabulary: Vocabulary,
    saved: Mapping[str, str] | None = None,
) -> HeadingMap:
    """Map the headings of a file.

    Args:
        found: the file's headings in order.
        saved: heading as a file has it → heading of the style, or ``IGNORE``.
    """
    draft = _Draft(style, vocabulary)
    found = unguard_texts(found)
    if style.file.headings == "exact-order":
        _map_exactly(draft, found)
    else:
        _map_freely(draft, found, saved or {})
    _report_missing(draft)
    return HeadingMap(tuple(draft.bound), tuple(draft.unknown), join_findings(draft.findings))


def possible_headings(style: Style, vocabulary: Vocabulary) -> list[str]:
    """List every heading a file of this style may have in this tenant, in template order."""
    return [column.heading for column in possible_columns(style, vocabulary)]


def possible_columns(style: Style, vocabulary: Vocabulary) -> list[Column]:
    """List every column a file of this style may have in this tenant, in template order."""
    made = [
        pattern.column_of(term)
        for pattern in style.patterns
        for term in vocabulary.terms(pattern.family).values()
        if not term.flags & pattern.refuse.keys()
    ]
    return [*style.columns, *made]


def _map_exactly(draft: _Draft, found: Sequence[str]) -> None:
    declared = draft.style.columns
    for position, heading in enumerate(found):
        if heading in REPORT_HEADINGS:
            continue
        if position >= len(declared):
            draft.findings.append(file_finding(headings.HEADING_IGNORED, column=heading))
        elif heading == declared[position].heading:
            draft.bound.append(BoundColumn(position, heading, declared[position]))
        else:
            wanted = ", ".join(column.heading for column in declared)
            draft.findings.append(
                file_finding(
                    headings.HEADING_NOT_EXACT,
                    column=heading,
                    value=str(position + 1),
                    detail=wanted,
                )
            )


def _map_freely(draft: _Draft, found: Sequence[str], saved: Mapping[str, str]) -> None:
    repeated = _report_duplicates(draft, found)
    known = {_folded(name): column for column in draft.style.columns for name in _names(column)}
    for position, heading in enumerate(found):
        if heading in repeated or heading in REPORT_HEADINGS:
            continue
        if heading in saved:
            _bind_saved(draft, position, heading, saved[heading])
        elif not heading.strip():
            draft.unknown.append(UnknownHeading(position, heading, ()))
            draft.findings.append(file_finding(headings.BLANK_HEADING, detail=str(position + 1)))
        else:
            _bind(draft, position, heading, known)
    _report_twice_mapped(draft)


def _bind(draft: _Draft, position: int, heading: str, known: Mapping[str, Column]) -> None:
    column = known.get(_folded(heading))
    if column is None:
        _bind_pattern(draft, position, heading)
        return
    if heading != column.heading:
        draft.findings.append(
            file_finding(headings.HEADING_NORMALISED, column=heading, detail=column.heading)
        )
    draft.bound.append(BoundColumn(position, heading, column))


def _bind_saved(draft: _Draft, position: int, heading: str, target: str) -> None:
    if target == IGNORE:
        draft.findings.append(file_finding(headings.HEADING_IGNORED, column=heading))
        return
    for column in possible_columns(draft.style, draft.vocabulary):
        if column.heading == target:
            if heading != target:
                draft.findings.append(
                    file_finding(headings.HEADING_MAPPED, column=heading, detail=target)
                )
            draft.bound.append(BoundColumn(position, heading, column))
            return
    _leave_unknown(draft, position, heading)


def _bind_pattern(draft: _Draft, position: int, heading: str) -> None:
    prefix = heading.partition(":")[0]
    for pattern in draft.style.patterns:
        if prefix == pattern.prefix and ":" in heading:
            _bind_term(draft, position, heading, pattern)
            return
        if _folded(prefix) == _folded(pattern.prefix):
            draft.findings.append(
                file_finding(
                    headings.HEADING_PREFIX_CASE, column=heading, detail=f"{pattern.prefix}:"
                )
            )
            draft.unknown.append(UnknownHeading(position, heading, _suggest(draft, heading)))
            return
    _leave_unknown(draft, position, heading)


def _bind_term(draft: _Draft, position: int, heading: str, pattern: Pattern) -> None:
    rest = heading.partition(":")[2]
    terms = draft.vocabulary.terms(pattern.family)
    names = _split_names(rest, terms, len(pattern.parts))
    if names is None:
        kind, detail = headings.MALFORMED_HEADING, pattern.template
    elif names not in terms:
        kind, detail = headings.UNKNOWN_TERM, _nearest(names, terms, pattern)
    elif refused := terms[names].flags & pattern.refuse.keys():
        kind, detail = pattern.refuse[min(refused)], ""
    else:
        column = with_heading(pattern.column_of(terms[names]), heading)
        draft.bound.append(BoundColumn(position, heading, column))
        return
    draft.findings.append(file_finding(kind, column=heading, value=rest, detail=detail))
    draft.unknown.append(UnknownHeading(position, heading, _suggest(draft, heading)))


def _split_names(
    rest: str, terms: Mapping[tuple[str, ...], object], parts: int
) -> tuple[str, ...] | None:
    """Split ``Group:Name``; names may hold colons, and the longest known group wins."""
    if parts == 1:
        return (rest,) if rest.strip() else None
    pieces = rest.split(":")
    for cut in range(len(pieces) - 1, 0, -1):
        names = (":".join(pieces[:cut]), ":".join(pieces[cut:]))
        if names in terms or (cut > 1 and any(term[0] == names[0] for term in terms)):
            return names
    group, _, name = rest.partition(":")
    return (group, name) if group.strip() and name.strip() else None


def _nearest(
    names: tuple[str, ...], terms: Mapping[tuple[str, ...], object], pattern: Pattern
) -> str:
    known = [":".join(term) for term in terms]
    best = process.extractOne(":".join(names), known, processor=utils.default_process)
    if best is None or best[1] < LIKELY:
        return ""
    return f" Did you mean “{pattern.prefix}:{best[0]}”?"


def _leave_unknown(draft: _Draft, position: int, heading: str) -> None:
    suggestions = _suggest(draft, heading)
    hint = f" Did you mean “{suggestions[0]}”?" if suggestions else ""
    draft.findings.append(file_finding(headings.UNKNOWN_HEADING, column=heading, detail=hint))
    draft.unknown.append(UnknownHeading(position, heading, suggestions))


def _suggest(draft: _Draft, heading: str) -> tuple[str, ...]:
    names = {
        name: column.heading
        for column in possible_columns(draft.style, draft.vocabulary)
        for name in _names(column)
    }
    found = process.extract(
        heading, list(names), scorer=fuzz.WRatio, processor=utils.default_process, limit=None
    )
    likely = [names[name] for name, score, _ in found if score >= LIKELY]
    return tuple(dict.fromkeys(likely))[:MOST_SUGGESTIONS]


def _report_duplicates(draft: _Draft, found: Sequence[str]) -> set[str]:
    repeated = {heading for heading, times in Counter(found).items() if times > 1 and heading}
    for heading in sorted(repeated):
        places = ", ".join(str(at + 1) for at, name in enumerate(found) if name == heading)
        draft.findings.append(
            file_finding(headings.DUPLICATE_HEADING, column=heading, detail=places)
        )
    return repeated


def _report_twice_mapped(draft: _Draft) -> None:
    by_column: dict[str, list[BoundColumn]] = defaultdict(list)
    for bound in draft.bound:
        target = f"{bound.column.slot}/{bound.column.part or ''}"
        by_column[target].append(bound)
    for first, *others in by_column.values():
        for other in others:
            draft.findings.append(
                file_finding(
                    headings.TWICE_MAPPED,
                    column=first.heading,
                    value=other.heading,
                    detail=first.column.heading,
                )
            )


def _report_missing(draft: _Draft) -> None:
    there = {bound.column.heading for bound in draft.bound}
    draft.findings += [
        file_finding(headings.MISSING_HEADING, column=column.heading)
        for column in draft.style.columns
        if column.required and column.heading not in there
    ]


def _names(column: Column) -> Iterable[str]:
    return (column.heading, *column.aliases)


def _folded(heading: str) -> str:
    return " ".join(heading.split()).casefold()
