"""Customers matched by e-mail address, as Spektrix imports them.

Source of the vendor's rules: the help page "Importing customers into Spektrix from a CSV".
"""

from portal.engine.style import (
    Check,
    Column,
    Composite,
    Country,
    CustomerNumber,
    Email,
    FileRules,
    Follow,
    IsoDate,
    Pattern,
    Phone,
    Rule,
    Setting,
    Style,
    Text,
    ValueType,
    new,
    old,
)
from portal.hookspecs import portal_hook
from portal.plugins.email_matched import findings
from portal.plugins.email_matched.households import Households

_LINE = Text(200)
_NEEDED = "Needed where another cell of the address is filled."


def _address(
    heading: str, part: str, example: str, kind: ValueType = _LINE, note: str = ""
) -> Column:
    return Column(heading, kind, "address", part=part, example=example, note=note)


class EmailMatched(Style):
    """Adds and updates customers, found by customer ID or e-mail address."""

    key, title = "email-matched", "Customers by e-mail"
    file = FileRules(minimum_records=50)
    columns = (
        Column("Customer ID", CustomerNumber(), "number", example="I-4K2P-9QWX"),
        Column("Title", Text(50), "field:title", example="Ms"),
        Column("First Name", Text(), "field:first_name", required_on_create=True, example="Priya"),
        Column("Last Name", Text(), "field:last_name", required_on_create=True, example="Raman"),
        Column(
            "Email",
            Email(),
            "field:email",
            unique=True,
            advised=findings.EMAIL_BLANK,
            example="priya@example.org",
        ),
        Column("Phone", Phone(), "field:phone", example="020 7946 0018"),
        Column("Mobile", Phone(), "field:mobile", example="07700 900118"),
        Column("Birth Date", IsoDate(past=True), "field:birth_date", example="1984-03-09"),
        _address("Address Line 1", "line1", "12 Mill Lane", note=_NEEDED),
        _address("Address Line 2", "line2", "Flat 3"),
        _address("Address Line 3", "line3", "Headingley"),
        _address("Town", "town", "Leeds"),
        _address("County", "county", "West Yorkshire"),
        _address("Postcode", "postcode", "LS1 4AB"),
        _address("Country", "country", "GB", Country()),
    )
    patterns = (
        Pattern(
            "Tag", ("Tag Group", "Tag Name"), "tag", adds=True, refuse={"auto": findings.AUTO_TAG}
        ),
        Pattern("CustomField", ("Attribute Name",), "attribute", example=""),
        Pattern("ContactPreference", ("ContactPreferenceName",), "preference", adds=True),
    )
    match = (Rule("Customer ID", missing="reject"), Rule("Email", missing="create"))
    unmatched = findings.CREATED_WITHOUT_KEY
    alike = ("field:first_name", "field:last_name")
    composites = (Composite("address", needs="line1", title="Addresses (old ones stay)"),)
    follows = (
        Follow("address:delivery", "address", "default_delivery"),
        Follow("address:billing", "address", "default_billing"),
    )
    checks = (
        Check(
            findings.ORGANISATION_WITH_EMAIL,
            "Email",
            new("field:email").is_not_null() & (old("field:record_type") == "organisation"),
            reads=("field:record_type",),
        ),
    )
    settings = (
        Setting("default_delivery", "Set as default delivery address", default=False),
        Setting("default_billing", "Set as default billing address", default=False),
    )


@portal_hook
def portal_styles() -> list[Style]:
    """Offer the styles to the portal: customers, and their households."""
    return [EmailMatched(), Households()]
