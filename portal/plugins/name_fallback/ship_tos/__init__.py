"""Additional ship-to addresses, as Handshake imports them: several rows may mean one customer.

Source of the vendor's rules: the help page "Importing additional ship-to addresses".
"""

from portal.engine.style import (
    Check,
    Code,
    Column,
    FileRules,
    Rule,
    Style,
    Text,
    Unknown,
    Words,
    changes,
    error,
    new,
    old,
)
from portal.plugins.name_fallback.addresses import SHIP_TOS, address_columns

_SHOP = (
    *("BROOKLYN", "Bedford Cheese Shop, Brooklyn"),
    *("229 Bedford Avenue", "", "Brooklyn", "NY", "11211", "US"),
    *("718-555-0134", ""),
)
_ONLY_AN_ID = r'^\{"id":"[^"]*"\}$'
NO_CUSTOMER = error(
    "ship-to-unknown-customer",
    "No customer has {column} “{value}”. Import the customer first, or correct the cell.",
)
UNNAMED = error(
    "ship-to-unnamed",
    "Neither cust_id nor cust_name says whose address this is. Fill one in; cust_id is surer.",
)
DISAGREE = error(
    "ship-to-disagree",
    "The customer with this cust_id has another name. Correct {column}, or leave it blank.",
)
NO_ADDRESS = error(
    "ship-to-blank", "The row has no address. Fill in {column} or another ship_ column."
)


class ShipTos(Style):
    """Adds and updates further ship-to addresses of customers."""

    key, title = "name-fallback-ship-tos", "Additional ship-to addresses"
    words = Words(
        left_out="without ID, whose addresses no file could name for certain",
        success="Addresses successfully imported",
    )
    file = FileRules(formats=("xlsx", "csv"))
    columns = (
        Column(
            "cust_id",
            Code(),
            "identity:erp",
            only_finds=True,
            padded=True,
            example="ACME-001",
            note="In every row, this or cust_name; this is surer.",
        ),
        Column("cust_name", Text(), "field:name", only_finds=True, example="Bedford Cheese Shop"),
        *address_columns("ship", "address", *_SHOP),
    )
    match = (
        Rule("cust_id", missing="reject", unknown=(Unknown(NO_CUSTOMER),)),
        Rule(
            "cust_name",
            missing="reject",
            several="refuse-file",
            named_by="identity:erp",
            unknown=(Unknown(NO_CUSTOMER),),
        ),
    )
    unmatched = UNNAMED
    repeats = "allow"
    row_per = "address"
    exports = ("identity:erp",)
    composites = (SHIP_TOS,)
    checks = (
        Check(
            DISAGREE,
            "cust_name",
            new("identity:erp").is_not_null() & new("field:name").ne(old("field:name")),
            reads=("field:name",),
        ),
        Check(
            NO_ADDRESS,
            "ship_street",
            new("address").is_null()
            | (new("address").str.contains(_ONLY_AN_ID) & changes("address")),
        ),
    )
