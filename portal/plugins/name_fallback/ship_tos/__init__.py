"""Additional ship-to addresses, as Handshake imports them: several rows may mean one customer.

Source of the vendor's rules: the help page "Importing additional ship-to addresses".
"""

from portal.engine.columns import Column
from portal.engine.findings import error
from portal.engine.style import Check, Composite, FileRules, Rule, Style, Unknown, Words, new, old
from portal.engine.value_lists import Code
from portal.engine.values import Country, Text, ValueType

_LINE = Text(200)
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


def _part(name: str, part: str, example: str, kind: ValueType = _LINE) -> Column:
    return Column(f"ship_{name}", kind, "address", part=part, example=example)


class ShipTos(Style):
    """Adds and updates further ship-to addresses of customers."""

    key, title = "name-fallback-ship-tos", "Additional ship-to addresses"
    words = Words(
        left_out="without ID, whose addresses no file could name for certain",
        success="Addresses successfully imported",
    )
    file = FileRules(formats=("xlsx", "csv"))
    columns = (
        Column("cust_id", Code(), "identity:erp", only_finds=True, example="ACME-001"),
        Column("cust_name", Text(), "field:name", only_finds=True, example="Bedford Cheese Shop"),
        _part("id", "id", "BROOKLYN", Code()),
        _part("name", "name", "Bedford Cheese Shop, Brooklyn"),
        _part("street", "line1", "229 Bedford Avenue"),
        _part("street2", "line2", ""),
        _part("city", "town", "Brooklyn"),
        _part("state", "county", "NY"),
        _part("postcode", "postcode", "11211", Text(20)),
        _part("country", "country", "US", Country()),
        _part("phone", "phone", "718-555-0134", Text(50)),
        _part("fax", "fax", "", Text(50)),
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
    composites = (
        Composite("address", key="id", apart="address:billing", title="Ship-to addresses"),
    )
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
            new("address").is_null() | new("address").str.contains(_ONLY_AN_ID),
        ),
    )
    findings = (NO_CUSTOMER, UNNAMED, DISAGREE, NO_ADDRESS)
