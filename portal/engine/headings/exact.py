"""Map headings that must be exactly a style's own: nothing is forgiven, all is said."""

from collections.abc import Callable, Sequence

from portal.engine.columns import Column
from portal.engine.findings import headings
from portal.engine.headings.draft import Draft, hint


def map_exactly(draft: Draft, found: Sequence[str]) -> None:
    """Take the declared headings or their aliases, byte for byte, in the order declared.

    With ``exact`` the order does not matter.
    """
    places = _places(draft.style.columns)
    ordered = draft.style.file.headings == "exact-order"
    last = -1
    for position, heading in enumerate(found):
        if draft.bind_reserved(position, heading):
            continue
        if draft.is_unused(position, heading):
            draft.nameless.append(position)
        elif heading not in places:
            is_behind = position > max(map(_place_in(found), places), default=0)
            _tell_extra(draft, position, heading, is_behind=is_behind)
        elif any(one.column is draft.style.columns[places[heading]] for one in draft.bound):
            _tell_again(draft, position, heading, places)
        else:
            _take(
                draft,
                position,
                heading,
                places[heading],
                is_late=ordered and places[heading] < last,
            )
            last = max(last, places[heading])
    _tell_missing(draft)


def _places(columns: Sequence[Column]) -> dict[str, int]:
    """Give the place of every heading and alias in the template."""
    return {
        name: place
        for place, column in enumerate(columns)
        for name in (column.heading, *column.aliases)
    }


def _take(draft: Draft, position: int, heading: str, place: int, *, is_late: bool) -> None:
    column = draft.style.columns[place]
    if is_late:
        wanted = ", ".join(one.heading for one in draft.style.columns)
        where = str(position + 1)
        draft.tell(headings.HEADING_NOT_EXACT, heading, value=where, detail=wanted)
    elif heading != column.heading:
        draft.tell(headings.HEADING_NORMALISED, heading, detail=column.heading)
    draft.bind(position, heading, column)


def _place_in(found: Sequence[str]) -> Callable[[str], int]:
    return lambda heading: found.index(heading) if heading in found else -1


def _tell_extra(draft: Draft, position: int, heading: str, *, is_behind: bool) -> None:
    where, extra = str(position + 1), draft.style.file.extra_columns
    if not heading.strip():
        draft.tell(headings.BLANK_HEADING, detail=where)
    elif extra == "ignore" or (extra == "ignore-behind" and is_behind):
        draft.tell(headings.HEADING_IGNORED, heading)
    else:
        meant = hint(draft.suggestions.find(heading))
        draft.tell(headings.HEADING_NOT_TAKEN, heading, value=where, detail=meant)


def _tell_again(draft: Draft, position: int, heading: str, places: dict[str, int]) -> None:
    first = next(one for one in draft.bound if one.column is draft.style.columns[places[heading]])
    if first.heading == heading:
        where = f"{first.position + 1}, {position + 1}"
        draft.tell(headings.DUPLICATE_HEADING, heading, detail=where)
    else:
        meant = first.column.heading
        draft.tell(headings.TWICE_MAPPED, first.heading, value=heading, detail=meant)


def _tell_missing(draft: Draft) -> None:
    there = {one.column.heading for one in draft.bound}
    missing = [column for column in draft.style.columns if column.heading not in there]
    may_miss = draft.style.file.missing_columns == "keep"
    for column in missing:
        if column.required or not may_miss:
            draft.tell(headings.MISSING_HEADING, column.heading)
    kept = [column.heading for column in missing if may_miss and not column.required]
    if kept:
        draft.tell(headings.COLUMNS_KEPT, detail=", ".join(kept))
