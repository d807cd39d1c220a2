"""Say what every heading of a file means, in the order in which a meaning is looked for."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from portal.engine.columns import BoundColumn, Column, Vocabulary, column_name
from portal.engine.findings import file_finding, headings
from portal.engine.headings.draft import IGNORE, Draft, HeadingMap, hint
from portal.engine.headings.exact import map_exactly
from portal.engine.headings.names import folded, tidy
from portal.engine.headings.patterns import bind_pattern
from portal.engine.style import Style
from portal.engine.write.formulas import unguard_texts


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
        saved: heading as a file has it, or ``column_name`` a column → heading of the style, or
            ``IGNORE``.
        filled: positions known to have cells, as far as one has looked; None takes all.
    """
    draft = Draft(style, vocabulary, filled)
    found = unguard_texts(list(found))
    if style.file.headings != "any-order":
        map_exactly(draft, found)
    else:
        _map_freely(draft, found, saved or {})
        _report_missing(draft)
    _report_mistaken(draft, found)
    return draft.close()


def _map_freely(draft: Draft, found: Sequence[str], saved: Mapping[str, str]) -> None:
    repeated = _report_duplicates(draft, found)
    known = {
        folded(name): column
        for column in draft.style.columns
        for name in (*column.synonyms, column.heading)
    }
    for position, heading in enumerate(found):
        if heading in repeated or draft.bind_reserved(position, heading):
            continue
        name = column_name(heading, position)
        if name in saved:
            _bind_saved(draft, position, heading, saved[name])
        elif not tidy(heading):
            _leave_nameless(draft, position, heading)
        else:
            _bind(draft, position, heading, known)
    _report_twice_mapped(draft)


def _leave_nameless(draft: Draft, position: int, heading: str) -> None:
    if draft.is_unused(position, heading):
        draft.nameless.append(position)
        return
    draft.leave(position, column_name(heading, position))
    draft.tell(headings.BLANK_HEADING, detail=str(position + 1))


def _bind(draft: Draft, position: int, heading: str, known: Mapping[str, Column]) -> None:
    column = known.get(folded(heading))
    if column is None:
        if any(re.fullmatch(one, tidy(heading)) for one in draft.style.file.ignored):
            draft.tell(headings.HEADING_IGNORED, heading)
        elif not bind_pattern(draft, position, heading):
            _leave_unknown(draft, position, heading)
        return
    if heading != column.heading:
        draft.tell(headings.HEADING_NORMALISED, heading, detail=column.heading)
    draft.bind(position, heading, column)


def _bind_saved(draft: Draft, position: int, heading: str, target: str) -> None:
    name = column_name(heading, position)
    if target == IGNORE:
        if not draft.is_unused(position, heading):
            draft.tell(headings.HEADING_IGNORED, heading if tidy(heading) else str(position + 1))
        return
    for column in draft.possible:
        if column.heading == target:
            if heading != target:
                draft.tell(headings.HEADING_MAPPED, name, detail=target)
            draft.bind(position, name, column)
            return
    _leave_unknown(draft, position, name)


def _leave_unknown(draft: Draft, position: int, heading: str) -> None:
    suggested = draft.suggestions.find(heading)
    draft.tell(headings.UNKNOWN_HEADING, heading, detail=hint(suggested))
    draft.leave(position, heading, suggested)


def _report_duplicates(draft: Draft, found: Sequence[str]) -> set[str]:
    repeated = {heading for heading, times in Counter(found).items() if times > 1 and heading}
    for heading in sorted(repeated):
        places = ", ".join(str(at + 1) for at, name in enumerate(found) if name == heading)
        draft.tell(headings.DUPLICATE_HEADING, heading, detail=places)
    return repeated


def _report_twice_mapped(draft: Draft) -> None:
    by_column: dict[str, list[BoundColumn]] = defaultdict(list)
    for bound in draft.bound:
        target = f"{bound.column.slot or bound.column.heading}/{bound.column.part or ''}"
        by_column[target].append(bound)
    for first, *others in by_column.values():
        for other in others:
            meant = first.column.heading
            draft.tell(headings.TWICE_MAPPED, first.heading, value=other.heading, detail=meant)


def _report_mistaken(draft: Draft, found: Sequence[str]) -> None:
    """Say which other file this is, where a heading tells it and others of the style miss."""
    there = {bound.column.heading for bound in draft.bound}
    if all(column.heading in there for column in draft.style.columns):
        return
    taken = {bound.heading for bound in draft.bound}
    for heading, kind in draft.style.file.mistaken:
        if any(tidy(one) == heading and one not in taken for one in found):
            # It alone: what else is wrong follows from it.
            draft.findings[:] = [file_finding(kind, column=heading)]


def _report_missing(draft: Draft) -> None:
    there = {bound.column.heading for bound in draft.bound}
    for column in draft.style.columns:
        needed = column.required or (column.needed_unless and column.needed_unless not in there)
        if needed and column.heading not in there:
            draft.tell(headings.MISSING_HEADING, column.heading)
