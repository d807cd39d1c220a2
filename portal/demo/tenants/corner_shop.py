"""A shop's club: its customers from the shop's export, and points for them."""

from portal.demo.described import DemoProfile, DemoTenant
from portal.demo.sheets import Sheet

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
