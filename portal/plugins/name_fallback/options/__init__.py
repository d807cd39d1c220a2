"""The options sheet, as Handshake imports it: what customers' terms and methods may be.

Source of the vendor's rules: the help page "Importing options". Each key has exactly one
default, and options are shown in the order of the sheet.
"""

from portal.engine.style import (
    Choice,
    Column,
    ExactlyOne,
    Order,
    Rule,
    Style,
    Text,
    Words,
    error,
)
from portal.plugins.name_fallback.lists import SHEET, default_mark

KEYS = ("shippingMethod", "paymentTerms", "ccType")
NOT_ONE_DEFAULT = error(
    "not-one-default-option",
    "The key {value} needs exactly one default; with this file it has: {detail}. "
    "Write 1 in {column} for one option of the key and 0 for the others.",
)


class Options(Style):
    """Adds and updates the options that customers' payment terms and shipping methods come from."""

    key, title = "name-fallback-options", "Options"
    words = Words(one="option", many="options")
    subject = "option"
    file = SHEET
    columns = (
        Column("key", Choice(KEYS), "field:key", required=True, example="paymentTerms"),
        Column("value", Text(100), "field:value", required=True, example="NET 30"),
        default_mark("Exactly one 1 for each key."),
    )
    match = (Rule("value", within=("key",), missing="create"),)
    order = Order("field:position", per=("key",))
    exactly_one = (ExactlyOne(NOT_ONE_DEFAULT, "isDefault", name="value", per=("key",)),)
