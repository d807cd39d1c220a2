"""Files whose rows put something into a set of a customer who is there, such as an address.

The columns that find customers are never written: what stands in them follows from a number,
so that a file can mean somebody who was stored before it was drawn.
"""

from collections.abc import Callable, Sequence

import polars as pl
from hypothesis import strategies as st

from portal.engine.columns import Column
from portal.engine.composed import compose_json
from portal.engine.style import Composite, Style

Cells = Callable[[Column], st.SearchStrategy[str]]
Canonical = Callable[[Column, str], str]


def is_owning(style: Style) -> bool:
    """Tell whether the rows of a style are about what known customers own."""
    return any(column.only_finds for column in style.columns)


@st.composite
def stored_owners(
    draw: st.DrawFn, style: Style, most: int, cells: Cells, canonical: Canonical
) -> tuple[dict[str, str], ...]:
    """Customers that a file finds by their number, some with one thing in the set."""
    people = []
    for number in range(draw(st.integers(1, most))):
        person = {str(one.slot): _named(number) for one in style.columns if one.only_finds}
        for composite in style.composites:
            if draw(st.booleans()):
                filled = draw(_parts(style, composite, f"held {number}", cells))
                texts = {str(one.part): [canonical(one, text)] for one, text in filled.items()}
                person[composite.slot] = str(compose_json(pl.DataFrame(texts)).item())
        people.append(person)
    return tuple(people)


@st.composite
def owning_files(
    draw: st.DrawFn, style: Style, least: int, most: int, cells: Cells
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows about the first customer: somebody is always there."""
    columns = draw(st.permutations(style.columns))
    rows = []
    for place in range(draw(st.integers(least, most))):
        filled = {one.heading: _named(0) for one in columns if one.only_finds}
        for composite in style.composites:
            parts = draw(_parts(style, composite, f"row {place}", cells))
            filled |= {one.heading: text for one, text in parts.items()}
        rows.append(tuple(filled.get(one.heading, "") for one in columns))
    return tuple(one.heading for one in columns), tuple(rows)


@st.composite
def _parts(
    draw: st.DrawFn, style: Style, composite: Composite, key: str, cells: Cells
) -> dict[Column, str]:
    """Cells of one thing in a set: its key, another part, and whatever else."""
    own: Sequence[Column] = [one for one in style.columns if one.slot == composite.slot]
    always = next(one for one in own if one.part != composite.key)
    chosen = [one for one in own if one is always or draw(st.booleans())]
    named = {one: key for one in own if one.part == composite.key}
    return {one: named.get(one) or draw(cells(one)) for one in own if one in (*chosen, *named)}


def _named(number: int) -> str:
    return f"Known {number}"
