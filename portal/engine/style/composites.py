"""Slots made of several columns, such as an address."""

from dataclasses import dataclass

from portal.engine.columns import Slot


@dataclass(frozen=True, slots=True)
class Composite:
    """A slot made of several columns, such as an address.

    Attributes:
        slot: a set: values are added to it and never replace one another.
        needs: the part that must be filled when any part is; "" for none.
        appends: every row adds an entry, also one that equals another.
        sums: the part with a whole number that the entries of a customer add up; it is the
            first. The stored value is then read as the sum.
        key: the part by which a value of the set is found again: it is then replaced.
        apart: a slot whose value an export leaves out of the set.
        single: the slot is no set: it holds one value, which the file's replaces.
        replaces: of a single one: the value that goes leaves the set as well, which is named
            here, unless something else points at it.
        title: what the values of a set are called where the preview counts them; "" where it
            does not.
    """

    slot: Slot
    needs: str = ""
    appends: bool = False
    sums: str = ""
    key: str = ""
    apart: Slot | None = None
    single: bool = False
    replaces: Slot | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Follow:
    """A slot that takes the value of a composite when a setting of the profile says so.

    A new customer's slot always follows: there is nothing older to keep.
    """

    slot: Slot
    source: Slot
    setting: str
