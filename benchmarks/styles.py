"""What the benchmark imports with each style: a file of the same people under its headings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.data import PREFERENCE, TAG, make_people

Make = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class StyleBench:
    """A style to measure.

    Attributes:
        make: the style's file of some people.
        before: a style and its file that are imported first, unmeasured; None where nobody
            need be there.
        words: as in a style's ``given.json``.
        settings: of the profile; limits are lifted here.
        people: how many a row is about.
    """

    make: Make
    before: tuple[str, Make] | None = None
    words: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    separator: str = ","
    people: int = 1

    def write(self, rows: int, path: Path) -> None:
        """Write the measured file."""
        self.make(make_people(rows * self.people)).write_csv(path, separator=self.separator)

    def write_before(self, rows: int, path: Path) -> str | None:
        """Write the file that is imported first; gives the key of its style."""
        if self.before is None:
            return None
        key, make = self.before
        make(make_people(rows * self.people)).write_csv(path)
        return key


def _number() -> pl.Expr:
    """A number for each person, as shuffled as the people are."""
    return pl.col("Email").str.extract(r"(\d+)").cast(pl.Int64)


def _shop_id() -> pl.Expr:
    return (_number() + 7_338_441_000_000).cast(pl.String)


def _same(people: pl.DataFrame) -> pl.DataFrame:
    return people


def _cards(people: pl.DataFrame) -> pl.DataFrame:
    return people.select(
        pl.lit("0").alias("CustomerID"),
        FirstName="First Name",
        LastName="Last Name",
        Gender=(_number() % 3).cast(pl.String),
        DateOfBirth="Birth Date",
        AddressOne="Address Line 1",
        AddressTwo=pl.lit(""),
        ZipCode="Postcode",
        City="Town",
        Country="Country",
        Email="Email",
        Mobile="Mobile",
        Phone="Phone",
        LanguageId=pl.lit("1"),
    )


def _shop(people: pl.DataFrame) -> pl.DataFrame:
    return people.select(
        _shop_id().alias("Customer ID"), "First Name", "Last Name", "Email", "Phone"
    )


def _points(people: pl.DataFrame) -> pl.DataFrame:
    return people.select(
        shopify_id=_shop_id(),
        points_to_add=(_number() % 500 + 1).cast(pl.String),
        description=pl.lit("Setting up loyalty points for past purchases"),
    )


def _accounts(people: pl.DataFrame) -> pl.DataFrame:
    return people.select(
        Name=pl.col("Last Name") + " " + _number().cast(pl.String),
        AccountReferenceID="CRM-" + _number().cast(pl.String),
        Tier="Title",
        Seats=(_number() % 500).cast(pl.String),
        Since="Birth Date",
    )


def _stores(people: pl.DataFrame) -> pl.DataFrame:
    """Half of the stores have an ID, the others are looked up by name and get one."""
    return people.select(
        id=pl.when(_number() % 2 == 0)
        .then("ST-" + _number().cast(pl.String))
        .otherwise(pl.lit("")),
        name=pl.col("Last Name") + " " + _number().cast(pl.String),
        contact="First Name",
        email="Email",
        bill_street="Address Line 1",
        bill_city="Town",
        bill_postcode="Postcode",
        bill_country="Country",
    )


def _numbered_stores(people: pl.DataFrame) -> pl.DataFrame:
    return _stores(people).with_columns(
        id="ST-" + people.select(_number().cast(pl.String)).to_series()
    )


def _docks(people: pl.DataFrame) -> pl.DataFrame:
    """Every store gets a second address."""
    return people.select(
        cust_id="ST-" + _number().cast(pl.String),
        ship_id=pl.lit("DOCK"),
        ship_street="Address Line 1",
        ship_city="Town",
        ship_postcode="Postcode",
        ship_country="Country",
    )


def _members(people: pl.DataFrame) -> pl.DataFrame:
    return people.with_columns(_member_no().alias("CustomField:Member No"))


def _member_no() -> pl.Expr:
    return "M-" + _number().cast(pl.String)


def _households(people: pl.DataFrame) -> pl.DataFrame:
    """The second half of the people live with the first."""
    half, numbers = people.height // 2, people.select(_member_no()).to_series()
    return pl.DataFrame(
        {
            "Primary Householder Spektrix ID": [""] * half,
            "Primary Householder Foreign ID": numbers.head(half),
            "Member Spektrix ID": [""] * half,
            "Member Foreign ID": numbers.tail(half),
        }
    )


YARDSTICK = "email-matched"
STYLES = {
    YARDSTICK: StyleBench(
        _same,
        words={
            "tags": [TAG.split(":")[1:]],
            "statements": [PREFERENCE.split(":")[1]],
        },
    ),
    "id-zero-new": StyleBench(_cards, separator=";"),
    "shop-customers": StyleBench(_shop),
    "points-only": StyleBench(_points, before=("shop-customers", _shop)),
    "reference-upsert": StyleBench(
        _accounts,
        words={
            "attributes": [
                {"name": "Tier", "type": "text"},
                {"name": "Seats", "type": "number"},
                {"name": "Since", "type": "date"},
            ]
        },
        settings={"maximum_rows": 5_000_000, "maximum_bytes": 2**28},
    ),
    "name-fallback": StyleBench(_stores),
    "name-fallback-ship-tos": StyleBench(_docks, before=("name-fallback", _numbered_stores)),
    "email-matched-households": StyleBench(
        _households,
        before=(YARDSTICK, _members),
        words={"attributes": [{"name": "Member No", "type": "text", "unique": True}]},
        settings={"foreign_id": "Member No"},
        people=2,
    ),
}
"""Styles by key; the first is what the others are compared with."""
