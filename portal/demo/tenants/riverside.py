"""A theatre: customers by e-mail address, with tags, attributes and preferences."""

from portal.demo.described import DemoProfile, DemoTenant
from portal.demo.sheets import Sheet

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
