"""A wholesaler: stores by ID or name, and the lists that they refer to."""

from portal.demo.described import DemoProfile, DemoTenant
from portal.demo.sheets import Sheet

_STORES, _TERMS = "Stores", "Options"
_GROUPS, _MAKERS = "Customer groups", "Manufacturers"
_SHIPS = "Ship-to addresses"
_DOCK = {
    "cust_id": "{reference}",
    "ship_id": "DOCK",
    "ship_street": "{street}",
    "ship_city": "{town}",
    "ship_country": "GB",
}
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
        DemoProfile(_SHIPS, "name-fallback-ship-tos"),
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
        Sheet(_SHIPS, "ship-tos-good.csv", _DOCK, range(60)),
        Sheet(
            _SHIPS,
            "ship-tos-with-mistakes.csv",
            _DOCK,
            range(30),
            mistakes={3: {"cust_id": ""}, 7: {"ship_country": "Mars"}, 11: {"cust_id": "NOBODY"}},
        ),
    ),
)
