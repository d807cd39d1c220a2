"""Customers by plain customer ID, of which 0 adds one, as Tixly imports them.

Source of the vendor's rules: the help page "Import/Update customers". What it leaves open (the
columns of the template, what an unknown ID means) is decided here and said in the style's page.
"""

from functools import partial

import polars as pl

from portal.engine.style import (
    Check,
    Choice,
    Column,
    Country,
    Email,
    FileRules,
    IsoDate,
    Phone,
    Rule,
    Setting,
    Style,
    Text,
    Whole,
    Words,
    changes,
    new,
    old,
)
from portal.hookspecs import portal_hook
from portal.plugins.id_zero_new.findings import ID_CHANGED, KNOWN_VALUE

_LINE = Text(200)
_NAME = "A new customer needs a first or a last name."
_cell = partial(Column, blank="clear")
_digits = partial(_cell, keeps_zeros=True)


def _differs(slot: str) -> pl.Expr:
    """Tell whether another value comes in, and not the same in other capitals."""
    folded = (one.str.to_lowercase() for one in (new(slot), old(slot)))
    return changes(slot) & next(folded).ne_missing(next(folded))


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
        _cell("FirstName", Text(), "field:first_name", example="Åsa", note=_NAME),
        _cell("LastName", Text(), "field:last_name", example="Lindström", note=_NAME),
        Column(
            "Gender",
            Choice(("0", "1", "2")),
            "field:gender",
            required=True,
            unset="0",
            example="2",
            note="0 none, 1 man, 2 woman.",
        ),
        _cell("DateOfBirth", IsoDate(past=True), "field:birth_date", example="1979-11-30"),
        _cell("AddressOne", _LINE, "place:line1", example="Storgatan 4"),
        _cell("AddressTwo", _LINE, "place:line2", example="Lgh 1203"),
        _digits("ZipCode", _LINE, "place:postcode", example="01122"),
        _cell("City", _LINE, "place:town", example="Stockholm"),
        _cell("Country", Country(), "place:country", example="SE"),
        _cell("Email", Email(), "field:email", shared=KNOWN_VALUE, example="asa@example.se"),
        _digits("Mobile", Phone(), "field:mobile", shared=KNOWN_VALUE, example="+46701234567"),
        _digits("Phone", Phone(), "field:phone", example="08123456"),
        _cell("LanguageId", Whole(), "field:language_id", example="1"),
    )
    match = (Rule("CustomerID", missing="reject", new_value="0"),)
    needs_one = (("FirstName", "LastName"),)
    keep_blank = "keep_blank"
    checks = (
        Check(
            ID_CHANGED,
            "CustomerID",
            (_differs("field:first_name") | _differs("field:last_name")) & _differs("field:email"),
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
        uploaded=("customer uploaded", "customers uploaded"),
        updated=("customer card changed", "customer cards changed"),
        unchanged=("customer card not changed", "customer cards not changed"),
        created=("customer created", "customers created"),
        rejected=("row with errors", "rows with errors"),
        has_quiet_rejects=True,
    )


@portal_hook
def portal_styles() -> list[Style]:
    """Offer the style to the portal."""
    return [IdZeroNew()]
