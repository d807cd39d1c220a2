"""A licensing house: accounts by the reference of its CRM, with fields of its own."""

from portal.demo.described import DemoProfile, DemoTenant
from portal.demo.sheets import Sheet

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
