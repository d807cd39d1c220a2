"""Cells that a type takes, as people have them and as nobody should.

A type of a plugin's own needs nothing here: its column's example is used.
"""

import string
import unicodedata
from datetime import date
from functools import singledispatch

import polars as pl
from hypothesis import strategies as st

from portal import clock
from portal.engine.columns import UNSEEN, Column
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
    Phone,
    Text,
    TrueFalse,
    ValueType,
    Whole,
    YesOrBlank,
)

_SOME_ID = 7_338_441_277_598
_LETTERS = st.characters(
    # Controls are refused by the reader; half of a character cannot be written at all.
    exclude_categories=("Cs", "Cc"),
    exclude_characters="\ufeff\ufffe\uffff",
)
_STARTS = st.sampled_from(["", "=", "+", "-", "@", "'", "'=", "''+", " ", "\u200b=", "\uff1d", "0"])
AWKWARD = st.sampled_from(
    [
        "1234567890123456",
        "00420",
        '"',
        '""quoted""',
        "a,b;c\td|e",
        "first\nsecond",
        "first\r\nsecond",
        "'=1+1",
        "=HYPERLINK(1)",
        "1e5",
        "TRUE",
        "2012-01-01",
        "李小龙",
        "שלום",
        "مرحبا",
        "A\u030a ngstrom",
        "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}",
        "{}",
        "\\",
        "N/A",
    ]
)


def today() -> date:
    """Give the day that files are judged against."""
    return clock.now().date()


def texts(longest: int) -> st.SearchStrategy[str]:
    """Texts as people have them and as nobody should; never blank, at most so long."""
    made = st.builds(str.__add__, _STARTS, st.text(_LETTERS, min_size=1, max_size=12))
    both = st.one_of(AWKWARD, made).map(as_read)
    return both.filter(lambda text: 0 < len(text) <= longest)


def as_read(text: str) -> str:
    """Give a text as the check leaves it: NFC, nothing unseen at its ends."""
    return unicodedata.normalize("NFC", text).strip(UNSEEN)


@singledispatch
def cells_of(kind: ValueType) -> st.SearchStrategy[str]:
    """Give cells that a type takes."""
    return st.sampled_from(kind.choices or ("1",))


@cells_of.register
def _(kind: Text) -> st.SearchStrategy[str]:
    return texts(kind.maximum)


@cells_of.register
def _(kind: Phone) -> st.SearchStrategy[str]:
    del kind
    return st.sampled_from(["020 7946 0018", "+46701234567", "0047", "(0)8-123 456", "=1"])


@cells_of.register
def _(kind: Email) -> st.SearchStrategy[str]:
    del kind
    local = st.text(string.ascii_letters + string.digits + "+-_'=", min_size=1, max_size=8)
    domain = st.sampled_from(["example.org", "EXAMPLE.com", "münchen.example"])
    return st.builds("{}@{}".format, local, domain)


@cells_of.register
def _(kind: IsoDate) -> st.SearchStrategy[str]:
    last = today() if kind.past else date(9999, 12, 31)
    return st.dates(date(1, 1, 1), last).map(date.isoformat)


@cells_of.register
def _(kind: Country) -> st.SearchStrategy[str]:
    del kind
    return st.sampled_from(["GB", "gb", "Germany", "Côte d'Ivoire", "FR"])


@cells_of.register
def _(kind: CurrencyCode) -> st.SearchStrategy[str]:
    del kind
    return st.sampled_from(["USD", "aud", "GBP", "EUR"])


@cells_of.register
def _(kind: YesOrBlank) -> st.SearchStrategy[str]:
    del kind
    return st.sampled_from(["y", "Y"])


@cells_of.register
def _(kind: Whole) -> st.SearchStrategy[str]:
    return st.integers(kind.minimum, kind.maximum).map(str)


@cells_of.register
def _(kind: Currency) -> st.SearchStrategy[str]:
    del kind
    return st.sampled_from(["0", "-0", "007", "-12.5", "99.99", "123456789012345.67"])


@cells_of.register
def _(kind: Number) -> st.SearchStrategy[str]:
    del kind
    return st.sampled_from(["0", "-0.0", "007", "42", "-12.50", "99.9900", "123456789012345.5"])


@cells_of.register
def _(kind: TrueFalse) -> st.SearchStrategy[str]:
    del kind
    return st.sampled_from(["true", "FALSE", "True"])


@cells_of.register
def _(kind: Choice) -> st.SearchStrategy[str]:
    return st.sampled_from(kind.choices)


@cells_of.register
def _(kind: Choices) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(kind.options), min_size=1, unique=True).map(" | ".join)


@cells_of.register
def _(kind: Emails) -> st.SearchStrategy[str]:
    del kind
    between = st.sampled_from([", ", " ", ",", " , ", "\n"])
    several = st.lists(cells_of(Email()), min_size=1, max_size=3)
    return st.builds(str.join, between, several)


@cells_of.register
def _(kind: FromList) -> st.SearchStrategy[str]:
    if kind.unknown.severity == "error":
        return st.sampled_from(kind.values)
    return st.one_of(texts(kind.maximum), st.sampled_from(kind.values or ("NET 30",)))


@cells_of.register
def _(kind: Code) -> st.SearchStrategy[str]:
    return texts(kind.maximum).filter(lambda text: not text.startswith("HS-"))


@cells_of.register
def _(kind: CustomerNumber) -> st.SearchStrategy[str]:
    del kind
    return st.nothing()


@cells_of.register
def _(kind: Digits) -> st.SearchStrategy[str]:
    return st.integers(10 ** (kind.usual - 1), 10**13).map(str)


@cells_of.register
def _(kind: Marked) -> st.SearchStrategy[str]:
    return cells_of(kind.type)


def cells_for(column: Column) -> st.SearchStrategy[str]:
    """Give cells that a column takes; its example where the type is not known here."""
    if column.example and cells_of.dispatch(type(column.type)) is cells_of.dispatch(object):
        return st.sampled_from(column.type.choices or (column.example,))
    return cells_of(column.type)


def make_unique(cell: str, kind: ValueType, number: int) -> str:
    """Make a cell differ from all others of its column, in whatever case."""
    if isinstance(kind, Email):
        return f"{number}.{cell}"
    if isinstance(kind, Digits):
        return str(_SOME_ID + number)
    return str(number) if isinstance(kind, Whole) else f"{number} {cell}"


def canonical(kind: ValueType, cell: str) -> str:
    """Give the value that a type makes of a cell."""
    frame = pl.DataFrame({"cell": [cell]})
    return str(frame.select(kind.parse(pl.col("cell"), today()).value).item())
