"""Accounts found by their reference in another system, as Zentitle2 imports them.

Source of the vendor's rules: the help page "Import customers" of Zentitle2.
"""

from portal.engine.style import (
    Choice,
    Column,
    Country,
    FileRules,
    Pattern,
    Rule,
    Setting,
    Style,
    Text,
    ValueType,
    Words,
    warning,
)
from portal.hookspecs import portal_hook

CREATED_WITHOUT_REFERENCE = warning(
    "created-without-reference",
    "AccountReferenceID is blank: a new customer is added, and no later import can update it. "
    "Give it an ID if you want to.",
)
_TYPES = Choice(("customer", "prospect", "lostCustomer", "lostProspect", "remove"))
_LINE = Text(200)


def _detail(heading: str, slot: str, kind: ValueType, example: str) -> Column:
    return Column(heading, kind, slot, setting="account_details", example=example)


class ReferenceUpsert(Style):
    """Adds and updates customers, found by their account reference; all of a file or nothing."""

    key, title = "reference-upsert", "Customers by account reference"
    file = FileRules(
        formats=("csv",),
        separator=",",
        encoding="utf-8",
        errors="refuse-file",
        maximum_rows=10_000,
        maximum_bytes=1_048_576,
        report_column="Issues",
    )
    words = Words(
        upload="Upload customers from CSV file",
        left_out="without AccountReferenceID, whom an upload would add once more",
        advice="Upload a small sample of a few customers first, and check that it has no errors.",
    )
    columns = (
        Column(
            "Name",
            Text(255),
            "field:name",
            required_on_create=True,
            example="Northwind Analytics Ltd",
        ),
        Column(
            "AccountReferenceID",
            Text(255),
            "identity:reference",
            unique=True,
            recased=True,
            needed_unless="Name",
            example="CRM-004711",
            note="Known: the customer is updated. New or blank: one is added.",
        ),
        _detail("LegalName", "field:legal_name", Text(255), "Northwind Analytics Limited"),
        _detail("CustomerType", "field:customer_type", _TYPES, "customer"),
        _detail("AddressLine1", "place:line1", _LINE, "12 Mill Lane"),
        _detail("AddressLine2", "place:line2", _LINE, "Floor 3"),
        _detail("City", "place:town", _LINE, "Leeds"),
        _detail("StateRegion", "place:county", _LINE, "West Yorkshire"),
        _detail("PostalCode", "place:postcode", _LINE, "LS1 4AB"),
        _detail("Country", "place:country", Country(), "GB"),
    )
    patterns = (Pattern("", ("field name",), "attribute", insist=True, longest=50, example=""),)
    match = (Rule("AccountReferenceID", missing="create"),)
    unmatched = CREATED_WITHOUT_REFERENCE
    alike = ("field:name",)
    settings = (
        Setting(
            "account_details",
            "Columns for legal name, type and address",
            default=False,
            help="The template then has LegalName, CustomerType, AddressLine1 and so on.",
        ),
    )


@portal_hook
def portal_styles() -> list[Style]:
    """Offer the style to the portal."""
    return [ReferenceUpsert()]
