"""The customer groups sheet, as Handshake imports it: groups with a price list and currency.

Source of the vendor's rules: the help page "Importing customer groups". One group is the
default, and groups are listed in the order of the sheet. A changed id is another group.
"""

from portal.engine.style import (
    Column,
    CurrencyCode,
    ExactlyOne,
    Order,
    Rule,
    Style,
    Text,
    Words,
    error,
)
from portal.plugins.name_fallback.lists import SHEET, default_mark

NOT_ONE_DEFAULT = error(
    "not-one-default-group",
    "There is exactly one default group; with this file it would be: {detail}. "
    "Write 1 in {column} for one group and 0 for the others.",
)


class CustomerGroups(Style):
    """Adds and updates the groups that customers belong to, each with its currency."""

    key, title = "name-fallback-customer-groups", "Customer groups"
    words = Words(one="customer group", many="customer groups")
    subject = "customer-group"
    file = SHEET
    columns = (
        Column("id", Text(50), "field:code", required=True, example="US"),
        default_mark("Exactly one 1 in the sheet."),
        Column("name", Text(100), "field:name", required=True, example="United States"),
        Column("currency", CurrencyCode(), "field:currency", required=True, example="USD"),
    )
    match = (Rule("id", missing="create"),)
    order = Order("field:position")
    exactly_one = (ExactlyOne(NOT_ONE_DEFAULT, "isDefault", name="id"),)
