"""Files and customers for any style, made from what it declares.

A new style needs nothing here; what its cells may be, ``cells`` says by their types.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
from hypothesis import strategies as st

from portal.engine.columns import Column, Vocabulary
from portal.engine.composed import compose_json
from portal.engine.headings import possible_columns
from portal.engine.keys import BETWEEN, is_listed
from portal.engine.style import Style
from portal.laws.cells import AWKWARD, canonical, cells_for, make_unique
from portal.laws.owning import is_owning, owning_files, stored_owners
from portal.laws.referring import referring_files, stored_referring

MOST_ROWS = 6
_DAMAGES: st.SearchStrategy[Callable[[str, str], str]] = st.sampled_from(
    [
        lambda line, mark: f"{line}{mark}surplus",
        lambda line, mark: f'{line}{mark}"a{mark}b"{mark}{mark}=1+1',
        lambda line, mark: line + mark,
        lambda line, mark: line.rpartition(mark)[0],
        lambda line, _mark: line + '"',
        lambda line, _mark: line + "\0",
        lambda line, _mark: line + "\udc80",
    ]
)
Person = dict[str, str]
"""A customer's values by slot, as they are stored."""


def is_keyed(column: Column, style: Style) -> bool:
    """Tell whether a column finds customers, or may hold a value only once."""
    return column.unique or column.heading in {rule.column for rule in style.match}


def columns_of(style: Style, vocabulary: Vocabulary) -> list[Column]:
    """List the columns a generated file may fill; customer numbers are not ours to choose."""
    columns = possible_columns(style, vocabulary)
    new = new_values(style)
    return [one for one in columns if not one.names_customer or one.heading in new]


def new_values(style: Style) -> dict[str, str]:
    """Give what always adds a customer, by heading."""
    return {rule.column: rule.new_value for rule in style.match if rule.new_value is not None}


def adds_entries(style: Style) -> bool:
    """Tell whether every row of a style's file adds an entry."""
    return any(composite.appends for composite in style.composites)


def names_known_only(style: Style) -> bool:
    """Tell whether every row must mean a customer who is there."""
    rules = style.match
    return bool(rules) and all(one.missing == "reject" and one.new_value is None for one in rules)


def _names_known(column: Column, style: Style) -> bool:
    """Tell whether a column rejects who is not there, while another one may add: it stays blank."""
    rejects = any(
        rule.column == column.heading and rule.missing == "reject" and rule.new_value is None
        for rule in style.match
    )
    return rejects and not column.required and not names_known_only(style)


def stored_people(style: Style, vocabulary: Vocabulary) -> st.SearchStrategy[tuple[Person, ...]]:
    """Customers that imports of a style could have left, with several addresses each."""
    if style.references:
        return stored_referring(style, MOST_ROWS)
    if is_owning(style):
        return stored_owners(
            style, MOST_ROWS, cells_for, lambda column, cell: canonical(column.type, cell)
        )
    return _stored_by_columns(style, vocabulary)


def mixed_people(
    styles: Sequence[Style], vocabulary: Vocabulary
) -> st.SearchStrategy[tuple[Person, ...]]:
    """Customers that imports of several styles could have left, no two with one address."""
    terms = (term for family in vocabulary.families.values() for term in family.values())
    unique = {term.slot for term in terms if term.unique}

    def mix(groups: Sequence[Sequence[Person]]) -> tuple[Person, ...]:
        first, *others = groups
        apart = (
            {slot: _apart(slot, text, at) for slot, text in one.items() if slot not in unique}
            for at, people in enumerate(others)
            for one in people
        )
        return (*first, *apart)

    return st.tuples(*(stored_people(style, vocabulary) for style in styles)).map(mix)


def _apart(slot: str, text: str, at: int) -> str:
    if not is_listed(slot):
        return text
    return BETWEEN.join(f"more{at}.{one}" for one in text.split(BETWEEN))


@st.composite
def _stored_by_columns(draw: st.DrawFn, style: Style, vocabulary: Vocabulary) -> tuple[Person, ...]:
    columns = columns_of(style, vocabulary)
    people = []
    for number in range(draw(st.integers(1, MOST_ROWS))):
        person: Person = {}
        for column in columns:
            key = is_keyed(column, style) or _is_needed(column, style)
            is_ours = column.slot and not column.part and not column.names_customer
            if column.slot and is_ours and (key or draw(st.booleans())):
                cell = draw(cells_for(column))
                unique = make_unique(cell, column.type, number) if is_keyed(column, style) else cell
                person[column.slot] = canonical(column.type, unique)
        for composite in style.composites:
            follows = [follow.slot for follow in style.follows if follow.source == composite.slot]
            for slot in (composite.slot, *follows):
                if draw(st.booleans()):
                    person[slot] = draw(_composed(columns, composite.slot, composite.needs))
        person |= _fixed_slots(style, first=not number)
        if style.order:
            person[style.order.slot] = str(number + 1)
        people.append(person)
    return tuple(people)


def _fixed_cells(style: Style, *, first: bool) -> dict[str, str]:
    """Give what is not left to chance, by heading: the first entry of the list has the mark.

    All are of one group, and a file, which brings others, leaves the mark where it is.
    """
    kinds = {column.heading: column.type.choices for column in style.columns}
    cells: dict[str, str] = {}
    for one in style.exactly_one:
        other = next(choice for choice in kinds[one.column] if choice != one.value)
        cells[one.column] = one.value if first else other
        cells |= {heading: kinds[heading][0] for heading in one.per}
    return cells


def _fixed_slots(style: Style, *, first: bool) -> Person:
    slots = {column.heading: str(column.slot) for column in style.columns}
    return {slots[heading]: cell for heading, cell in _fixed_cells(style, first=first).items()}


@st.composite
def _composed(draw: st.DrawFn, columns: Sequence[Column], slot: str, needs: str) -> str:
    own = [column for column in columns if column.slot == slot]
    always = needs or own[0].part
    parts = {
        str(column.part): canonical(column.type, draw(cells_for(column)))
        for column in own
        if column.part == always or draw(st.booleans())
    }
    return str(compose_json(pl.DataFrame({name: [text] for name, text in parts.items()})).item())


@st.composite
def sound_files(
    draw: st.DrawFn, style: Style, vocabulary: Vocabulary, *, first: int = 0, least: int = 1
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows that a style takes, ``least`` or more; keys begin at ``first``."""
    if style.references:
        return draw(referring_files(style, least, MOST_ROWS))
    if is_owning(style):
        return draw(owning_files(style, least, MOST_ROWS, cells_for))
    columns = columns_of(style, vocabulary)
    needed = [one for one in columns if _is_needed(one, style)]
    others = [one for one in columns if one not in needed]
    chosen = draw(st.lists(st.sampled_from(others), unique=True)) if others else []
    ordered = draw(st.permutations([*needed, *chosen]))
    if style.file.headings == "exact-order":
        every = style.file.missing_columns == "refuse"
        ordered = [one for one in style.columns if every or one in ordered]
    fixed = _fixed_cells(style, first=False)
    if fixed:
        first += MOST_ROWS
    # Somebody is always there: the first one.
    known = names_known_only(style)
    rows = [
        tuple(
            fixed.get(column.heading) or draw(_cell(column, style, 0 if known else number))
            for column in ordered
        )
        for number in range(first, first + draw(st.integers(least, MOST_ROWS)))
    ]
    return tuple(column.heading for column in ordered), tuple(rows)


def _is_needed(column: Column, style: Style) -> bool:
    needs = {composite.needs for composite in style.composites}
    key = any(rule.column == column.heading for rule in style.match)
    needed = key or column.required or column.required_on_create or column.part in needs
    return needed or _is_one_of(column, style)


def _is_one_of(column: Column, style: Style) -> bool:
    return any(column.heading in group for group in style.needs_one)


@st.composite
def _cell(draw: st.DrawFn, column: Column, style: Style, number: int) -> str:
    if not _is_needed(column, style) and draw(st.booleans()):
        return ""
    if _names_known(column, style):
        return ""
    if column.heading in new_values(style):
        return new_values(style)[column.heading]
    cell = draw(cells_for(column))
    return make_unique(cell, column.type, number) if is_keyed(column, style) else cell


@st.composite
def broken_files(draw: st.DrawFn, style: Style, vocabulary: Vocabulary) -> bytes:
    """A sound file with one row that is too long, cut, or broken in another way."""
    headings, rows = draw(sound_files(style, vocabulary, least=3))
    mark = style.file.separator or ","
    lines = [_csv_line(row, mark) for row in rows]
    broken = draw(st.integers(0, len(lines) - 1))
    lines[broken] = draw(_DAMAGES)(lines[broken], mark)
    return "\n".join([_csv_line(headings, mark), *lines]).encode("utf-8", "surrogateescape")


def _csv_line(cells: Sequence[str], separator: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="").writerow(cells)
    return stream.getvalue()


@st.composite
def any_files(draw: st.DrawFn, style: Style, vocabulary: Vocabulary) -> bytes:
    """Bytes: anything, or a table of anything under headings of the style."""
    headings = [column.heading for column in possible_columns(style, vocabulary)]
    cell = st.one_of(st.just(""), AWKWARD, st.text(max_size=6), st.sampled_from(headings))
    picked = draw(st.lists(st.one_of(st.sampled_from(headings), st.text(max_size=8)), max_size=5))
    rows = draw(st.lists(st.lists(cell, max_size=6), max_size=5))
    separator = draw(st.sampled_from([",", ";", "\t"]))
    text = "\n".join(separator.join(row) for row in [picked, *rows])
    encoding = draw(st.sampled_from(["utf-8", "utf-16", "cp1252", "latin-1"]))
    table = text.encode(encoding, "replace")
    cut = draw(st.integers(0, len(table)))
    noise = draw(st.binary(max_size=20))
    shapes: list[Callable[[], bytes]] = [
        lambda: table,
        lambda: table[:cut] + noise + table[cut:],
        lambda: noise,
    ]
    return draw(st.sampled_from(shapes))()


def as_cells(rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Make the frame that the writers take."""
    return pl.DataFrame(
        {f"c{at}": [row[at] for row in rows] for at in range(len(rows[0]))},
        schema_overrides={f"c{at}": pl.String for at in range(len(rows[0]))},
    )
