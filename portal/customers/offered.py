"""What the tenant's own files say of fixed fields: their choices, suggestions and notes.

A field that two styles judge differently stays free: each has its own idea of it.
"""

from collections.abc import Iterable
from dataclasses import replace

from portal.customers.fields import FormField, Section, control_of
from portal.engine.columns import Column, Vocabulary, bind_list
from portal.engine.customers import CUSTOMER
from portal.engine.findings import cells
from portal.engine.style import Style
from portal.engine.values import Choice, FromList, Whole


def list_columns(styles: Iterable[Style]) -> list[Column]:
    """List the columns of those styles that are about customers."""
    return [column for style in styles if style.subject == CUSTOMER for column in style.columns]


def offer_choices(
    sections: Iterable[Section], columns: Iterable[Column], words: Vocabulary
) -> tuple[Section, ...]:
    """Give fields the choices and suggestions of the columns that land where they do."""
    by_slot: dict[str | None, set[Column]] = {}
    for column in columns:
        by_slot.setdefault(column.slot, set()).add(bind_list(column, words))
    return tuple(
        replace(section, fields=tuple(_offer(one, by_slot) for one in section.fields))
        for section in sections
    )


def _offer(field: FormField, by_slot: dict[str | None, set[Column]]) -> FormField:
    columns = by_slot.get(field.name, set())
    if len({column.type for column in columns}) != 1:
        return field
    column = next(iter(columns))
    kind = column.type
    if isinstance(kind, FromList) and kind.takes_others:
        return replace(field, suggestions=kind.values)
    if isinstance(kind, FromList):
        kind = replace(kind, unknown=cells.NOT_AN_OPTION)
    if not isinstance(kind, FromList | Choice | Whole):
        return field
    return replace(field, type=kind, control=control_of(kind), hint=column.note)
