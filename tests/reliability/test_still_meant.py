"""A customer was found, and before the confirmation the row comes to mean another as well.

The preview said who would change. By then what it was found by belongs to two, or what was
looked for first belongs to somebody else: nothing is written, and the run is planned again.
"""

from io import BytesIO

import pytest

from portal import profiles, runs
from portal.instance import Instance
from portal.laws.storing import store_customers
from portal.runs import COMMAND_LINE, Run
from portal.store.database import fetch_one
from tests.reliability.test_still_new import ZERO, codes, confirm, make_profile

ACME = {"identity:erp": "A-1", "field:name": "Acme", "field:contact": "Old"}
ANN = {
    "field:first_name": "Ann",
    "field:last_name": "Bell",
    "field:email": "ann@example.org",
    "field:contact": "Old",
}
SHIP = "cust_name,ship_id,ship_street\nAcme,S1,1 Road\n"
CASES = {
    "namesake is added": (
        ACME,
        ("name-fallback", "id,name,contact\n,Acme,New\n"),
        ("name-fallback", "id,name\nA-2,Acme\n"),
    ),
    "namesake beside a new customer": (
        ACME,
        ("name-fallback", "id,name,contact\n,Acme,New\nC-9,Other,New\n"),
        ("name-fallback", "id,name\nA-2,Acme\n"),
    ),
    "namesake of an address": (
        ACME,
        ("name-fallback-ship-tos", SHIP),
        ("name-fallback", "id,name\nA-2,Acme\n"),
    ),
    "e-mail in other capitals": (
        ANN,
        ("email-matched", "Email,First Name\nann@example.org,Anna\n"),
        ("id-zero-new", ZERO + "0;Eve;Fay;0;;;;;;;ANN@example.org;;;\n"),
    ),
    "e-mail among others": (
        ANN,
        ("email-matched", "Email,First Name\nann@example.org,Anna\n"),
        ("name-fallback", 'id,name,email\nA-2,Acme,"x@example.org, ann@example.org"\n'),
    ),
    "ID that nobody had": (
        ANN,
        ("shop-customers", "Customer ID,First Name,Email\n7338441277598,Anna,ann@example.org\n"),
        ("shop-customers", "Customer ID,First Name,Email\n7338441277598,Eve,\n"),
    ),
}
"""Who is there, what is previewed, and what is imported before it is confirmed."""


def add_profile(instance: Instance, tenant: int, style: str) -> str:
    known = {one.key for one in instance.styles.by_key[style].all_settings()}
    settings = {"minimum_records": 0} if "minimum_records" in known else {}
    made = profiles.create_profile(instance, tenant, COMMAND_LINE, style + "!", style, settings)
    return made.number


def preview(instance: Instance, tenant: int, file: tuple[str, str]) -> Run:
    style, text = file
    found = {one.style: one.number for one in profiles.list_profiles(instance, tenant)}
    profile = found.get(style) or add_profile(instance, tenant, style)
    data = BytesIO(text.encode())
    run = runs.receive_upload(instance, tenant, profile, COMMAND_LINE, "file.csv", data)
    return runs.start_run(instance, tenant, run.number)


def stored(instance: Instance, tenant: int, column: str) -> str:
    sql = f"SELECT {column} FROM customer WHERE tenant_id = ? ORDER BY id LIMIT 1"
    return str(fetch_one(instance.database, sql, (tenant,))[0])


@pytest.mark.parametrize("case", CASES)
def test_found_customer_is_asked_again(instance: Instance, case: str) -> None:
    person, file, between = CASES[case]
    tenant, _ = make_profile(instance, "north", file[0])
    store_customers(instance.database, tenant, [person])
    run = preview(instance, tenant, file)
    assert (run.state, run.updates) == ("ready", 1)
    assert confirm(instance, preview(instance, tenant, between)).state == "committed"

    again = confirm(instance, run)

    assert again.state == ("refused" if case == "namesake of an address" else "ready")
    assert "plan-moved" in codes(instance, again)
    assert stored(instance, tenant, "contact") == "Old"
    assert stored(instance, tenant, "first_name") in {"None", "Ann"}


def test_rename_makes_a_namesake(instance: Instance) -> None:
    tenant, _ = make_profile(instance, "north", "name-fallback")
    store_customers(instance.database, tenant, [ACME, {"identity:erp": "B-1", "field:name": "Bee"}])
    run = preview(instance, tenant, ("name-fallback", "id,name,contact\n,Acme,New\n"))
    renamed = preview(instance, tenant, ("name-fallback", "id,name\nB-1,Acme\n"))
    assert confirm(instance, renamed).state == "committed"
    again = confirm(instance, run)
    assert (again.state, again.rejects) == ("ready", 1)
    assert "several-to-choose" in codes(instance, again)


@pytest.mark.parametrize("most", [0, 20_000])
def test_undo_brings_a_namesake_back(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """However many moved since: few are asked by themselves, of many everybody is."""
    monkeypatch.setattr("portal.store.movers.MOST", most)
    tenant, _ = make_profile(instance, "north", "name-fallback")
    store_customers(instance.database, tenant, [ACME, ACME | {"identity:erp": "B-1"}])
    renamed = preview(instance, tenant, ("name-fallback", "id,name\nB-1,Bee\n"))
    renamed = confirm(instance, renamed)
    run = preview(instance, tenant, ("name-fallback", "id,name,contact\n,Acme,New\n"))
    assert (run.state, run.updates) == ("ready", 1)
    assert runs.undo_run(instance, tenant, renamed.number, COMMAND_LINE).state == "undone"
    assert confirm(instance, run).state == "ready"
    assert stored(instance, tenant, "contact") == "Old"


@pytest.mark.parametrize(
    ("file", "between"),
    [
        ("id,name,contact\n,Acme,New\n", "id,name\nA-2,Other\n"),
        ("id,name,contact\nA-1,Acme,New\n", "id,name\nA-2,Acme\n"),
    ],
)
def test_others_are_no_reason(instance: Instance, file: str, between: str) -> None:
    """Somebody of another name, or a namesake of one who was found by ID, changes nothing."""
    tenant, _ = make_profile(instance, "north", "name-fallback")
    store_customers(instance.database, tenant, [ACME])
    run = preview(instance, tenant, ("name-fallback", file))
    other = preview(instance, tenant, ("name-fallback", between))
    assert confirm(instance, other).state == "committed"
    assert confirm(instance, run).state == "committed"
    assert stored(instance, tenant, "contact") == "New"


def test_chosen_customer_stays_chosen(instance: Instance) -> None:
    """A member said who is meant of several: one more of them is no reason to ask again."""
    tenant, _ = make_profile(instance, "north", "name-fallback")
    store_customers(instance.database, tenant, [ACME, ACME | {"identity:erp": "A-2"}])
    run = preview(instance, tenant, ("name-fallback", "id,name,contact\n,Acme,New\n"))
    first = int(stored(instance, tenant, "id"))
    run = runs.save_choices(instance, tenant, run.number, COMMAND_LINE, {"Acme": first})
    assert (run.state, run.updates) == ("ready", 1)
    other = preview(instance, tenant, ("name-fallback", "id,name\nA-3,Acme\n"))
    assert confirm(instance, other).state == "committed"
    assert confirm(instance, run).state == "committed"
