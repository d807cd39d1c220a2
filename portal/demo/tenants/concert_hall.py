"""A concert hall: customer cards by plain ID, of which 0 adds one."""

from portal.demo.described import DemoProfile, DemoTenant
from portal.demo.sheets import Sheet

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
