"""Fill a fresh instance with a tenant to try the portal on: customers, a profile, sample files.

The people are made up from lists of names, always the same ones; they come in through an
import like any other, so the demo's history shows a committed run.
"""

import csv
import io
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal import profiles, runs
from portal.instance import Instance
from portal.runs import COMMAND_LINE
from portal.store import accounts, tenants, vocabulary
from portal.store.tenants import Tenant

SLUG = "riverside"
NAME = "Riverside Theatre"
EMAIL = "demo@example.org"
CUSTOMERS = 3_000
PROFILE = "Box office customers"
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
_TAGS = (
    ("Preferences", "Drama"),
    ("Preferences", "Music"),
    ("Preferences", "Comedy"),
    ("Access Information", "Wheelchair User"),
)
HEADINGS = (
    "Title",
    "First Name",
    "Last Name",
    "Email",
    "Phone",
    "Mobile",
    "Birth Date",
    "Address Line 1",
    "Town",
    "County",
    "Postcode",
    "Country",
    "Tag:Preferences:Drama",
    "Tag:Access Information:Wheelchair User",
    "CustomField:Job Title",
    "ContactPreference:Agreed to email",
)


@dataclass(frozen=True, slots=True)
class Demo:
    """What to tell the person who started the demo; no password where it was there before."""

    tenant: Tenant
    email: str
    password: str | None
    samples: Path


def make_demo(instance: Instance) -> Demo:
    """Make the demo tenant, or find it: what is there is not changed."""
    samples = instance.settings.instance / "samples"
    found = tenants.find_tenant(instance.database, SLUG)
    if found is not None:
        return Demo(found, EMAIL, None, samples)
    tenant = tenants.create_tenant(instance.database, SLUG, NAME)
    _make_vocabulary(instance, tenant.id)
    _import_customers(instance, tenant.id)
    write_samples(samples)
    password = secrets.token_urlsafe(12)
    accounts.create_user(instance.database, EMAIL, password)
    accounts.add_member(instance.database, tenant.id, EMAIL, "admin")
    return Demo(tenant, EMAIL, password, samples)


def write_samples(folder: Path) -> None:
    """Write files to try: one that is good, one with the usual mistakes, one that is too short."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    people = list(make_people(CUSTOMERS + 80, _SEED))
    good = people[:120] + people[CUSTOMERS:]
    for person in good[:30]:
        person[4] = "020 7946 " + person[4][-4:]
    _write(folder / "customers-good.csv", good)
    bad = [list(person) for person in people[200:260]]
    bad[3][3] = "priya.raman(at)example.org"
    bad[7][6] = "09/03/1984"
    bad[11][12] = "yes"
    bad[15][11] = "Yorkshire"
    bad[20][3] = bad[19][3]
    bad[25] = bad[25][:9]
    _write(folder / "customers-with-mistakes.csv", bad)
    _write(folder / "customers-too-few.csv", people[CUSTOMERS : CUSTOMERS + 12])


# The shares of people who have a mobile, like drama, use a wheelchair, agreed to e-mail.
_MOBILE, _DRAMA, _WHEELCHAIR, _EMAIL_AGREED = 0.7, 0.4, 0.03, 0.5


def make_people(number: int, seed: int) -> Iterator[list[str]]:
    """Make up people, a row of ``HEADINGS`` each; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - made-up people, not secrets
    for at in range(number):
        first, last = chance.choice(_FIRST), chance.choice(_LAST)
        town, county, postcode = chance.choice(_TOWNS)
        yield [
            chance.choice(("Ms", "Mr", "Mx", "Dr", "")),
            first,
            last,
            f"person{at:05d}@example.org",
            f"0113 496 {chance.randrange(10_000):04d}",
            f"07700 900{chance.randrange(1_000):03d}" if chance.random() < _MOBILE else "",
            _make_date(chance),
            f"{chance.randrange(1, 200)} {chance.choice(_STREETS)}",
            town,
            county,
            f"{postcode} {chance.randrange(1, 10)}{chance.choice(('AB', 'DE', 'GJ', 'LN'))}",
            "GB",
            "y" if chance.random() < _DRAMA else "",
            "y" if chance.random() < _WHEELCHAIR else "",
            chance.choice(("", "", "Teacher", "Nurse", "Engineer", "Manager")),
            "y" if chance.random() < _EMAIL_AGREED else "",
        ]


def _make_date(chance: random.Random) -> str:
    year, month, day = (chance.randrange(*ends) for ends in ((1940, 2006), (1, 13), (1, 29)))
    return f"{year}-{month:02d}-{day:02d}"


def _make_vocabulary(instance: Instance, tenant_id: int) -> None:
    for group, name in _TAGS:
        vocabulary.create_tag(instance.database, tenant_id, group, name)
    vocabulary.create_tag(
        instance.database, tenant_id, "Attendance", "Frequent Booker", is_auto=True
    )
    for name, kind, options in (
        ("Job Title", "text", ()),
        ("Wedding Anniversary", "date", ()),
        ("Pledge", "currency", ()),
        ("Seat", "dropdown", ("Stalls", "Circle", "Balcony")),
        ("Interests", "checklist", ("Dance", "Opera", "Talks")),
    ):
        vocabulary.create_attribute(instance.database, tenant_id, name, kind, options=options)
    for name in ("Agreed to email", "Agreed to post"):
        vocabulary.create_statement(instance.database, tenant_id, name)


def _import_customers(instance: Instance, tenant_id: int) -> None:
    profile = profiles.create_profile(
        instance, tenant_id, COMMAND_LINE, PROFILE, "email-matched", {}
    )
    text = io.StringIO()
    _write_rows(text, make_people(CUSTOMERS, _SEED))
    stream = io.BytesIO(text.getvalue().encode())
    run = runs.receive_upload(
        instance, tenant_id, profile.number, COMMAND_LINE, "box-office-2026.csv", stream
    )
    run = runs.start_run(instance, tenant_id, run.number)
    runs.resume_run(instance, tenant_id, run.number)
    run = runs.get_run(instance, tenant_id, run.number)
    runs.confirm_run(instance, tenant_id, run.number, COMMAND_LINE, run.plan_digest or "")
    runs.resume_run(instance, tenant_id, run.number)


def _write(path: Path, people: list[list[str]]) -> None:
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        _write_rows(stream, people)


def _write_rows(
    stream: io.TextIOBase | io.StringIO, people: Iterator[list[str]] | list[list[str]]
) -> None:
    writer = csv.writer(stream)
    writer.writerow(HEADINGS)
    writer.writerows(people)
