"""Map the headings of a file to a style's columns.

``map`` is the second step in the way of a file. What a member decided for this profile holds
first, then exact headings, then patterns over the tenant's own terms; for what is left over
columns are suggested, and a member accepts or ignores it.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from portal.engine.columns import (
    UNSEEN,
    BoundColumn,
    Column,
    Pattern,
    Vocabulary,
    with_heading,
)
from portal.engine.findings import file_finding, headings, join_findings
from portal.engine.report import REPORT_HEADINGS
from portal.engine.style import Style
from portal.engine.suggestions import Suggestions
from portal.engine.write.formulas import unguard_texts

IGNORE = ""
"""The target of a heading that a member chose to leave out."""


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
        nameless: positions without a heading that seem to have no cells; one that has is an
            error of the file.
    """

    bound: tuple[BoundColumn, ...]
    unknown: tuple[UnknownHeading, ...]
    findings: pl.DataFrame
    nameless: tuple[int, ...] = ()


@dataclass
class _Draft:
    """The mapping while it is being made."""

    style: Style
    vocabulary: Vocabulary
    filled: Collection[int] | None = None
    bound: list[BoundColumn] = field(default_factory=list)
    unknown: list[UnknownHeading] = field(default_factory=list)
    findings: list[pl.DataFrame] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)

    @cached_property
    def possible(self) -> list[Column]:
        """Every column a file may have."""
        return possible_columns(self.style, self.vocabulary)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Made once: a file may have a thousand headings that nobody knows."""
        return Suggestions(self.possible)


def map_headings(
    found: Sequence[str],
    style: Style,
    vocabulary: Vocabulary,
    saved: Mapping[str, str] | None = None,
    filled: Collection[int] | None = None,
) -> HeadingMap:
    """Map the headings of a file.

    Args:
        found: the file's headings in order.
        saved: heading as a file has it → heading of the style, or ``IGNORE``.
        filled: positions known to have cells, as far as one has looked; None takes all.
    """
    draft = _Draft(style, vocabulary, filled)
    found = unguard_texts(list(found))
    if style.file.headings == "exact-order":
        _map_exactly(draft, found)
    else:
        _map_freely(draft, found, saved or {})
    _report_missing(draft)
    findings = join_findings(draft.findings)
    return HeadingMap(tuple(draft.bound), tuple(draft.unknown), findings, tuple(draft.nameless))


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


def needed_columns(style: Style, vocabulary: Vocabulary) -> list[Column]:
    """List the columns of the tenant's own words that a new customer needs."""
    own = possible_columns(style, vocabulary)[len(style.columns) :]
    return [column for column in own if column.required_on_create]


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
    known = {_folded(column.heading): column for column in draft.style.columns}
    for position, heading in enumerate(found):
        if heading in repeated or heading in REPORT_HEADINGS:
            continue
        if heading in saved:
            _bind_saved(draft, position, heading, saved[heading])
        elif not tidy(heading):
            _leave_nameless(draft, position, heading)
        else:
            _bind(draft, position, heading, known)
    _report_twice_mapped(draft)


def _leave_nameless(draft: _Draft, position: int, heading: str) -> None:
    if draft.filled is not None and position not in draft.filled:
        # Spreadsheets save columns that nobody uses any more.
        draft.nameless.append(position)
        return
    draft.unknown.append(UnknownHeading(position, heading, ()))
    draft.findings.append(file_finding(headings.BLANK_HEADING, detail=str(position + 1)))


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
    for column in draft.possible:
        if column.heading == target:
            if heading != target:
                draft.findings.append(
                    file_finding(headings.HEADING_MAPPED, column=heading, detail=target)
                )
            draft.bound.append(BoundColumn(position, heading, column))
            return
    _leave_unknown(draft, position, heading)


def _bind_pattern(draft: _Draft, position: int, heading: str) -> None:
    prefix, colon, _ = tidy(heading).partition(":")
    for pattern in draft.style.patterns:
        if prefix == pattern.prefix and colon:
            _bind_term(draft, position, heading, pattern)
            return
        if _folded(prefix) == _folded(pattern.prefix):
            draft.findings.append(
                file_finding(
                    headings.HEADING_PREFIX_CASE, column=heading, detail=f"{pattern.prefix}:"
                )
            )
            suggested = draft.suggestions.find(heading)
            draft.unknown.append(UnknownHeading(position, heading, suggested))
            return
    _leave_unknown(draft, position, heading)


def _bind_term(draft: _Draft, position: int, heading: str, pattern: Pattern) -> None:
    tidied = tidy(heading)
    rest = tidied.partition(":")[2]
    terms = draft.vocabulary.terms(pattern.family)
    names = _split_names(rest, terms, len(pattern.parts))
    if names is None:
        kind, detail = headings.MALFORMED_HEADING, pattern.template
    elif names not in terms:
        kind, detail = headings.UNKNOWN_TERM, _hint(draft.suggestions.find(rest))
    elif refused := terms[names].flags & pattern.refuse.keys():
        kind, detail = pattern.refuse[min(refused)], ""
    else:
        if heading != tidied:
            draft.findings.append(
                file_finding(headings.HEADING_NORMALISED, column=heading, detail=tidied)
            )
        column = with_heading(pattern.column_of(terms[names]), tidied)
        draft.bound.append(BoundColumn(position, heading, column))
        return
    draft.findings.append(file_finding(kind, column=heading, value=rest, detail=detail))
    # Without the prefix, which all of its headings have in common.
    suggested = draft.suggestions.find(rest)
    draft.unknown.append(UnknownHeading(position, heading, suggested))


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


def _hint(suggested: Sequence[str]) -> str:
    return f" Did you mean “{suggested[0]}”?" if suggested else ""


def _leave_unknown(draft: _Draft, position: int, heading: str) -> None:
    suggested = draft.suggestions.find(heading)
    draft.findings.append(
        file_finding(headings.UNKNOWN_HEADING, column=heading, detail=_hint(suggested))
    )
    draft.unknown.append(UnknownHeading(position, heading, suggested))


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


def tidy(heading: str) -> str:
    """Give a heading as it is compared: NFC, without what nobody sees at its ends."""
    return unicodedata.normalize("NFC", heading).strip(UNSEEN)


def _folded(heading: str) -> str:
    return " ".join(tidy(heading).split()).casefold()
