"""Customers matched by ID, and by name where there is none, as Handshake imports them.

Source of the vendor's rules: the help page "Importing Customers" of Handshake, with its pages
on options, customer groups and additional ship-to addresses.
"""

from portal.engine.columns import Column, Pattern
from portal.engine.findings import error, notice, warning
from portal.engine.style import Check, Composite, FileRules, Rule, Style, Words, new, old
from portal.engine.value_lists import Code, Emails, FromList
from portal.engine.values import Country, Text, ValueType, Whole

_LINE = Text(200)
FOUND_BY_NAME = warning(
    "found-by-name",
    "Found by its name alone. Give it an ID: a changed name would make a second customer.",
)
CREATED_BY_NAME = warning(
    "created-by-name",
    "No customer is called “{value}”, and there is no ID: a new customer is added and given one. "
    "If the name was changed, this makes a second customer.",
)
APP_NUMBER = warning(
    "app-number",
    "“{value}” looks like the ID of a customer made in the app. Put the ID of your own system.",
)
PENDING_OPTION = warning(
    "pending-option",
    "“{value}” is not among the options of {column} ({detail}). It is kept, and holds as soon as "
    "the option is added.",
)
UNKNOWN_GROUP = error(
    "unknown-customer-group",
    "There is no customer group with the ID “{value}”. Use one of: {detail}; or add the group "
    "first.",
)
NEW_USER_GROUP = notice(
    "new-user-group", "There is no user group “{value}” yet. The import makes it."
)
BILLING_MOVED = notice(
    "billing-moved",
    "The billing address changes. The one before goes, unless it is the delivery address as well.",
)


def _address(kind: str, slot: str) -> tuple[Column, ...]:
    parts: tuple[tuple[str, str, str, ValueType], ...] = (
        ("id", "id", "", Code()),
        ("name", "name", "Bedford Cheese Shop", _LINE),
        ("street", "line1", "198 Fifth Avenue", _LINE),
        ("street2", "line2", "Suite 4", _LINE),
        ("city", "town", "New York", _LINE),
        ("state", "county", "NY", _LINE),
        ("postcode", "postcode", "10010", Text(20)),
        ("country", "country", "US", Country()),
        ("phone", "phone", "718-555-0134", Text(50)),
        ("fax", "fax", "", Text(50)),
    )
    return tuple(
        Column(f"{kind}_{name}", type_, slot, part=part, example=example)
        for name, part, example, type_ in parts
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
        *_address("bill", "address:billing"),
        *_address("ship", "address"),
        Column(
            "paymentTerms",
            FromList("option:paymentTerms", PENDING_OPTION),
            "field:payment_terms",
            example="NET 30",
        ),
        Column(
            "shippingMethod",
            FromList("option:shippingMethod", PENDING_OPTION),
            "field:shipping_method",
            example="UPS",
        ),
        Column("taxID", Code(), "field:tax_id", example="98-7654321"),
        Column(
            "customerGroup",
            FromList("customer-group", UNKNOWN_GROUP),
            "field:customer_group",
            note="Blank: the default group.",
            example="US",
        ),
        Column(
            "userGroup",
            FromList("user-group", NEW_USER_GROUP),
            "field:user_group",
            default="master",
            note="A new name makes the group.",
            example="East Coast Reps",
        ),
    )
    patterns = (Pattern("id", ("manufacturer",), "manufacturer", distinct=True, example="GG-88"),)
    match = (
        Rule("internal_id", missing="reject"),
        Rule("id", missing="create"),
        Rule(
            "name",
            missing="create",
            named_by="identity:erp",
            found=FOUND_BY_NAME,
            created=CREATED_BY_NAME,
        ),
    )
    composites = (
        Composite("address:billing", single=True, replaces="address"),
        Composite("address", key="id", apart="address:billing", title="Ship-to addresses"),
    )
    checks = (
        Check(
            APP_NUMBER,
            "id",
            new("identity:erp").str.starts_with("*")
            & new("identity:erp").ne_missing(old("identity:erp")),
        ),
        Check(
            BILLING_MOVED,
            "bill_street",
            old("address:billing").is_not_null()
            & (new("address:billing") != old("address:billing")),
        ),
    )
    exports = ("field:name",)
    findings = (
        FOUND_BY_NAME,
        CREATED_BY_NAME,
        APP_NUMBER,
        PENDING_OPTION,
        UNKNOWN_GROUP,
        NEW_USER_GROUP,
        BILLING_MOVED,
    )
