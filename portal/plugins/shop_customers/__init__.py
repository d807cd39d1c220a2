"""Customers of a shop, from the customer export of Shopify, whichever of its header lines it has.

Points can be given to customers who are there; this is how they come in, with the ID by which
points files name them.
"""

from portal.engine.style import (
    Check,
    Column,
    Country,
    Digits,
    Email,
    FileRules,
    Marked,
    Phone,
    Rule,
    Style,
    Text,
    ValueType,
    Words,
    changes,
    new,
    notice,
    old,
    warning,
)
from portal.hookspecs import portal_hook

ADDED_WITHOUT_EMAIL = notice(
    "added-without-email",
    "No customer has this ID, and there is no e-mail address to look for: a customer is added.",
)
NOBODY_NAMED = warning(
    "shop-customer-unnamed",
    "Neither an ID nor an e-mail address: a new customer is added, who cannot be found again.",
)
SHOP_ID_CHANGES = warning(
    "shop-id-changes",
    "The customer found by e-mail address has another ID of the shop, which is replaced. "
    "Check that it is the same person.",
)
SHOP_ID_ROUNDED = warning(
    "shop-id-rounded",
    "“{value}” in {column} is new and looks rounded by a spreadsheet: the zeros may stand for "
    "digits that are lost. Check it against the original export.",
)
_LINE = Text(200)


def _place(name: str, part: str, example: str, kind: ValueType = _LINE) -> Column:
    heading = f"Default Address {name}"
    return Column(heading, kind, f"place:{part}", synonyms=(name,), example=example)


class ShopCustomers(Style):
    """Adds and updates the customers of a shop's own export, found by its Customer ID."""

    key, title = "shop-customers", "Customers of a shop export"
    file = FileRules(
        ignored=(
            "Accepts( Email| SMS| WhatsApp)? Marketing",
            "Total Spent|Total Orders|Tags|Note|Tax Exempt",
            "Country|Province|Default Address (Name|Company|Phone|Country|Province)|Company",
            r".*\(customer\.metafields\..*\)",
        ),
    )
    columns = (
        Column(
            "Customer ID",
            Digits(1, 20, usual=9, link="gid://shopify/Customer/", tells=False),
            "identity:shopify",
            unique=True,
            synonyms=("ID",),
            example="'7338441277598",
            note="The apostrophe of the export may stay.",
        ),
        Column("First Name", Text(), "field:first_name", example="Priya"),
        Column("Last Name", Text(), "field:last_name", example="Raman"),
        Column("Email", Email(), "field:email", unique=True, example="priya@example.org"),
        _place("Address1", "line1", "12 Mill Lane"),
        _place("Address2", "line2", "Flat 3"),
        _place("City", "town", "Leeds"),
        _place("Province Code", "county", "ENG"),
        _place("Country Code", "country", "GB", Country()),
        _place("Zip", "postcode", "LS1 4AB", Marked(Text(20))),
        Column("Phone", Marked(Phone()), "field:phone", example="+44 7700 900118"),
    )
    match = (Rule("Customer ID", missing="next"), Rule("Email", missing="create"))
    unmatched = NOBODY_NAMED
    words = Words(
        left_out="without a Customer ID and e-mail address, whom an upload would add once more"
    )
    checks = (
        Check(
            SHOP_ID_CHANGES,
            "Customer ID",
            changes("identity:shopify") & old("identity:shopify").is_not_null(),
        ),
        Check(
            ADDED_WITHOUT_EMAIL,
            "Customer ID",
            new("identity:shopify").is_not_null()
            & old("identity:shopify").is_null()
            & new("field:email").is_null(),
        ),
        Check(
            SHOP_ID_ROUNDED,
            "Customer ID",
            new("identity:shopify").str.ends_with("00000")
            & (changes("identity:shopify") | old("identity:shopify").is_null()),
        ),
    )


@portal_hook
def portal_styles() -> list[Style]:
    """Offer the style to the portal."""
    return [ShopCustomers()]
