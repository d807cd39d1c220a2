"""People who do not exist: always the same ones, so that every start of the demo is alike."""

import random
from collections.abc import Iterator

Person = dict[str, str]
_SEED = 1984
_FIRST = [
    "Priya",
    "Åsa",
    "Tomasz",
    "Aoife",
    "Mohammed",
    "Chloé",
    "Jürgen",
    "Siobhán",
    "Wei",
    "Fatima",
    "Oluwaseun",
    "Björn",
    "Zoë",
    "María",
    "Dmitri",
    "Ngozi",
    "Hans",
    "Leila",
    "Kwame",
    "Ingrid",
    "Rafael",
    "Sana",
    "Callum",
    "Yuki",
    "Amélie",
    "Ravi",
    "Freya",
    "Santiago",
    "Noor",
    "Ewan",
    "美咲",
    "Дарья",
    "ليلى",
    "שרה",
    "Γιώργος",
    "Thandiwe",
    "Mateo",
    "Isla",
    "Ahmed",
    "Nora",
]
_LAST = [
    "Raman",
    "Lindström",
    "Kowalski",
    "O'Neill",
    "Hussain",
    "Lefèvre",
    "Müller",
    "Byrne",
    "Chen",
    "Al-Farsi",
    "Adeyemi",
    "Sørensen",
    "García",
    "Ivanov",
    "Okafor",
    "Schmidt",
    "Haddad",
    "Mensah",
    "Nilsen",
    "Costa",
    "Malik",
    "MacLeod",
    "Tanaka",
    "Dubois",
    "Patel",
    "Jensen",
    "Fernández",
    "Rahman",
    "Campbell",
    "佐藤",
    "Соколова",
    "حداد",
    "כהן",
    "Παπαδόπουλος",
    "Nkosi",
    "Rossi",
    "Murray",
    "Khan",
]
_STREETS = [
    "Mill Lane",
    "Station Road",
    "Church Street",
    "Albert Terrace",
    "Victoria Road",
    "Canal Walk",
    "Orchard Close",
    "St Mary's Hill",
    "Queen Street",
    "Harbour View",
]
_TOWNS = (
    ("Leeds", "West Yorkshire", "LS1"),
    ("York", "North Yorkshire", "YO1"),
    ("Bristol", "", "BS1"),
    ("Cardiff", "South Glamorgan", "CF10"),
    ("Glasgow", "", "G1"),
    ("Brighton", "East Sussex", "BN1"),
    ("Norwich", "Norfolk", "NR1"),
)
_FIRMS = ("Analytics", "Travel", "Cheese Shop", "Print Works", "Residences", "Instruments")
_JOBS = ("", "", "Teacher", "Nurse", "Engineer", "Manager")
# The shares of people who have a mobile, like drama, use a wheelchair, agreed to e-mail.
_MOBILE, _DRAMA, _WHEELCHAIR, _EMAIL_AGREED = 0.7, 0.4, 0.03, 0.5


def make_people(most: int) -> Iterator[Person]:
    """Make up people, each a text by what it says; the first are the same however many follow.

    ``at`` counts from 0, ``number`` from 1 as the portal numbers customers of a new tenant;
    ``partner`` is the number of somebody who lives with them.
    """
    chance = random.Random(_SEED)  # noqa: S311 - made-up people, not secrets
    for at in range(most):
        first, last = chance.choice(_FIRST), chance.choice(_LAST)
        town, county, postcode = chance.choice(_TOWNS)
        yield {
            "at": str(at),
            "number": str(at + 1),
            "partner": str(at + 1_501),
            "title": chance.choice(("Ms", "Mr", "Mx", "Dr", "")),
            "first": first,
            "last": last,
            "firm": f"{last} {chance.choice(_FIRMS)} {at + 1}",
            "email": f"person{at:05d}@example.org",
            "phone": f"0113 496 {chance.randrange(10_000):04d}",
            "mobile": f"07700 900{chance.randrange(1_000):03d}"
            if chance.random() < _MOBILE
            else "",
            "birth": _make_date(chance),
            "gender": chance.choice("012"),
            "street": f"{chance.randrange(1, 200)} {chance.choice(_STREETS)}",
            "town": town,
            "county": county,
            "postcode": f"{postcode} {chance.randrange(1, 10)}{chance.choice(('AB', 'DE', 'GJ'))}",
            "drama": "y" if chance.random() < _DRAMA else "",
            "wheelchair": "y" if chance.random() < _WHEELCHAIR else "",
            "job": chance.choice(_JOBS),
            "agreed": "y" if chance.random() < _EMAIL_AGREED else "",
            "shop": str(7_338_441_000_001 + at * 97),
            "reference": f"CRM-{4711 + at:06d}",
            "points": str(chance.randrange(1, 40) * 25),
            "region": chance.choice(("EMEA", "AMER", "APAC")),
            "seats": str(chance.randrange(1, 500)),
        }


def _make_date(chance: random.Random) -> str:
    year, month, day = (chance.randrange(*ends) for ends in ((1940, 2006), (1, 13), (1, 29)))
    return f"{year}-{month:02d}-{day:02d}"
