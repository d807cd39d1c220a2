"""Types: how a cell's text becomes a value, and what is wrong with it when it cannot.

A type belongs to the step ``check``. It turns one expression (the cell: trimmed text, null
when blank) into an expression of canonical text and a list of problems; Polars runs them over
a whole batch. A value stays text all its way: leading zeros, long numbers and ``+`` survive,
and two values are equal when their texts are.
"""

from portal.engine.values.choices import Choice, Choices, FromList, TrueFalse, YesOrBlank
from portal.engine.values.countries import Country
from portal.engine.values.currencies import CurrencyCode
from portal.engine.values.customer_numbers import CustomerNumber
from portal.engine.values.dates import IsoDate
from portal.engine.values.emails import Email, Emails
from portal.engine.values.identifiers import Digits, Marked
from portal.engine.values.numbers import Currency, Number, Whole
from portal.engine.values.parsed import Parsed, Problem, ValueType, folds
from portal.engine.values.texts import Code, Phone, Text

__all__ = [
    "Choice",
    "Choices",
    "Code",
    "Country",
    "Currency",
    "CurrencyCode",
    "CustomerNumber",
    "Digits",
    "Email",
    "Emails",
    "FromList",
    "IsoDate",
    "Marked",
    "Number",
    "Parsed",
    "Phone",
    "Problem",
    "Text",
    "TrueFalse",
    "ValueType",
    "Whole",
    "YesOrBlank",
    "folds",
]
