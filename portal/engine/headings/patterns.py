"""Headings made of a tenant's own terms, such as ``Tag:Preferences:Drama``."""

from collections.abc import Mapping

from portal.engine.columns import Pattern, Term, with_heading
from portal.engine.findings import Kind, headings
from portal.engine.headings.draft import Draft, hint
from portal.engine.headings.names import folded, tidy
from portal.engine.suggestions import is_like
from portal.engine.values.choices import listed


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
    term = draft.find_alike(pattern, heading)
    if term is None or _refused(term, pattern):
        return False
    column = pattern.column_of(term)
    if heading != column.heading:
        draft.tell(headings.HEADING_NORMALISED, heading, detail=column.heading)
    draft.bind(position, heading, column)
    return True


def _bind_term(draft: Draft, position: int, heading: str, pattern: Pattern) -> None:
    tidied = tidy(heading)
    rest = tidied.partition(":")[2]
    terms = draft.vocabulary.terms(pattern.family)
    names = _split_names(rest, terms, len(pattern.parts))
    # Without the prefix, which all of its headings have in common.
    suggested = draft.suggestions.find(rest)
    names_other = False
    if names is None:
        draft.tell(headings.MALFORMED_HEADING, heading, detail=pattern.template)
    elif names in terms and not _refused(terms[names], pattern):
        if heading != tidied:
            draft.tell(headings.HEADING_NORMALISED, heading, detail=tidied)
        draft.bind(position, heading, with_heading(pattern.column_of(terms[names]), tidied))
        return
    elif term := terms.get(names) or draft.find_alike(pattern, tidied):
        refused = _refused(term, pattern)
        names_other = refused is not None
        draft.tell(
            refused or headings.TERM_ALIKE, heading, value=rest, detail=pattern.heading_of(term)
        )
    else:
        # Nor is a group that they have in common enough.
        suggested = tuple(one for one in suggested if is_like(_last(one), _last(rest)))
        names_other = True
        _tell_unknown(draft, heading, rest, pattern, suggested)
    draft.leave(position, heading, suggested, names_other=names_other)


def _last(heading: str) -> str:
    return heading.rpartition(":")[2]


def _tell_unknown(
    draft: Draft, heading: str, rest: str, pattern: Pattern, suggested: tuple[str, ...]
) -> None:
    if pattern.unknown:
        names = (":".join(names) for names in draft.vocabulary.terms(pattern.family))
        known = listed(tuple(names)) or "none yet"
        draft.tell(pattern.unknown, heading, value=rest, detail=known)
        return
    draft.tell(headings.UNKNOWN_TERM, heading, value=rest, detail=hint(suggested))


def _refused(term: Term, pattern: Pattern) -> Kind | None:
    """Give the kind that says why a term cannot be meant, if it cannot."""
    flags = term.flags & pattern.refuse.keys()
    return pattern.refuse[min(flags)] if flags else None


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
