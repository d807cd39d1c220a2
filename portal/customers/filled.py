"""A customer's form on its way: as it is first shown, filled, refused, or overtaken."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.customers.changes import DEFAULTS
from portal.customers.fields import FormField, Section
from portal.customers.form import Errors, Values
from portal.customers.history import ChangeView, make_change
from portal.customers.views import AddressView, make_addresses
from portal.engine.columns import Slot
from portal.errors import Conflict, Invalid

Typed = Mapping[str, str]
"""Texts by the name of their field."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What came back from a form.

    Attributes:
        chosen: by slot of ``DEFAULTS``, the text of an address or ``new``.
        removed: the texts of the addresses to take out.
        version: the customer's when the form was shown; 0 for a new one.
        was: the texts the form was shown with, as JSON.
    """

    typed: Typed
    chosen: Typed = field(default_factory=dict)
    removed: Sequence[str] = field(default=(), kw_only=True)
    version: int = 0
    was: str = ""


@dataclass(frozen=True, slots=True)
class CustomerForm:
    """A form to be shown.

    Attributes:
        removed: the texts of the addresses that are ticked to be taken out.
        version: the customer's; 0 for a new one.
        was: the stored texts as JSON, to tell later what moved meanwhile.
        errors: sentences by field.
        holders: by field, the number of the customer who has the value already.
        moved: what was changed meanwhile.
        rare: names of the fields that no profile of the tenant fills; they stand folded where
            they are blank.
    """

    sections: tuple[Section, ...]
    typed: Typed
    chosen: Typed
    addresses: tuple[AddressView, ...] = ()
    removed: Sequence[str] = field(default=(), kw_only=True)
    version: int = 0
    was: str = ""
    errors: Errors = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)
    moved: tuple[ChangeView, ...] = ()
    rare: frozenset[str] = frozenset()

    def is_folded(self, one: FormField) -> bool:
        """Tell whether a field stands among those that are seldom needed."""
        asks = self.typed.get(one.name) or one.name in self.errors
        return one.name in self.rare and not asks

    @property
    def fields(self) -> Iterator[FormField]:
        """All fields in order."""
        return (one for section in self.sections for one in section.fields)

    @property
    def problems(self) -> list[tuple[str, str, str | None]]:
        """Labels, their sentences and who has the value, in the form's order."""
        return [
            (one.label, self.errors[one.name], self.holders.get(one.name))
            for one in self.fields
            if one.name in self.errors
        ]


class FormRefused(Invalid):
    """Some values cannot be taken; the form says which and why.

    Attributes:
        form: the form to show again.
    """

    def __init__(self, form: CustomerForm) -> None:
        """Name every problem."""
        super().__init__("Not saved. " + " ".join(form.errors.values()))
        self.form = form


class FormOvertaken(Conflict):
    """The customer was changed meanwhile; the form shows what, to be looked at again.

    Attributes:
        form: the form to show again: both sides' changes, one's own where both changed a value.
    """

    def __init__(self, form: CustomerForm) -> None:
        """Keep the form to look at again."""
        super().__init__("This customer was changed meanwhile. Look again, then save.")
        self.form = form


def fill_form(sections: tuple[Section, ...], version: int, stored: Values) -> CustomerForm:
    """Fill a form with what a customer has; with nothing for a new one."""
    typed = _texts_of(sections, stored)
    chosen = {slot: stored.get(slot) or "" for slot in DEFAULTS}
    was = json.dumps({**typed, **chosen}, ensure_ascii=False)
    return CustomerForm(sections, typed, chosen, make_addresses(stored), version, was)


def refill_form(form: CustomerForm, filled: Filled) -> CustomerForm:
    """Give a form with what was typed instead of what is stored."""
    typed = {**filled.typed, **_locked(form)}
    was = filled.was or form.was
    return replace(form, typed=typed, chosen=filled.chosen, removed=filled.removed, was=was)


def is_overtaken(now: CustomerForm, filled: Filled) -> bool:
    """Tell whether the customer, or a word of the form, is another one than was shown.

    A word that got a new name stands under it: what came back under the old one would be lost,
    and the word would look unticked.
    """
    was = _read_was(filled.was)
    return now.version != filled.version or bool(was and was != _read_was(now.was))


def merge_forms(now: CustomerForm, filled: Filled) -> CustomerForm:
    """Put one's own changes over what is stored by now."""
    was = _read_was(filled.was)
    mine: dict[Slot, str] = {**filled.typed, **filled.chosen, **_locked(now)}
    theirs: dict[Slot, str] = {**now.typed, **now.chosen}
    merged = dict(mine)
    moved = []
    for name, text in theirs.items():
        before = was.get(name, "")
        if text != before:
            moved.append(make_change(name, "set", before or None, text or None))
            if mine.get(name, "") == before:
                merged[name] = text
    typed = {name: text for name, text in merged.items() if name not in DEFAULTS}
    chosen = {slot: merged.get(slot, "") for slot in DEFAULTS}
    return replace(now, typed=typed, chosen=chosen, removed=filled.removed, moved=tuple(moved))


def _locked(form: CustomerForm) -> dict[str, str]:
    """Give the texts that a form shows and does not send back."""
    return {one.name: form.typed.get(one.name, "") for one in form.fields if one.locked}


def _texts_of(sections: tuple[Section, ...], stored: Values) -> dict[str, str]:
    fields = (one for section in sections for one in section.fields if not one.is_part)
    return {one.name: stored.get(one.name) or "" for one in fields}


def _read_was(text: str) -> dict[str, str]:
    """Read the texts a form was shown with; nothing where it came back damaged."""
    try:
        was = json.loads(text)
    except ValueError:
        return {}
    return was if isinstance(was, dict) else {}
