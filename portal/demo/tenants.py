"""The demo's tenants, one for each way of importing. A new style adds an entry here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.demo.sheets import Sheet
from portal.engine.style import SettingValue


@dataclass(frozen=True, slots=True)
class DemoProfile:
    """A profile to make."""

    name: str
    style: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """A tenant to make: what it imports, whom it has, what can be tried.

    Attributes:
        words: as in a style's ``given.json``.
        imports: imported when the tenant is made, one after the other.
        samples: written for people to try.
    """

    slug: str
    name: str
    profiles: tuple[DemoProfile, ...]
    imports: tuple[Sheet, ...]
    samples: tuple[Sheet, ...]
    words: Mapping[str, Any] = field(default_factory=dict)


_BOX = "Box office customers"
_THEATRE = {
    "Title": "{title}",
    "First Name": "{first}",
    "Last Name": "{last}",
    "Email": "{email}",
    "Phone": "{phone}",
    "Mobile": "{mobile}",
    "Birth Date": "{birth}",
    "Address Line 1": "{street}",
    "Town": "{town}",
    "County": "{county}",
    "Postcode": "{postcode}",
    "Country": "GB",
    "Tag:Preferences:Drama": "{drama}",
    "Tag:Access Information:Wheelchair User": "{wheelchair}",
    "CustomField:Job Title": "{job}",
    "ContactPreference:Agreed to email": "{agreed}",
}
RIVERSIDE = DemoTenant(
    "riverside",
    "Riverside Theatre",
    (DemoProfile(_BOX, "email-matched"),),
    (Sheet(_BOX, "box-office-2026.csv", _THEATRE, range(3_000)),),
    (
        Sheet(
            _BOX,
            "customers-good.csv",
            _THEATRE,
            range(2_880, 3_080),
            changes={"Phone": "020 7946 0018"},
        ),
        Sheet(
            _BOX,
            "customers-with-mistakes.csv",
            _THEATRE,
            range(200, 260),
            mistakes={
                3: {"Email": "priya.raman(at)example.org"},
                7: {"Birth Date": "09/03/1984"},
                11: {"Tag:Preferences:Drama": "yes"},
                15: {"Country": "Yorkshire"},
                20: {"Email": "person00219@example.org"},
            },
        ),
        Sheet(_BOX, "customers-too-few.csv", _THEATRE, range(3_000, 3_012)),
    ),
    {
        "tags": [
            ["Preferences", "Drama"],
            ["Preferences", "Music"],
            ["Preferences", "Comedy"],
            ["Access Information", "Wheelchair User"],
            ["Attendance", "Frequent Booker", "auto"],
        ],
        "attributes": [
            {"name": "Job Title", "type": "text"},
            {"name": "Wedding Anniversary", "type": "date"},
            {"name": "Pledge", "type": "currency"},
            {"name": "Seat", "type": "dropdown", "options": ["Stalls", "Circle", "Balcony"]},
            {"name": "Interests", "type": "checklist", "options": ["Dance", "Opera", "Talks"]},
        ],
        "statements": ["Agreed to email", "Agreed to post"],
    },
)

_CARDS = "Customer cards"
_CARD = {
    "CustomerID": "0",
    "FirstName": "{first}",
    "LastName": "{last}",
    "Gender": "{gender}",
    "DateOfBirth": "{birth}",
    "AddressOne": "{street}",
    "AddressTwo": "",
    "ZipCode": "{postcode}",
    "City": "{town}",
    "Country": "GB",
    "Email": "{email}",
    "Mobile": "{mobile}",
    "Phone": "{phone}",
    "LanguageId": "1",
}
_KNOWN_CARD = _CARD | {"CustomerID": "{number}"}
CONCERT_HALL = DemoTenant(
    "concert-hall",
    "Harbour Concert Hall",
    (DemoProfile(_CARDS, "id-zero-new"),),
    (Sheet(_CARDS, "cards-2026.csv", _CARD, range(800), separator=";"),),
    (
        Sheet(
            _CARDS,
            "cards-good.csv",
            _CARD,
            range(780, 840),
            changes={"LanguageId": "2"},
            # The first twenty are there already; their rows say so.
            mistakes={at: {"CustomerID": "{number}"} for at in range(20)},
            separator=";",
        ),
        Sheet(
            _CARDS,
            "cards-with-mistakes.csv",
            _KNOWN_CARD,
            range(40),
            mistakes={
                2: {"CustomerID": "48213000"},
                5: {"Gender": ""},
                9: {"DateOfBirth": "30.02.1990"},
                12: {"Email": "nobody(at)example.org"},
                17: {"CustomerID": "17"},
            },
            separator=";",
        ),
        Sheet(_CARDS, "cards-with-commas.csv", _CARD, range(5)),
    ),
)

_ACCOUNTS = "CRM accounts"
_ACCOUNT = {
    "Name": "{firm}",
    "AccountReferenceID": "{reference}",
    "Region": "{region}",
    "Seats": "{seats}",
    "Contact Email": "{email}",
}
LICENSING = DemoTenant(
    "licensing",
    "Northwind Licensing",
    (DemoProfile(_ACCOUNTS, "reference-upsert"),),
    (Sheet(_ACCOUNTS, "accounts-2026.csv", _ACCOUNT, range(500)),),
    (
        Sheet(_ACCOUNTS, "accounts-good.csv", _ACCOUNT, range(460, 520), changes={"Seats": "999"}),
        Sheet(
            _ACCOUNTS,
            "accounts-with-mistakes.csv",
            _ACCOUNT,
            range(60),
            mistakes={
                3: {"Seats": "1,250"},
                8: {"Region": "Europe"},
                15: {"Region": ""},
                21: {"Contact Email": "ops(at)example.org"},
                30: {"AccountReferenceID": "CRM-004740"},
            },
        ),
    ),
    {
        "attributes": [
            {"name": "Tier", "type": "text"},
            {
                "name": "Region",
                "type": "dropdown",
                "options": ["EMEA", "AMER", "APAC"],
                "mandatory": True,
            },
            {"name": "Seats", "type": "number"},
            {"name": "Contact Email", "type": "email", "unique": True},
        ]
    },
)

_MEMBERS, _POINTS = "Shop customers", "Loyalty points"
_SHOPPER = {
    "Customer ID": "'{shop}",
    "First Name": "{first}",
    "Last Name": "{last}",
    "Email": "{email}",
    "Default Address Address1": "{street}",
    "Default Address City": "{town}",
    "Default Address Country Code": "GB",
    "Default Address Zip": "'{postcode}",
    "Phone": "",
}
_AWARD = {"shopify_id": "{shop}", "points_to_add": "{points}", "description": "Past purchases"}
SHOP = DemoTenant(
    "corner-shop",
    "Corner Shop Club",
    (DemoProfile(_POINTS, "points-only"), DemoProfile(_MEMBERS, "shop-customers")),
    (
        Sheet(_MEMBERS, "customers_export.csv", _SHOPPER, range(600)),
        Sheet(_POINTS, "points-spring.csv", _AWARD, range(300)),
    ),
    (
        Sheet(_POINTS, "points-good.csv", _AWARD | {"description": "Summer"}, range(200, 400)),
        Sheet(
            _POINTS,
            "points-with-mistakes.csv",
            _AWARD,
            range(30),
            mistakes={
                2: {"points_to_add": "-50"},
                4: {"shopify_id": "7.33844E+12"},
                6: {"shopify_id": "1234567890123"},
                8: {"description": ""},
            },
        ),
        Sheet(_MEMBERS, "shop-export-good.csv", _SHOPPER, range(580, 640)),
        Sheet(
            _MEMBERS,
            "shop-export-with-mistakes.csv",
            _SHOPPER,
            range(20),
            mistakes={3: {"Email": "nobody(at)example.org"}, 5: {"Customer ID": "7.3384E+12"}},
        ),
    ),
)

_STORES, _TERMS = "Stores", "Options"
_GROUPS, _MAKERS = "Customer groups", "Manufacturers"
_STORE = {
    "id": "{reference}",
    "name": "{firm}",
    "contact": "{first} {last}",
    "email": "{email}",
    "bill_street": "{street}",
    "bill_city": "{town}",
    "bill_postcode": "{postcode}",
    "bill_country": "GB",
    "paymentTerms": "NET 30",
    "shippingMethod": "UPS",
    "customerGroup": "UK",
    "userGroup": "",
}
_OPTION: dict[str, str] = dict.fromkeys(("key", "value", "isDefault"), "")
_GROUP: dict[str, str] = dict.fromkeys(("id", "isDefault", "name", "currency"), "")
_OPTIONS = (
    ("paymentTerms", "NET 30", "1"),
    ("paymentTerms", "PREPAID", "0"),
    ("shippingMethod", "UPS", "1"),
    ("shippingMethod", "Own lorry", "0"),
)
_BOTH_GROUPS = (("UK", "1", "United Kingdom", "GBP"), ("EU", "0", "European Union", "EUR"))
WHOLESALE = DemoTenant(
    "wholesale",
    "Bedford Wholesale",
    (
        DemoProfile(_STORES, "name-fallback"),
        DemoProfile(_TERMS, "name-fallback-options"),
        DemoProfile(_GROUPS, "name-fallback-customer-groups"),
        DemoProfile(_MAKERS, "name-fallback-manufacturers"),
    ),
    (
        Sheet(_TERMS, "options.csv", _OPTION, rows=_OPTIONS),
        Sheet(_GROUPS, "groups.csv", _GROUP, rows=_BOTH_GROUPS),
        Sheet(_MAKERS, "manufacturers.csv", {"name": ""}, rows=(("Grand Gifts",), ("Tiny Toys",))),
        Sheet(_STORES, "stores-2026.xlsx", _STORE, range(400)),
    ),
    (
        Sheet(
            _STORES,
            "stores-good.xlsx",
            _STORE,
            range(370, 430),
            changes={"paymentTerms": "PREPAID"},
        ),
        Sheet(
            _STORES,
            "stores-with-mistakes.csv",
            _STORE,
            range(40),
            mistakes={
                3: {"name": ""},
                7: {"customerGroup": "Mars"},
                11: {"email": "one@example.org, two(at)example.org"},
                13: {"id": "*1234"},
                17: {"paymentTerms": "NET 900"},
            },
        ),
        Sheet(
            _TERMS,
            "options-good.csv",
            _OPTION,
            rows=(*_OPTIONS, ("paymentTerms", "NET 60", "0")),
        ),
        Sheet(
            _TERMS,
            "options-with-mistakes.csv",
            _OPTION,
            rows=(("paymentTerms", "NET 60", "1"), ("Terms", "NET 15", "0")),
        ),
        Sheet(
            _GROUPS,
            "groups-good.csv",
            _GROUP,
            rows=(*_BOTH_GROUPS, ("US", "0", "United States", "USD")),
        ),
        Sheet(_GROUPS, "groups-with-mistakes.csv", _GROUP, rows=(("UK", "1", "Britain", "Pound"),)),
        Sheet(_MAKERS, "manufacturers-good.csv", {"name": ""}, rows=(("Smith & Co",),)),
        Sheet(
            _MAKERS,
            "manufacturers-with-mistakes.csv",
            {"name": ""},
            rows=(("Acme",), ("Acme",), (" ",)),
        ),
    ),
)

TENANTS = (RIVERSIDE, CONCERT_HALL, SHOP, LICENSING, WHOLESALE)
