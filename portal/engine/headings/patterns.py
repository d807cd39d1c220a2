"""Headings made of a tenant's own terms, such as ``Tag:Preferences:Drama``."""

from collections.abc import Mapping

from portal.engine.columns import Pattern, with_heading
from portal.engine.findings import headings
from portal.engine.headings.draft import Draft, hint
from portal.engine.headings.names import folded, tidy


def bind_pattern(draft: Draft, position: int, heading: str) -> bool:
    """Take a heading that begins like a pattern of the style; tell whether it does."""
    prefix, colon, _ = tidy(heading).partition(":")
    for pattern in draft.style.patterns:
        if not pattern.prefix:
            if _bind_name(draft, position, heading, pattern):
                return True
        elif prefix == pattern.prefix and colon:
            _bind_term(draft, position, heading, pattern)
            return True
        elif folded(prefix) == folded(pattern.prefix):
            draft.tell(headings.HEADING_PREFIX_CASE, heading, detail=f"{pattern.prefix}:")
            draft.leave(position, heading, draft.suggestions.find(heading))
            return True
    return False


def _bind_name(draft: Draft, position: int, heading: str, pattern: Pattern) -> bool:
    """Take a heading that is a term's name alone, in whatever capitals; tell whether it is one."""
    for term in draft.vocabulary.terms(pattern.family).values():
        column = pattern.column_of(term)
        if folded(column.heading) != folded(heading) or term.flags & pattern.refuse.keys():
            continue
        if heading != column.heading:
            draft.tell(headings.HEADING_NORMALISED, heading, detail=column.heading)
        draft.bind(position, heading, column)
        return True
    return False


def _bind_term(draft: Draft, position: int, heading: str, pattern: Pattern) -> None:
    tidied = tidy(heading)
    rest = tidied.partition(":")[2]
    terms = draft.vocabulary.terms(pattern.family)
    names = _split_names(rest, terms, len(pattern.parts))
    if names is None:
        kind, detail = headings.MALFORMED_HEADING, pattern.template
    elif names not in terms:
        kind, detail = headings.UNKNOWN_TERM, hint(draft.suggestions.find(rest))
    elif refused := terms[names].flags & pattern.refuse.keys():
        kind, detail = pattern.refuse[min(refused)], ""
    else:
        if heading != tidied:
            draft.tell(headings.HEADING_NORMALISED, heading, detail=tidied)
        draft.bind(position, heading, with_heading(pattern.column_of(terms[names]), tidied))
        return
    draft.tell(kind, heading, value=rest, detail=detail)
    # Without the prefix, which all of its headings have in common.
    draft.leave(position, heading, draft.suggestions.find(rest))


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
