"""References: columns whose cells name a customer, beside the one the row is about or instead.

A style declares which columns name whom (a household's primary and its member), each column by
a key of its own: the customer number, an identity, an attribute that the profile chooses. How
they are looked up: ``portal/engine/refer.py``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from portal.engine.columns import Slot


@dataclass(frozen=True, slots=True)
class Key:
    """One way in which a reference names its customer.

    Attributes:
        column: the heading; a column without a slot.
        slot: where its value is looked up.
        setting: instead of a slot: the profile's setting that names an attribute.
    """

    column: str
    slot: Slot = ""
    setting: str = ""

    def slot_in(self, settings: Mapping[str, str | int | bool]) -> Slot:
        """Give the slot to look up in; "" where the profile has not chosen one."""
        chosen = settings.get(self.setting)
        return self.slot or (f"attribute:{chosen}" if chosen else "")


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns that name one customer, each in its own way; filled ones must agree.

    Attributes:
        name: of its columns in a frame.
        title: what people call whom it names; a match rule may name it in place of a column.
        slot: lands here, as the number of the customer it names; None where it only matches.
        required: a row must name somebody.
        reads: slots read of whom it names, for checks: ``of(name, slot)``.
    """

    name: str
    title: str
    keys: tuple[Key, ...]
    slot: Slot | None = None
    required: bool = False
    reads: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupBy:
    """A preview that shows together the rows whose reference names the same customer.

    Attributes:
        reference: its name; it reads the slots ``number`` and ``size``.
        title: what a group is called, such as ``household``.
        number: the slot with the group's own number, where it exists already.
        size: the slot with how many customers it has.
    """

    reference: str
    title: str
    number: Slot
    size: Slot


def referred(name: str) -> pl.Expr:
    """The id of the customer that a reference names; null where nobody is found."""
    return pl.col(f"ref:{name}")


def given(name: str) -> pl.Expr:
    """Whether a row fills any of a reference's cells."""
    return pl.col(f"given:{name}")


def of(name: str, slot: Slot) -> pl.Expr:
    """The value stored in a slot of the customer that a reference names."""
    return pl.col(f"{name}:{slot}")


def key_name(heading: str) -> str:
    """Name the column of a frame that holds the checked values of a key."""
    return f"key:{heading}"


def by_filled_key(rows: pl.DataFrame, reference: Reference) -> Iterator[tuple[str, pl.DataFrame]]:
    """Part rows by the first of a reference's columns that they fill; gives its heading.

    Rows that fill none come last, with the reference's title.
    """
    for key in reference.keys:
        if key_name(key.column) in rows.columns and rows.height:
            filled = pl.col(key_name(key.column)).is_not_null()
            yield key.column, rows.filter(filled)
            rows = rows.filter(~filled)
    yield reference.title, rows
