"""Addresses as the sheets of customers and of ship-to addresses have them, column by column."""

from portal.engine.style import Code, Column, Composite, Country, Phone, Slot, Text, ValueType

SHIP_TOS = Composite("address", key="id", apart="address:billing", title="Ship-to addresses")
_LINE = Text(200)
_PARTS: dict[str, tuple[str, ValueType]] = {
    "id": ("id", Code()),
    "name": ("name", _LINE),
    "street": ("line1", _LINE),
    "street2": ("line2", _LINE),
    "city": ("town", _LINE),
    "state": ("county", _LINE),
    "postcode": ("postcode", Text(20)),
    "country": ("country", Country()),
    "phone": ("phone", Phone()),
    "fax": ("fax", Phone()),
}


def address_columns(prefix: str, slot: Slot, *examples: str) -> tuple[Column, ...]:
    """Give the columns of one address, with an example for each: id, name, street and so on."""
    return tuple(
        Column(f"{prefix}_{name}", type_, slot, part=part, example=example)
        for (name, (part, type_)), example in zip(_PARTS.items(), examples, strict=True)
    )
