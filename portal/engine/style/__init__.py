"""A style: one vendor's way of importing, declared.

A style says what a file looks like, which rows mean which customers, and what may not be. The
engine does the rest; it never asks which style it has before it.

This is the one door for who writes a style: all that one declares is imported from here, the
hook apart (``portal.hookspecs``). What stands in ``__all__`` stays; where it is written may
change. Each noun has a room:

* ``base``: ``Style`` itself, and what it may declare
* ``file``: what the file must be, and how one is made of another system's export
* ``portal.engine.columns``: columns, and headings made of a tenant's own words
* ``portal.engine.values``: types, which judge the cells of a column
* ``composites``: slots made of several columns
* ``match``, ``references``: which customer a row means, and whom its cells name
* ``checks``: what may not be, in a row and between rows
* ``lists``: marks and order of a tenant's lists
* ``settings``, ``words``: what a profile chooses, what pages say
* ``portal.engine.findings``: kinds of finding
"""

from portal.engine.columns import Column, Pattern, Slot
from portal.engine.findings import Kind, error, notice, warning
from portal.engine.style.base import Style
from portal.engine.style.checks import Across, Check, changes, new, old
from portal.engine.style.composites import Composite, Follow
from portal.engine.style.file import FileRules, Preparation
from portal.engine.style.lists import ExactlyOne, Order
from portal.engine.style.match import Rule, Unknown
from portal.engine.style.references import GroupBy, Key, Reference, given, of, referred
from portal.engine.style.settings import Setting, SettingValue
from portal.engine.style.words import Words
from portal.engine.values import (
    Choice,
    Choices,
    Code,
    Country,
    Currency,
    CurrencyCode,
    CustomerNumber,
    Digits,
    Email,
    Emails,
    FromList,
    IsoDate,
    Marked,
    Number,
    Parsed,
    Phone,
    Problem,
    Text,
    TrueFalse,
    ValueType,
    Whole,
    YesOrBlank,
)

__all__ = [
    "Across",
    "Check",
    "Choice",
    "Choices",
    "Code",
    "Column",
    "Composite",
    "Country",
    "Currency",
    "CurrencyCode",
    "CustomerNumber",
    "Digits",
    "Email",
    "Emails",
    "ExactlyOne",
    "FileRules",
    "Follow",
    "FromList",
    "GroupBy",
    "IsoDate",
    "Key",
    "Kind",
    "Marked",
    "Number",
    "Order",
    "Parsed",
    "Pattern",
    "Phone",
    "Preparation",
    "Problem",
    "Reference",
    "Rule",
    "Setting",
    "SettingValue",
    "Slot",
    "Style",
    "Text",
    "TrueFalse",
    "Unknown",
    "ValueType",
    "Whole",
    "Words",
    "YesOrBlank",
    "changes",
    "error",
    "given",
    "new",
    "notice",
    "of",
    "old",
    "referred",
    "warning",
]
