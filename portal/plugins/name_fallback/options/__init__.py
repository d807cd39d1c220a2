"""The options sheet, as Handshake imports it: what customers' terms and methods may be.

Source of the vendor's rules: the help page "Importing options". Each key has exactly one
default, and options are shown in the order of the sheet.
"""

from portal.engine.style import (
    Choice,
    Column,
    ExactlyOne,
    FileRules,
    Order,
    Rule,
    Style,
    Text,
    Words,
    error,
)

KEYS = ("shippingMethod", "paymentTerms", "ccType")
NOT_ONE_DEFAULT = error(
    "not-one-default-option",
    "The key {value} needs exactly one default; with this file it has: {detail}. "
    "Write 1 in {column} for one option of the key and 0 for the others.",
)


class Options(Style):
    """Adds and updates the options that customers' payment terms and shipping methods come from."""

    key, title = "name-fallback-options", "Options"
    words = Words(
        one="option",
        many="options",
        success="Options successfully imported",
        export="Or the options as they are, to correct and upload again",
    )
    subject = "option"
    file = FileRules(formats=("xlsx", "csv"), errors="refuse-file")
    columns = (
        Column("key", Choice(KEYS), "field:key", required=True, example="paymentTerms"),
        Column("value", Text(100), "field:value", required=True, example="NET 30"),
        Column(
            "isDefault",
            Choice(("1", "0")),
            "field:is_default",
            required=True,
            example="1",
            note="Exactly one 1 for each key.",
        ),
    )
    match = (Rule("value", within=("key",), missing="create"),)
    order = Order("field:position", per=("key",))
    exactly_one = (ExactlyOne(NOT_ONE_DEFAULT, "isDefault", name="value", per=("key",)),)
