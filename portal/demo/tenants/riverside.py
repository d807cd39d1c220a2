"""A theatre: customers by e-mail address, with tags, attributes and preferences."""

from portal.demo.described import DemoProfile, DemoTenant
from portal.demo.sheets import Sheet

_BOX, _HOMES = "Box office customers", "Households"
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
    "CustomField:Member No": "M-{number}",
    "ContactPreference:Agreed to email": "{agreed}",
}
_HOME = {
    "Primary Householder Spektrix ID": "",
    "Primary Householder Foreign ID": "M-{number}",
    "Member Spektrix ID": "",
    "Member Foreign ID": "M-{partner}",
}
RIVERSIDE = DemoTenant(
    "riverside",
    "Riverside Theatre",
    (
        DemoProfile(_BOX, "email-matched"),
        DemoProfile(_HOMES, "email-matched-households", {"foreign_id": "Member No"}),
    ),
    (
        Sheet(_BOX, "box-office-2026.csv", _THEATRE, range(3_000)),
        Sheet(_HOMES, "households-2026.csv", _HOME, range(60)),
    ),
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
        Sheet(_HOMES, "households-good.csv", _HOME, range(60, 130)),
        Sheet(
            _HOMES,
            "households-with-mistakes.csv",
            _HOME,
            range(200, 260),
            mistakes={
                4: {"Member Foreign ID": "M-99999"},
                9: {"Member Foreign ID": "M-{number}"},
                14: {"Primary Householder Foreign ID": ""},
                20: {"Member Foreign ID": "M-1501"},
            },
        ),
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
            {"name": "Member No", "type": "text", "unique": True},
            {"name": "Wedding Anniversary", "type": "date"},
            {"name": "Pledge", "type": "currency"},
            {"name": "Seat", "type": "dropdown", "options": ["Stalls", "Circle", "Balcony"]},
            {"name": "Interests", "type": "checklist", "options": ["Dance", "Opera", "Talks"]},
        ],
        "statements": ["Agreed to email", "Agreed to post"],
    },
)
