"""Customers matched by ID, and by name where there is none, as Handshake imports them.

Source of the vendor's rules: the help page "Importing Customers" of Handshake, with its pages
on options, customer groups and additional ship-to addresses.
"""

from portal.engine.style import (
    Check,
    Code,
    Column,
    Composite,
    Emails,
    FileRules,
    FromList,
    Pattern,
    Rule,
    Style,
    Text,
    Whole,
    Words,
    new,
    old,
)
from portal.plugins.name_fallback.addresses import SHIP_TOS, address_columns
from portal.plugins.name_fallback.customers import findings

_LATER = "The option may be added later."
_SHOP = (
    *("", "Bedford Cheese Shop"),
    *("198 Fifth Avenue", "Suite 4", "New York", "NY", "10010", "US"),
    *("718-555-0134", ""),
)


class Customers(Style):
    """Adds and updates customers, found by ID, or by name where there is no ID."""

    key, title = "name-fallback", "Customers by ID or name"
    file = FileRules(formats=("xlsx", "csv", "xls", "ods"))
    words = Words(left_out="without a name, whose rows could not be taken")
    columns = (
        Column("internal_id", Whole(1), "id", note="Blank for a new customer.", example="70018"),
        Column(
            "id",
            Code(),
            "identity:erp",
            unique=True,
            padded=True,
            generated="HS-",
            note="Blank is looked up by name, and given a number like HS-1234 if new.",
            example="ACME-001",
        ),
        Column(
            "name",
            Text(),
            "field:name",
            required=True,
            made_of=("field:first_name", "field:last_name"),
            example="Bedford Cheese Shop",
        ),
        Column("contact", Text(), "field:contact", example="Sam Ortiz"),
        Column("email", Emails(), "field:email", example="sam@example.com, ap@example.com"),
        *address_columns("bill", "address:billing", *_SHOP),
        *address_columns("ship", "address", *_SHOP),
        Column(
            "paymentTerms",
            FromList("option:paymentTerms", findings.PENDING_OPTION),
            "field:payment_terms",
            note=_LATER,
            example="NET 30",
        ),
        Column(
            "shippingMethod",
            FromList("option:shippingMethod", findings.PENDING_OPTION),
            "field:shipping_method",
            note=_LATER,
            example="UPS",
        ),
        Column("taxID", Code(), "field:tax_id", example="98-7654321"),
        Column(
            "customerGroup",
            FromList("customer-group", findings.UNKNOWN_GROUP),
            "field:customer_group",
            note="Blank: the default group.",
            example="US",
        ),
        Column(
            "userGroup",
            FromList("user-group", findings.NEW_USER_GROUP),
            "field:user_group",
            default="master",
            note="A new name makes the group.",
            example="East Coast Reps",
        ),
    )
    patterns = (
        Pattern(
            "id",
            ("manufacturer",),
            "manufacturer",
            distinct=True,
            unknown=findings.UNKNOWN_MANUFACTURER,
            example="GG-88",
        ),
    )
    match = (
        Rule("internal_id", missing="reject"),
        Rule("id", missing="create"),
        Rule(
            "name",
            missing="create",
            named_by="identity:erp",
            found=findings.FOUND_BY_NAME,
            created=findings.CREATED_BY_NAME,
        ),
    )
    composites = (Composite("address:billing", single=True, replaces="address"), SHIP_TOS)
    checks = (
        Check(
            findings.APP_NUMBER,
            "id",
            new("identity:erp").str.starts_with("*")
            & new("identity:erp").ne_missing(old("identity:erp")),
        ),
        Check(
            findings.BILLING_MOVED,
            "bill_street",
            old("address:billing").is_not_null()
            & (new("address:billing") != old("address:billing")),
        ),
    )
