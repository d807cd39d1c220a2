"""Customers by plain customer ID, of which 0 adds one, as Tixly imports them.

Source of the vendor's rules: the help page "Import/Update customers". What it leaves open (the
columns of the template, what an unknown ID means) is decided here and said in the style's page.
"""

from dataclasses import replace

from portal.engine.columns import Column
from portal.engine.findings import warning
from portal.engine.style import (
    Check,
    FileRules,
    Rule,
    Setting,
    Style,
    Words,
    changes,
)
from portal.engine.values import Choice, Country, Email, IsoDate, Phone, Text, ValueType, Whole
from portal.hookspecs import portal_hook

ID_CHANGED = warning(
    "customer-id-changed",
    "The {column} may have been changed: name and e-mail address both differ from the stored ones. "
    "This overwrites customer {value}; check the ID, or write 0 to add a new customer.",
)
KNOWN_VALUE = warning(
    "value-known",
    "“{value}” in {column} belongs to a customer already: {detail}. "
    "Use that ID instead of 0 if it is the same person.",
)


def _cell(heading: str, slot: str, example: str, kind: ValueType | None = None) -> Column:
    return Column(heading, kind or Text(200), slot, blank="clear", example=example)


def _name(heading: str, slot: str, example: str) -> Column:
    return replace(
        _cell(heading, slot, example, Text()), note="A new customer needs a first or a last name."
    )


def _digits(heading: str, slot: str, example: str, kind: ValueType) -> Column:
    return replace(_cell(heading, slot, example, kind), keeps_zeros=True)


class IdZeroNew(Style):
    """Adds customers with the ID 0 and changes the others cell by cell."""

    key, title = "id-zero-new", "Customers by ID, 0 for new ones"
    file = FileRules(
        formats=("csv",),
        separator=";",
        encoding="utf-8",
        other_encodings="ask",
        headings="exact-order",
        missing_columns="keep",
        errors="refuse-file",
    )
    columns = (
        Column(
            "CustomerID",
            Whole(),
            "id",
            required=True,
            aliases=("Customer ID",),
            example="0",
            note="0 adds a customer, who gets an ID. Never change an ID.",
        ),
        _name("FirstName", "field:first_name", "Åsa"),
        _name("LastName", "field:last_name", "Lindström"),
        Column(
            "Gender",
            Choice(("0", "1", "2")),
            "field:gender",
            required=True,
            unset="0",
            example="2",
            note="0 none, 1 man, 2 woman.",
        ),
        _cell("DateOfBirth", "field:birth_date", "1979-11-30", IsoDate(past=True)),
        _cell("AddressOne", "place:line1", "Storgatan 4"),
        _cell("AddressTwo", "place:line2", "Lgh 1203"),
        _digits("ZipCode", "place:postcode", "01122", Text(200)),
        _cell("City", "place:town", "Stockholm"),
        _cell("Country", "place:country", "SE", Country()),
        replace(_cell("Email", "field:email", "asa@example.se", Email()), shared=KNOWN_VALUE),
        replace(_digits("Mobile", "field:mobile", "+46701234567", Phone()), shared=KNOWN_VALUE),
        _digits("Phone", "field:phone", "08123456", Phone()),
        _cell("LanguageId", "field:language_id", "1", Whole()),
    )
    match = (Rule("CustomerID", missing="reject", new_value="0"),)
    needs_one = (("FirstName", "LastName"),)
    keep_blank = "keep_blank"
    checks = (
        Check(
            ID_CHANGED,
            "CustomerID",
            (changes("field:first_name") | changes("field:last_name")) & changes("field:email"),
        ),
    )
    settings = (
        Setting(
            "keep_blank",
            "Do not overwrite with empty values",
            default=False,
            help="An empty cell leaves the stored value alone. Otherwise it clears it.",
        ),
    )
    words = Words(
        upload="Upload",
        confirm="Confirm customer upload",
        export="Download with all customer data",
        success="Customer successfully imported!",
        success_icon="hand-thumbs-up-fill",
        success_label="Thumbs up",
        uploaded="customers uploaded",
        updated="customer cards changed",
        unchanged="customer cards not changed",
        created="customers created",
        rejected="rows with errors",
        has_quiet_rejects=True,
    )
    findings = (ID_CHANGED, KNOWN_VALUE)


@portal_hook
def portal_styles() -> list[Style]:
    """Offer the style to the portal."""
    return [IdZeroNew()]
