"""Files whose cells name customers, and the customers they name.

A style with references is about customers that exist. So a tenant has some before any other,
whom the files name, by their number or by the attribute that the profile chooses.
"""

from collections.abc import Sequence

from hypothesis import strategies as st

from portal.engine.columns import Slot
from portal.engine.numbers import format_number
from portal.engine.style import Style
from portal.engine.style.references import Key

ATTRIBUTE = "Card"
"""The unique attribute that settings choose."""
_LEADING = range(1, 5)
_FOLLOWING = range(5, 13)
NAMED = tuple(
    {"field:name": f"Person {number}", f"attribute:{ATTRIBUTE}": f"card {number}"}
    for number in (*_LEADING, *_FOLLOWING)
)
"""The customers that files name, by slot; their ids count from 1."""


def landing_slots(style: Style) -> list[Slot]:
    """List the slots that references land on."""
    return [reference.slot for reference in style.references if reference.slot]


@st.composite
def stored_referring(draw: st.DrawFn, style: Style, most: int) -> tuple[dict[str, str], ...]:
    """Customers, each of whom names itself, or another who names itself, by the place of it."""
    size = draw(st.integers(1, most))
    leads = [draw(st.booleans()) or not number for number in range(size)]
    leading = [number for number in range(size) if leads[number]]
    people = []
    for number in range(size):
        named = number if leads[number] else draw(st.sampled_from(leading))
        slots = dict.fromkeys(landing_slots(style), str(named))
        people.append({"field:name": f"Stored {number}", **slots})
    return tuple(people)


@st.composite
def referring_files(
    draw: st.DrawFn, style: Style, least: int, most: int
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows: somebody leading, and often somebody who is named only once."""
    headings = draw(st.permutations([column.heading for column in style.columns]))
    following = draw(st.permutations(_FOLLOWING))
    rows = []
    for place in range(draw(st.integers(least, most))):
        cells = dict.fromkeys(headings, "")
        for reference in style.references:
            if reference.slot:
                cells |= draw(_naming(reference.keys, draw(st.sampled_from(_LEADING))))
            elif draw(st.integers(0, 3)):
                cells |= draw(_naming(reference.keys, following[place]))
        rows.append(tuple(cells[heading] for heading in headings))
    return tuple(headings), tuple(rows)


@st.composite
def _naming(draw: st.DrawFn, keys: Sequence[Key], number: int) -> dict[str, str]:
    """Name a customer in one way, or in several that agree."""
    chosen = draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    return {key.column: format_number(number) if key.slot else f"card {number}" for key in chosen}
