"""Columns: what a style declares of the file, and where each value lands on a customer.

A *slot* is written as text: its facet, a colon, the rest (``field:email``, ``tag:Access:Ramp``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from portal.engine.customers import NAMING
from portal.engine.findings import Kind
from portal.engine.keys import is_folded, is_listed
from portal.engine.values import FromList, ValueType, folds

UNSEEN = "\u0009\u000a\u000b\u000c\u000d\u0020\u0085\u00a0\u1680\u180e\u2000\u2001\u2002\u2003"
UNSEEN += "\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029"
UNSEEN += "\u202f\u205f\u2060\u3000\ufeff"
"""Characters that nobody sees at the ends of a cell or heading, zero-width ones and direction
marks included."""

Blank = Literal["keep", "clear"]
Slot = str


def facet_of(slot: Slot) -> str:
    """Give the facet a slot belongs to."""
    return slot.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a style's file.

    Attributes:
        heading: exactly as the template has it.
        type: parses and judges the cells.
        slot: where the value lands; None for a column that only matches.
        part: the key of this column inside a slot made of several columns (an address).
        required: every row needs a value, and the file the column.
        required_on_create: rows that add a customer need a value.
        never_blank: where the file has the column, every row needs a value.
        needed_unless: a file needs the column, unless it has the one of this heading.
        setting: the switch of a profile that adds the column; "" where it is always there.
        blank: what a blank cell does to a stored value.
        unique: no two customers may have the same value.
        adds: the value joins a set and nothing is ever replaced.
        only_finds: the value finds a customer and is never written.
        distinct: two customers with the same value are reported, and taken.
        padded: a number that nobody has is reported where somebody has it with zeros before it.
        recased: a number of another system that nobody has is reported where somebody has it in
            other capitals.
        generated: what a number begins with that a new customer without a value is given.
        default: what a new customer gets where the cell is blank.
        advised: reported where the cell is blank.
        shared: reported where a row adds a customer with a value that others have already, who
            are named as ``{detail}``.
        unset: what a file says for a value that is not stored: such a cell changes nothing, and
            an export writes it.
        made_of: slots whose values an export writes, with a space between them, where no value is
            stored; such a cell changes nothing.
        keeps_zeros: a stored value that comes back without its leading zeros, as spreadsheets
            save it, stays as it is, and that is told.
        synonyms: other headings that the vendor's own files have for it; taken unasked.
        aliases: what other systems call it. Suggested to the member, never taken unasked; a
            style of exact headings takes them as another way to write the heading.
    """

    heading: str
    type: ValueType
    slot: Slot | None
    part: str | None = None
    required: bool = False
    required_on_create: bool = False
    never_blank: bool = False
    needed_unless: str = ""
    setting: str = ""
    blank: Blank = "keep"
    unique: bool = False
    adds: bool = False
    only_finds: bool = False
    distinct: bool = False
    padded: bool = False
    recased: bool = False
    generated: str = ""
    default: str = ""
    advised: Kind | None = None
    shared: Kind | None = None
    unset: str | None = None
    made_of: tuple[Slot, ...] = ()
    keeps_zeros: bool = False
    synonyms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    example: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """Name the column in a saved mapping and in frames."""
        return self.heading

    @property
    def names_customer(self) -> bool:
        """Tell whether the cells name customers, as the portal does; they are never written."""
        return self.slot in NAMING

    @property
    def takes_first(self) -> bool:
        """Tell whether cells hold the first of several values that the slot may have."""
        return is_listed(self.slot or "") and not getattr(self.type, "several", False)

    @property
    def folds(self) -> bool:
        """Tell whether values are the same in other capitals: the slot says so, or the type.

        The type is asked of attributes, which have one wherever they stand; a field or an
        identity is found in the same way whatever column of whichever style brings it.
        """
        slot = self.slot or ""
        return is_folded(slot) or (facet_of(slot) == "attribute" and folds(self.type))

    @property
    def choices(self) -> tuple[str, ...]:
        """The values a drop-down offers."""
        return self.type.choices

    @property
    def rule(self) -> str:
        """What the notes sheet and the page of a profile say."""
        alone = "No two may have the same." if self.unique else ""
        return " ".join(filter(None, (self.type.rule, alone, self.note)))


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the tenant's own: a tag, an attribute, a contact preference.

    Attributes:
        names: its name, with its group before it where it has one.
        flags: what a pattern may refuse, such as ``auto``.
        required_on_create: rows that add a customer need a value, column or not.
        required: nobody goes without: a blank cell is an error also for a known customer, with
            the patterns that ``insist``.
        group: under which title it stands on a customer's page.
    """

    names: tuple[str, ...]
    slot: Slot
    type: ValueType
    flags: frozenset[str] = frozenset()
    unique: bool = False
    required_on_create: bool = False
    required: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A tenant's terms by family: ``tag``, ``attribute``, ``preference``."""

    families: Mapping[str, Mapping[tuple[str, ...], Term]] = field(default_factory=dict)

    def terms(self, family: str) -> Mapping[tuple[str, ...], Term]:
        """Give the terms of a family by name; none when the tenant has none."""
        return self.families.get(family, {})


@dataclass(frozen=True, slots=True)
class Pattern:
    """Headings made of a tenant's own terms, such as ``Tag:{group}:{name}``.

    Attributes:
        prefix: the text before the first colon; "" where the heading is the term's name alone.
        parts: what stands after it, for messages: ``("group", "name")``.
        family: which of the vocabulary's families is meant.
        refuse: kinds reported for terms with a flag, by flag.
        distinct: two customers with the same value are reported, and taken.
        insist: a blank cell of a required term is an error, also for a known customer.
        longest: characters a term's name may have.
        unknown: reported for a name that no term has, with the terms there are as its detail;
            None: the engine's own finding.
    """

    prefix: str
    parts: tuple[str, ...]
    family: str
    adds: bool = False
    distinct: bool = False
    refuse: Mapping[str, Kind] = field(default_factory=dict)
    insist: bool = False
    longest: int | None = None
    unknown: Kind | None = None
    example: str = "y"
    note: str = ""

    @property
    def template(self) -> str:
        """Show the form of the heading: ``Tag:{group}:{name}``."""
        return self._joined(f"{{{part}}}" for part in self.parts)

    def heading_of(self, term: Term) -> str:
        """Write the heading of one term."""
        return self._joined(term.names)

    def column_of(self, term: Term) -> Column:
        """Make the column that a term's heading stands for."""
        return Column(
            self.heading_of(term),
            term.type,
            term.slot,
            required_on_create=term.required_on_create,
            never_blank=self.insist and term.required,
            adds=self.adds,
            distinct=self.distinct,
            unique=term.unique,
            aliases=term.names[-1:],
            example=self.example,
            note=self.note,
        )

    def _joined(self, names: Iterable[str]) -> str:
        return ":".join((self.prefix, *names) if self.prefix else names)


@dataclass(frozen=True, slots=True)
class BoundColumn:
    """A column found in a file: where it stands, and under which heading."""

    position: int
    heading: str
    column: Column

    @property
    def cell(self) -> str:
        """The name of its text column in a batch."""
        return f"c{self.position}"


def column_name(heading: str, position: int) -> str:
    """Name a column of a file: by its heading, or by its place where it has none."""
    return heading if heading.strip(UNSEEN) else f"(column {position + 1})"


def bind_list(column: Column, vocabulary: Vocabulary) -> Column:
    """Give a column whose type asks for one of the tenant's lists that list."""
    if not isinstance(column.type, FromList):
        return column
    values = tuple(names[-1] for names in vocabulary.terms(column.type.family))
    bound = column.type.with_values(values)
    # Where nothing else is taken, the example is a value that would be.
    is_taken = not bound.choices or column.example in bound.choices
    return replace(column, type=bound, example=column.example if is_taken else values[0])


def with_heading(column: Column, heading: str) -> Column:
    """Copy a column under another heading."""
    return replace(column, heading=heading)
