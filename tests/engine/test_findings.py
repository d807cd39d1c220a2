"""Every kind of finding: the smallest file that produces it, through the real reader and engine."""

import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from portal.engine.columns import Column
from portal.engine.findings import (
    Kind,
    join_findings,
    make_catalogue,
    read_findings,
)
from portal.engine.findings.catalogue import BUILT_IN
from portal.engine.findings.workbooks import WORKBOOKS
from portal.engine.headings import map_headings
from portal.engine.numbers import format_number
from portal.engine.plans.part_bytes import read_part
from portal.engine.preview import Preview, make_plan
from portal.engine.read import open_table
from portal.engine.read.table import Limits, ReadRules, Source
from portal.engine.style import Composite, FileRules, Rule, Style, Unknown
from portal.engine.values import Digits, Text, TrueFalse, Whole
from portal.engine.whole_file import findings_of, is_refused
from portal.plugins.points_only.findings import ROUNDED
from tests.engine.conftest import STYLES, TODAY, Parts, make_vocabulary
from tests.engine.held import HeldCustomers

ANN = {"field:first_name": "Ann", "field:last_name": "Bell", "field:email": "ann@example.org"}
ORGANISATION = {"field:name": "Acme", "field:record_type": "organisation"}
MOVED = ANN | {
    "address": '{"line1":"1 Road"}\n{"line1":"3 Hill"}',
    "address:delivery": '{"line1":"3 Hill"}',
}
PEOPLE = {7: ANN, 8: {"field:email": "bo@example.org"}, 9: ORGANISATION}
ID_ZERO_NEW = STYLES.by_key["id-zero-new"]
TWINS = {7: ANN, 8: ANN}
NAMESAKES = {7: {"field:name": "Acme"}, 8: {"field:name": "Acme"}}
ACCOUNTS = {
    11: {"identity:erp": "A-1", "field:name": "Gift Shop", "address:billing": '{"line1":"1 Road"}'},
    12: {"identity:erp": "B-1", "field:name": "Cheese Shop"},
    13: {"identity:erp": "0042", "field:name": "Twin", "manufacturer:Grand Gifts": "G1"},
    14: {"field:name": "Twin"},
}
HOUSEHOLDS = STYLES.by_key["email-matched-households"]
NAMES = "First Name,Last Name,Email"
PLAIN = "2024-01-31,Ann,a@example.org,3\n2024-02-01,Ben,b@example.org,4\n" * 3
HEADED = "day,name,mail,visits\n" + PLAIN
CY = "Cy,Dunn,cy@example.org"
POINTS, SHOP = STYLES.by_key["points-only"], STYLES.by_key["shop-customers"]
POINTS_HEADINGS = "shopify_id,points_to_add,description\n"
BY_RUNS = {
    "style-failed",
    "imported-before",
    "moved-meanwhile",
    "no-id-column",
    "other-style",
    "plan-moved",
    "plan-renewed",
    "same-rows",
    "same-rows-allowed",
}
"""Made by the use cases, not by a file alone; see ``test_plugin_host``, ``test_profiles``,
``tests/reliability/test_stale.py``, ``tests/plugins/test_points_only.py``,
``tests/web/test_runs_mapping.py`` and ``tests/web/test_runs_outdated.py``."""


class Counting(Style):
    """Takes a number for every customer."""

    key, title = "counting", "Counting"
    file = FileRules(headings="exact-order", errors="refuse-file")
    columns = (
        Column("Reference", Text(20), "identity:reference", required=True, unique=True),
        Column("Points", Whole(1, 100), "field:phone", required=True),
    )
    match = (Rule("Reference", missing="create"),)


class Patient(Counting):
    """Leaves alone what a file does not have."""

    file = FileRules(headings="exact-order", missing_columns="keep")
    columns = (Counting.columns[0], replace(Counting.columns[1], required=False))


class Adding(Style):
    """Adds points to members of a shop, any number of times."""

    key, title = "adding", "Adding"
    file = FileRules(errors="refuse-file")
    columns = (
        Column("Shop", Digits(1, 15, usual=9, link="gid://shop/Customer/"), "identity:shop"),
        Column("Add", Whole(1, 10**9, usual=1_000), "points", part="amount", required=True),
    )
    composites = (Composite("points", needs="amount", appends=True, sums="amount"),)
    match = (Rule("Shop", "reject", unknown=(Unknown(ROUNDED, "00000$"),)),)
    repeats = "allow"


class Crewing(Style):
    """Takes members with badges, all or nobody."""

    key, title = "crewing", "Crewing"
    file = FileRules(errors="refuse-file")
    columns = (
        Column("Reference", Text(20), "identity:reference", unique=True),
        Column("Badge", Text(), "identity:badge", unique=True),
        Column("Member", TrueFalse(), "field:gender"),
    )
    match = (Rule("Reference", missing="create"),)


class ByName(Style):
    """Takes phones of known customers; a name that several have stops everything."""

    key, title = "by-name", "By name"
    columns = (
        Column("Name", Text(), "field:name", required=True),
        Column("Phone", Text(), "field:phone"),
    )
    match = (Rule("Name", missing="reject", several="refuse-file"),)


class ById(Style):
    """Takes plain IDs; 0 adds a customer."""

    key, title = "by-id", "By ID"
    columns = (
        Column("ID", Whole(), "id", required=True),
        Column("Name", Text(), "field:name"),
    )
    match = (Rule("ID", missing="reject", new_value="0"),)
    needs_one = (("Name",),)


@dataclass(frozen=True)
class File:
    """A file and what it is checked with."""

    content: str | bytes
    rules: Mapping[str, Any] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[int, dict[str, str]] = field(default_factory=lambda: PEOPLE)
    style: Style = STYLES.by_key["email-matched"]
    saved: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def limited(content: str | bytes, **limits: int) -> File:
    return File(content, limits=limits)


def rows(*lines: str) -> File:
    return File("\n".join([NAMES, *lines]) + "\n")


def counting(content: str) -> File:
    return File(content, style=Counting())


def adding(shop: str, add: str = "5", times: int = 1) -> File:
    people = {7: {"identity:shop": "7338441277598", "points": "10"}}
    quoted = shop.replace('"', '""')
    return File("Shop,Add\n" + f'"{quoted}",{add}\n' * times, style=Adding(), people=people)


FILES: dict[str, File] = {
    "empty-file": File(b""),
    "blank-file": File(b"\n\n \n"),
    "file-too-large": limited("Email\n" + "x" * 200, upload_bytes=100),
    "format-not-taken": File("Email\na@b.de\n", rules={"formats": ("xlsx",)}),
    "wrong-separator": File("Email,Phone\na@b.de,1\n", rules={"separator": ";"}),
    "archive-not-table": File(gzip.compress(b"Email\n", mtime=0)),
    "binary-not-table": File(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    "markup-not-table": File("<!DOCTYPE html><html><body>Email</body></html>"),
    "json-not-table": File('[{"Email": "a@example.org"}]'),
    "unknown-encoding": File("Email\n", rules={"encoding": "martian"}),
    "encoding-not-taken": File(b"a,b\n1,\xff\n", rules={"encoding": "utf-8", "strict": True}),
    "utf-16-not-taken": File(
        "a,b\n1,2\n".encode("utf-16"), rules={"encoding": "utf-8", "strict": True}
    ),
    "no-header-row": File("1,2,3\n4,5,6\n7,8,9\n10,11,12\n"),
    "headings-do-not-fit": File("day name,mail,visits\n" + PLAIN),
    "second-table": File("name,day\na,1\nb,2\nc,3\n\nname,day\nd,4\ne,5\nf,6\n"),
    "too-many-columns": limited("a,b,c\n1,2,3\n", columns=2),
    "too-many-rows": limited("a,b\n" + "1,2\n" * 9, rows=5),
    "heading-too-long": limited("x" * 50 + ",b\n1,2\n", heading_characters=20),
    "value-too-long": limited("a,b\n" + "x" * 50 + ",2\n", value_characters=20),
    "record-too-long": limited("a,b\n" + "x" * 90 + ",2\n", record_characters=40),
    "too-few-fields": File("a,b,c\n1,2,3\n1,2\n1,2,3\n"),
    "too-many-fields": File("a,b,c\n1,2,3\n1,2,3,4\n1,2,3\n"),
    "other-separator": File("a,b,c\n" + "1,2,3\n" * 9 + '"4";"5";"6"\n'),
    "missing-separator": File(HEADED + '2024-02-03"Cy",c@example.org,5\n'),
    "unterminated-quote": File('a,b\n1,2\n"3,4\n5,6\n'),
    "undecodable-byte": File(b"a,b\n1,\xff\n", rules={"encoding": "utf-8"}),
    "mixed-encodings": File("a,b\né,2\n".encode() * 50 + b"caf\xe9,3\n"),
    "overlong-utf8": File("a,b\néééé,2\n".encode() + b"\xc0\xaf,2\n"),
    "lone-surrogate": File("a,b\néééé,2\n".encode() + b"\xed\xa0\x80,2\n"),
    "nul-byte": File(b"a,b\n1,\x002\n"),
    "control-character": File(b"a,b\n1,\x072\n"),
    "stray-quote": File('a,b\n5" disk,2\n'),
    "byte-order-mark-inside": File(b"a,b\n1,2\n\xef\xbb\xbf3,4\n"),
    "headings-repeated": File(
        f"{NAMES}\n{NAMES}\nAnn,Bell,ann@example.org\n", {"expected_headings": ("Email",)}
    ),
    "headings-joined": File("day,name,mail,visits\n" + HEADED),
    "dialect-assumed": File("a;b,c\n1;2,3\n4;5,6\n"),
    "encoding-assumed": File("name,day\nZoë,1\nBjörn,2\n".encode("cp1252")),
    "preamble-skipped": File("Members of the theatre\n\nname,day,town\na,1,x\nb,2,y\nc,3,z\n"),
    "blank-headings-added": File("day,name\n1,Ann,\n2,Bo,\n3,Cy,\n"),
    "too-many-broken-rows": File("a,b,c\n" + '"1,2\n' * 60),
    "too-many-undecodable-bytes": File(
        b"a,b\n" + b"1,\xff\n" * 10_001, rules={"encoding": "utf-8"}
    ),
    "rows-in-quotes": rows('Cy,Dunn,"cy@example.org', "Di,Ek,di@example.org", 'Ed,Fox,"'),
    "looks-like-headings": rows("Cy,Dunn,cy@example.org", "First Name,Phone,Email"),
    "duplicate-heading": File("Email,Phone,Email\na@b.de,1,b@b.de\n"),
    "twice-mapped": File("Email,email\na@b.de,b@b.de\n"),
    "unknown-heading": File("Email,Shoe Size\na@b.de,42\n"),
    "missing-heading": counting("Reference\nA1\n"),
    "blank-heading": File("Email,\na@b.de,x\n"),
    "heading-normalised": File("email\na@b.de\n"),
    "heading-mapped": File("Surname\nBell\n", saved={"Surname": "Last Name"}),
    "heading-ignored": File("Email,Notes\na@b.de,x\n", saved={"Notes": ""}),
    "heading-prefix-case": File("Email,tag:Preferences:Drama\na@b.de,y\n"),
    "malformed-heading": File("Email,Tag:Drama\na@b.de,y\n"),
    "unknown-term": File("Email,CustomField:Shoe Size\na@b.de,42\n"),
    "term-alike": File("Email,Tag:Preferences:drama\na@b.de,y\n"),
    "auto-tag": File("Email,Tag:Attendance:Frequent Booker\na@b.de,y\n"),
    "heading-not-exact": counting("Points,Reference\n1,A1\n"),
    "heading-not-taken": counting("reference,Points\nA1,1\n"),
    "columns-kept": File("Reference\nA1\n", style=Patient()),
    "value-missing": counting("Reference,Points\n,1\n"),
    "needed-for-new": rows("Cy,,cy@example.org"),
    "needed-one-of": File("ID,Name\n0,\n", style=ById()),
    "too-long": rows("x" * 300 + ",Dunn,cy@example.org"),
    "invalid-email": rows("Cy,Dunn,cy(at)example.org"),
    "invalid-date": File("Email,Birth Date\nann@example.org,2023-02-29\n"),
    "date-written-otherwise": File("Email,Birth Date\nann@example.org,01/02/2012\n"),
    "date-in-future": File("Email,Birth Date\nann@example.org,2984-03-09\n"),
    "unknown-country": File("Email,Address Line 1,Country\nann@example.org,1 Road,Narnia\n"),
    "not-y": File("Email,ContactPreference:Agreed to email\nann@example.org,yes\n"),
    "not-a-number": File("Email,CustomField:Pledge\nann@example.org,£5\n"),
    "not-true-or-false": File("Reference,Member\nA1,yes\n", style=Crewing()),
    "not-whole": counting("Reference,Points\nA1,1.5\n"),
    "too-small": counting("Reference,Points\nA1,0\n"),
    "too-large": counting("Reference,Points\nA1,101\n"),
    "unusually-large": adding("7338441277598", "1001"),
    "id-shortened": adding("7,33844E+12"),
    "id-rounded": adding("7338440000000"),
    "id-separated": adding("7,338,441,277,598"),
    "id-of-something-else": adding("gid://shop/Order/7338441277598"),
    "id-not-digits": adding("+7338441277598"),
    "id-wrong-length": adding("7338441277598123"),
    "id-short": adding("7338441"),
    "id-apostrophe-removed": adding("'7338441277598"),
    "id-formula-unwrapped": adding('="7338441277598"'),
    "id-link-unwrapped": adding("gid://shop/Customer/7338441277598"),
    "id-decimals-removed": adding("7338441277598.0"),
    "id-scientific-recovered": adding("7.338441277598E+12"),
    "repeated-entry": adding("7338441277598", times=2),
    "not-an-option": File("Email,CustomField:Seat\nann@example.org,Balcony\n"),
    "invalid-customer-number": File("Customer ID,Phone\n12345,1\n"),
    "part-missing": File("Email,Address Line 1,Town\nann@example.org,,Leeds\n"),
    "hidden-characters-removed": rows("Cy,Dunn,\u200bcy@example.org"),
    "email-blank": rows("Cy,Dunn,"),
    "not-repaired": File("Email,Import: to repair\nann@example.org,too few fields\n"),
    "no-such-customer": File("Customer ID,Phone\nI-0000-0000,1\n"),
    "no-such-id": File("ID,Name\n77,Ann\n", style=ById()),
    "several-customers": File("Email,Phone\nann@example.org,1\n", people=TWINS),
    "value-of-another": File(f"Customer ID,Email\n{format_number(8)},ann@example.org\n"),
    "repeated-in-file": rows(CY, CY),
    "repeated-value": File("Reference,Badge\nA1,x\nA2,x\n", style=Crewing()),
    "created-without-key": rows("Cy,Dunn,"),
    "possible-duplicate": rows("Ann,Bell,"),
    "shop-export": File("Customer ID,Email\n7338441277598,a@b.de\n", style=POINTS),
    "not-a-member": File(POINTS_HEADINGS + "5550123456789,5,a\n", style=POINTS),
    "added-without-email": File("Customer ID,Email\n7338441277598,\n", style=SHOP),
    "shop-id-rounded": File("Customer ID,Email\n7338440000000,a@b.de\n", style=SHOP),
    "shop-customer-unnamed": File("First Name,Email\nAnn,\n", style=SHOP),
    "shop-id-changes": File(
        "Customer ID,Email\n7338441277598,ann@example.org\n",
        people={7: ANN | {"identity:shopify": "7210448301122"}},
        style=SHOP,
    ),
    "organisation-with-email": File(f"Customer ID,Email\n{format_number(9)},a@example.org\n"),
    "created-without-reference": File(
        "Name,AccountReferenceID\nAcme,\n", style=STYLES.by_key["reference-upsert"]
    ),
    "capitals-differ": File(
        "Name,AccountReferenceID\nAcme,crm-1\n",
        people={7: {"field:name": "Acme", "identity:reference": "CRM-1"}},
        style=STYLES.by_key["reference-upsert"],
    ),
    "no-key-column": File("Name\nAcme\n", style=STYLES.by_key["reference-upsert"]),
    "too-few-records": replace(rows(CY), settings={"minimum_records": 50}),
    "too-few-in-report": File(f"{NAMES},Import: row\n{CY},1\n", settings={"minimum_records": 50}),
    "rows-refuse-file": counting("Reference,Points\nA1,x\n"),
    "nothing-to-import": rows("Ann,Bell,ann@example.org"),
    "no-records": rows(),
    "default-kept": File(
        "Email,Address Line 1\nann@example.org,1 Road\n",
        people={7: MOVED},
        settings={"default_delivery": True},
    ),
    "letters-lost": File(
        "Email,First Name\nann@example.org,?sa\n",
        people={7: {"field:email": "ann@example.org", "field:first_name": "Åsa"}},
    ),
    "letters-garbled": File(
        "Email,First Name\nann@example.org,ZoÃ«\n",
        people={7: {"field:email": "ann@example.org", "field:first_name": "Zoë"}},
    ),
}
_CARD = "CustomerID;FirstName;Gender;Email\n"
FILES |= {
    "customer-id-changed": File(f"{_CARD}7;Bo;1;bo@example.org\n", style=ID_ZERO_NEW),
    "zeros-kept": File(
        "CustomerID;Gender;Phone\n7;1;113\n",
        people={7: ANN | {"field:phone": "0113"}},
        style=ID_ZERO_NEW,
    ),
    "shortened-number": File("CustomerID;Gender;Phone\n7;1;4.67E+10\n", style=ID_ZERO_NEW),
    "not-a-phone-number": File("CustomerID;Gender;Phone\n7;1;n/a\n", style=ID_ZERO_NEW),
    "value-known": File(f"{_CARD}0;Ann;2;ann@example.org\n", style=ID_ZERO_NEW),
    "shared-in-file": File(
        f"{_CARD}0;Di;2;di@example.org\n0;Ed;1;di@example.org\n", style=ID_ZERO_NEW
    ),
    "alike-in-file": File("First Name,Last Name\nDi,Ede\nDi,Ede\n"),
}
OPTIONS, GROUPS, SHIP_TOS = (
    STYLES.by_key[f"name-fallback-{name}"] for name in ("options", "customer-groups", "ship-tos")
)
FILES |= {
    "unknown-currency": File("id,isDefault,name,currency\nUS,1,States,EUX\n", style=GROUPS),
    "moved-in-list": File(
        "id,isDefault,name,currency\nAU,0,Australia,AUD\nUS,1,States,USD\n",
        style=GROUPS,
        people={
            7: {"field:code": "US", "field:is_default": "1", "field:position": "1"},
            8: {"field:code": "AU", "field:is_default": "0", "field:position": "2"},
        },
    ),
    "not-one-default-option": File("key,value,isDefault\nccType,Visa,0\n", style=OPTIONS),
    "not-one-default-group": File(
        "id,isDefault,name,currency\nUS,1,States,USD\nAU,1,Australia,AUD\n", style=GROUPS
    ),
    "ship-to-unknown-customer": File("cust_id,ship_street\nX9,1 Road\n", style=SHIP_TOS),
    "ship-to-unnamed": File("cust_id,ship_street\n,1 Road\n", style=SHIP_TOS),
    "ship-to-disagree": File(
        "cust_id,cust_name,ship_street\nA1,Bolt,1 Road\n",
        style=SHIP_TOS,
        people={7: {"identity:erp": "A1", "field:name": "Acme"}},
    ),
    "ship-to-blank": File(
        "cust_id,ship_street\nA1,\n", style=SHIP_TOS, people={7: {"identity:erp": "A1"}}
    ),
    "several-refuse-file": File("Name,Phone\nAcme,1\n", style=ByName(), people=NAMESAKES),
}
FILES |= {
    code: File(content, people=ACCOUNTS, style=STYLES.by_key["name-fallback"])
    for code, content in {
        "invalid-emails": "name,email\nNew,a@b.de; c@d.de\n",
        "looks-like-date": "id,name\n2-Jan,New\n",
        "several-to-choose": "id,name\n,Twin\n",
        "also-of-another": "id,name,id:Grand Gifts\nB-1,Cheese Shop,G1\n",
        "also-in-file": "id,name,id:Grand Gifts\nN-1,One,G7\nN-2,Two,G7\n",
        "zeros-lost": "id,name\n42,New\n",
        "not-told-apart": "id,name\n,New\n,New\n",
        "typed-number": "id,name\nHS-7,New\n",
        "found-by-name": "id,name\n,Cheese Shop\n",
        "created-by-name": "id,name\n,New\n",
        "app-number": "id,name\n*70018,New\n",
        "pending-option": "id,name,paymentTerms\nN-1,New,NET 90\n",
        "unknown-customer-group": "id,name,customerGroup\nN-1,New,EU\n",
        "unknown-manufacturer": "id,name,id:Nobody\nN-1,New,G1\n",
        "listed-alike": "id,name,userGroup\nN-1,New,WEST\n",
        "spelt-otherwise": "id,name,userGroup\nN-1,New,East\nN-2,Two,EAST\n",
        "new-user-group": "id,name,userGroup\nN-1,New,East\n",
        "billing-moved": "id,name,bill_street\nA-1,Gift Shop,9 Quay\n",
    }.items()
}
FILES["chosen-before"] = replace(FILES["several-to-choose"], choices={"field:name": {"Twin": 14}})
HOUSED = {"household": format_number(9), "household:number": "HH-1", "household:size": "2"}
CIVIL = {
    1: {"attribute:Card": "C1"},
    2: {"attribute:Card": "C2"},
    3: {"attribute:Card": "C3"},
    4: {"field:record_type": "organisation"},
    5: HOUSED,
    6: {"attribute:Card": "C3"},
}
ONE, TWO, THREE, FIRM, LODGER = (format_number(number) for number in range(1, 6))


def homes(*lines: str, **settings: str) -> File:
    """Rows of Primary's ID and Foreign ID, Member's ID and Foreign ID."""
    headings = ",".join(column.heading for column in HOUSEHOLDS.columns)
    content = "\n".join([headings, *lines]) + "\n"
    return File(content, people=CIVIL, style=HOUSEHOLDS, settings=settings)


FILES |= {
    "nobody-referred": homes(f"{ONE},,I-0000-0000,"),
    "keys-disagree": homes(f"{ONE},C2,,", foreign_id="Card"),
    "nobody-named": homes(f",,{TWO},"),
    "no-key-chosen": homes(f"{ONE},,,C2"),
    "member-is-own-primary": homes(f"{ONE},,{ONE},"),
    "organisation-in-household": homes(f"{ONE},,{FIRM},"),
    "in-another-household": homes(f"{ONE},,{LODGER},"),
    "member-is-primary-elsewhere": homes(f"{ONE},,{TWO},", f"{TWO},,{THREE},"),
    "primary-is-member-elsewhere": homes(f"{ONE},,{TWO},", f"{TWO},,{THREE},"),
    "member-of-two-households": homes(f"{ONE},,{THREE},", f"{TWO},,{THREE},"),
    "row-repeats": homes(f"{ONE},,{THREE},", f"{ONE},,{THREE},"),
    "household-has-members": homes(f"{ONE},,,", f"{ONE},,{THREE},"),
}
CATALOGUE = make_catalogue(STYLES.catalogue.values())


def check(file: File) -> list[Any]:
    """Give all that is found from the first byte to the closed plan."""
    data = file.content.encode() if isinstance(file.content, str) else file.content
    rules = ReadRules(**{"limits": Limits(**file.limits), **file.rules})
    table = open_table(Source("file.csv", len(data), lambda: io.BytesIO(data)), rules)
    if is_refused(table.findings, CATALOGUE):
        return read_findings(table.findings, CATALOGUE)
    mapped = map_headings(table.headings, file.style, make_vocabulary(), file.saved)
    if "twice-mapped" in mapped.findings["code"]:
        return read_findings(mapped.findings, CATALOGUE)
    preview = Preview(
        style=file.style,
        settings=file.style.with_defaults({"minimum_records": 0, **file.settings}),
        table=table,
        bound=mapped.bound,
        customers=HeldCustomers(dict(file.people)),
        kinds=CATALOGUE,
        today=TODAY,
        choices=file.choices,
    )
    parts = Parts()
    index = make_plan(preview, parts)
    frames = [mapped.findings, findings_of(index)]
    frames += [read_part(parts[at], index.slots).findings for at in range(len(index.parts))]
    return read_findings(join_findings(frames), CATALOGUE)


@pytest.fixture(autouse=True)
def _few_broken_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real limit takes seconds to reach."""
    for module in ("batching", "scanning"):
        monkeypatch.setattr(f"portal.engine.read.{module}.MOST_BROKEN", 50)


@pytest.mark.parametrize("code", FILES)
def test_file_produces_finding(code: str) -> None:
    found = [finding for finding in check(FILES[code]) if finding.code == code]
    assert found, [finding.code for finding in check(FILES[code])]
    assert "None" not in found[0].message


def test_every_kind_is_produced_by_a_test() -> None:
    """Those of workbooks have tests of their own, with the workbooks they need."""
    workbooks = "".join(
        path.read_text() for path in (Path(__file__).parent / "read").glob("test_workbook*.py")
    )
    made = FILES.keys() | BY_RUNS | {one.code for one in WORKBOOKS if f'"{one.code}"' in workbooks}
    assert [kind.code for kind in BUILT_IN if kind.code not in made] == []


def test_every_own_kind_is_produced_by_a_test() -> None:
    own = [kind.code for style in STYLES.by_key.values() for kind in style.findings]
    assert [code for code in own if code not in FILES] == []


@pytest.mark.parametrize("kind", STYLES.catalogue.values(), ids=lambda kind: kind.code)
def test_message_ends_with_a_sentence(kind: Kind) -> None:
    assert kind.message.endswith((".", "!", "}"))
    assert kind.message[0].isupper() or kind.message[0] in "“{"
    assert "  " not in kind.message
