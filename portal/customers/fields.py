"""The fields of one customer's form, by section: the fixed ones, then the tenant's own words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.engine.columns import Column, Slot, Term, Vocabulary, bind_list
from portal.engine.findings import cells
from portal.engine.style import Style
from portal.engine.values import (
    Choice,
    Choices,
    Country,
    Currency,
    Email,
    Emails,
    FromList,
    IsoDate,
    Number,
    Text,
    TrueFalse,
    ValueType,
    YesOrBlank,
)

Control = str


@dataclass(frozen=True, slots=True)
class FormField:
    """One control of the form.

    Attributes:
        name: the slot; ``address.<part>`` for a part of the address to add.
        control: ``text``, ``email``, ``tel``, ``date``, ``amount``, ``choice``, ``choices``
            or ``yes``.
        locked: shown, and not to be changed by hand.
        suggestions: values offered where others are taken too.
        hint: stands below the control.
    """

    name: str
    label: str
    type: ValueType
    control: Control = "text"
    mandatory: bool = False
    unique: bool = False
    locked: bool = False
    suggestions: tuple[str, ...] = ()
    hint: str = ""

    @property
    def is_part(self) -> bool:
        """Tell whether it is a part of the address to add."""
        return self.name.startswith("address.")

    @property
    def slot(self) -> Slot:
        """Where its value lands."""
        return "address" if self.is_part else self.name

    @property
    def options(self) -> tuple[str, ...]:
        """The values offered by a ``choice`` or ``choices`` control."""
        return self.type.options if isinstance(self.type, Choices) else self.type.choices

    @property
    def column(self) -> Column:
        """The field as a column of a file: its heading is the field's name."""
        part = self.name.removeprefix("address.") if self.is_part else None
        return Column(self.name, self.type, self.slot, part=part, unique=self.unique)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together under a title."""

    title: str
    facet: str
    fields: tuple[FormField, ...]


_GROUP = FromList("customer-group", cells.NOT_AN_OPTION)
_RECORD = Choice(("individual", "organisation"))
_NAME = Section(
    "Name",
    "field",
    (
        FormField("field:title", "Title", Text(50)),
        FormField("field:first_name", "First name", Text()),
        FormField("field:last_name", "Last name", Text()),
        FormField("field:name", "Company or display name", Text()),
        FormField("field:legal_name", "Legal name", Text()),
        FormField("field:contact", "Contact person", Text()),
    ),
)
_CONTACT = Section(
    "Contact",
    "field",
    (
        FormField("field:email", "E-mail", Emails(), "email", unique=True),
        FormField("field:phone", "Phone", Text(50), "tel"),
        FormField("field:mobile", "Mobile", Text(50), "tel"),
    ),
)
_DETAILS = Section(
    "Details",
    "field",
    (
        FormField("field:birth_date", "Birth date", IsoDate(past=True), "date"),
        FormField("field:gender", "Gender", Text(50)),
        FormField("field:language_id", "Language", Text(50)),
        FormField("field:record_type", "Kind of record", _RECORD, "choice"),
        FormField("field:customer_type", "Customer type", Text(50)),
        FormField("field:tax_id", "Tax ID", Text(50)),
        FormField("field:payment_terms", "Payment terms", Text(50)),
        FormField("field:shipping_method", "Shipping method", Text(50)),
        FormField("field:customer_group", "Customer group", _GROUP),
        FormField("field:user_group", "User group", Text(255)),
    ),
)
ADDRESS = Section(
    "Addresses",
    "address",
    (
        FormField("address.line1", "Address line 1", Text(200)),
        FormField("address.line2", "Address line 2", Text(200)),
        FormField("address.line3", "Address line 3", Text(200)),
        FormField("address.town", "Town", Text(200)),
        FormField("address.county", "County", Text(200)),
        FormField("address.postcode", "Postcode", Text(200)),
        FormField("address.country", "Country", Country()),
    ),
)
FIXED = (_NAME, _CONTACT, _DETAILS, ADDRESS)
FIELD_LABELS = {one.name: one.label for section in FIXED for one in section.fields}
"""What people call a fixed field, by its name."""


def make_sections(vocabulary: Vocabulary) -> tuple[Section, ...]:
    """Lay out a tenant's form."""
    sections = [_bound(section, vocabulary) for section in FIXED]
    for group, terms in tags_by_group(vocabulary).items():
        sections.append(_section(f"Tags: {group}", "tag", terms))
    by_group: dict[str, list[Term]] = {"": []}
    for term in vocabulary.terms("attribute").values():
        by_group.setdefault(term.group, []).append(term)
    for group, terms in by_group.items():
        title = f"Attributes: {group}" if group else "Attributes"
        sections.append(_section(title, "attribute", terms))
    preferences = vocabulary.terms("preference").values()
    sections.append(_section("Contact preferences", "preference", preferences))
    return tuple(section for section in sections if section.fields)


def rare_fields(styles: Iterable[Style]) -> frozenset[str]:
    """Name the fixed fields that none of these styles fills; none of them without a style."""
    columns = [column for style in styles for column in style.columns]
    filled = {column.slot for column in columns}
    fixed = {one.name for section in (_NAME, _DETAILS) for one in section.fields}
    return frozenset(fixed - filled) if columns else frozenset()


def _bound(section: Section, vocabulary: Vocabulary) -> Section:
    """Give the fields whose values are one of the tenant's lists that list."""
    return replace(section, fields=tuple(_listed(one, vocabulary) for one in section.fields))


def _listed(one: FormField, vocabulary: Vocabulary) -> FormField:
    if not isinstance(one.type, FromList):
        return one
    kind = bind_list(one.column, vocabulary).type
    return replace(one, type=kind, control=control_of(kind))


def tags_by_group(vocabulary: Vocabulary) -> dict[str, list[Term]]:
    """Give the tags of each group, in the vocabulary's order."""
    groups: dict[str, list[Term]] = {}
    for term in vocabulary.terms("tag").values():
        groups.setdefault(term.names[0], []).append(term)
    return groups


def _section(title: str, facet: str, terms: Iterable[Term]) -> Section:
    return Section(title, facet, tuple(_field(term) for term in terms))


def _field(term: Term) -> FormField:
    return FormField(
        term.slot,
        term.names[-1],
        term.type,
        control_of(term.type),
        mandatory=term.required_on_create,
        unique=term.unique,
        locked="auto" in term.flags,
    )


def control_of(kind: ValueType) -> Control:
    """Say by which control values of a type are typed or chosen."""
    controls: tuple[tuple[type, Control], ...] = (
        (YesOrBlank, "yes"),
        (Choices, "choices"),
        (Choice, "choice"),
        (FromList, "choice" if kind.choices else "text"),
        (TrueFalse, "choice"),
        (Email, "email"),
        (Number, "amount"),
        (IsoDate, "date"),
        (Currency, "amount"),
    )
    return next((control for known, control in controls if isinstance(kind, known)), "text")
