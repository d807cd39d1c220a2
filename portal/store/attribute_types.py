"""What an attribute's type means: how its values are parsed, and which of them are the same."""

from portal.engine.values import (
    Choice,
    Choices,
    Currency,
    Email,
    IsoDate,
    Number,
    Text,
    TrueFalse,
    ValueType,
)
from portal.store.vocabulary import Attribute


def type_of(attribute: Attribute) -> ValueType:
    """Give the type of an attribute's values."""
    if attribute.type == "dropdown":
        return Choice(attribute.options)
    if attribute.type == "checklist":
        return Choices(attribute.options)
    plain: dict[str, ValueType] = {
        "text": Text(255),
        "number": Number(),
        "currency": Currency(),
        "date": IsoDate(),
        "yes-no": TrueFalse(),
        "email": Email(),
    }
    return plain[attribute.type]
