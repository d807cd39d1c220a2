"""Two imports of the same new people, each previewed before either is confirmed.

Whatever the style looks people up by, the second is planned again: it adds nobody twice, and
nobody without the warning that its preview should have had.
"""

from collections.abc import Callable, Mapping
from io import BytesIO

import pytest

from portal import profiles, runs
from portal.engine.style import SettingValue
from portal.errors import Conflict
from portal.instance import Instance
from portal.lists import add_manufacturer
from portal.runs import COMMAND_LINE, Run
from portal.store import tenants
from portal.store.database import fetch_one
from tests.reliability.forks import Forks
from tests.reliability.house import House

Case = tuple[str, str, str, int]
SMALL: Mapping[str, SettingValue] = {"minimum_records": 0}
CASES: dict[str, Case] = {
    "e-mail": (
        "email-matched",
        "First Name,Last Name,Email\nAnn,Bell,ann@example.org\n",
        "First Name,Last Name,Email\nAnna,Bell,ANN@example.org\n",
        0,
    ),
    "no e-mail, same name": (
        "email-matched",
        "First Name,Last Name,Email\nAnn,Bell,\n",
        "First Name,Last Name,Email\nAnn,BELL,\n",
        1,
    ),
    "name": ("name-fallback", "id,name\n,Acme\n", "id,name\n,Acme\n", 0),
    "name that came with an ID": ("name-fallback", "id,name\nA-1,Acme\n", "id,name\n,Acme\n", 0),
    "ID": ("name-fallback", "id,name\nA-1,Acme\n", "id,name\nA-1,Other\n", 0),
    "number of a manufacturer": (
        "name-fallback",
        "id,name,id:Grand Gifts\nA-1,Acme,G1\n",
        "id,name,id:Grand Gifts\nA-2,Other,G1\n",
        1,
    ),
    "number of a manufacturer with a plus": (
        "name-fallback",
        "id,name,id:Salt+Pepper\nA-1,Acme,G1\n",
        "id,name,id:Salt+Pepper\nA-2,Other,G1\n",
        1,
    ),
    "reference": (
        "reference-upsert",
        "Name,AccountReferenceID\nAcme,R1\n",
        "Name,AccountReferenceID\nOther,R1\n",
        0,
    ),
    "no reference, same name": ("reference-upsert", "Name\nAcme\n", "Name\nAcme\n", 1),
    "ID of the shop": (
        "shop-customers",
        "Customer ID,First Name,Email\n7338441277598,Ann,\n",
        "Customer ID,First Name,Email\n7338441277598,Ann,ann@example.org\n",
        0,
    ),
    "e-mail of the shop": (
        "shop-customers",
        "Customer ID,First Name,Email\n7338441277598,Ann,ann@example.org\n",
        "Customer ID,First Name,Email\n,Ann,ann@example.org\n",
        0,
    ),
    "e-mail of an ID 0": (
        "id-zero-new",
        "{zero}0;Ann;Bell;1;;;;;;;ann@example.org;;;\n",
        "{zero}0;Anna;Ball;1;;;;;;;Ann@example.org;;;\n",
        1,
    ),
}
"""By what is the same: the style, the two files, and how many customers the second adds."""
ZERO = (
    "CustomerID;FirstName;LastName;Gender;DateOfBirth;AddressOne;AddressTwo;ZipCode;City;Country;"
    "Email;Mobile;Phone;LanguageId\n"
)


def make_profile(instance: Instance, slug: str, style: str) -> tuple[int, str]:
    tenant = tenants.create_tenant(instance.database, slug, slug.title()).id
    for name in ("Grand Gifts", "Salt+Pepper"):
        add_manufacturer(instance, tenant, COMMAND_LINE, name)
    known = {one.key for one in instance.styles.by_key[style].all_settings()}
    settings = {key: value for key, value in SMALL.items() if key in known}
    made = profiles.create_profile(instance, tenant, COMMAND_LINE, "Files", style, settings)
    return tenant, made.number


def preview(instance: Instance, tenant: int, profile: str, text: str) -> Run:
    data = BytesIO(text.format(zero=ZERO).encode())
    run = runs.receive_upload(instance, tenant, profile, COMMAND_LINE, "file.csv", data)
    run = runs.start_run(instance, tenant, run.number)
    assert (run.state, run.creates) == ("ready", 1)
    return run


def confirm(instance: Instance, run: Run) -> Run:
    digest = run.plan_digest or ""
    return runs.confirm_run(
        instance, run.tenant_id, run.number, COMMAND_LINE, digest, accepted=True
    )


def count(instance: Instance, tenant: int) -> int:
    sql = "SELECT count(*) FROM customer WHERE tenant_id = ?"
    return int(fetch_one(instance.database, sql, (tenant,))[0])


def codes(instance: Instance, run: Run) -> set[str]:
    found = runs.read_first_findings(instance, run.tenant_id, run.number, 20)
    return {one.code for one in found}


@pytest.mark.parametrize("case", CASES)
def test_second_import_is_planned_again(instance: Instance, case: str) -> None:
    style, first, second, adds = CASES[case]
    tenant, profile = make_profile(instance, "north", style)
    one = preview(instance, tenant, profile, first)
    other = preview(instance, tenant, profile, second)
    assert confirm(instance, one).state == "committed"

    again = confirm(instance, other)

    assert again.state == "ready"
    assert count(instance, tenant) == 1
    assert "plan-moved" in codes(instance, again)
    assert again.creates == adds
    assert again.warnings >= adds
    with pytest.raises(Conflict, match="Look again"):
        confirm(instance, other)
    if again.changes_nothing:
        with pytest.raises(Conflict, match="Nothing to import"):
            confirm(instance, again)
    else:
        assert confirm(instance, again).state == "committed"
    assert count(instance, tenant) == 1 + adds


@pytest.mark.parametrize("case", ["name", "no e-mail, same name", "e-mail of an ID 0"])
def test_what_was_known_before_is_no_reason(instance: Instance, case: str) -> None:
    """A warning that the preview had does not come again, and nobody waits for others."""
    style, first, second, adds = CASES[case]
    tenant, profile = make_profile(instance, "north", style)
    confirm(instance, preview(instance, tenant, profile, first))
    if not adds:
        return
    warned = preview(instance, tenant, profile, second)
    unlike = first.replace("Ann", "Ben").replace("Bell", "Cole").replace("ann@", "ben@")
    assert confirm(instance, preview(instance, tenant, profile, unlike)).state == "committed"
    assert confirm(instance, warned).state == "committed"


def test_name_twice_in_one_file_is_no_reason(instance: Instance) -> None:
    """A name of another row with an ID of its own is not what came since."""
    tenant, profile = make_profile(instance, "north", "name-fallback")
    people = preview(instance, tenant, profile, "id,name\nA-1,Acme\n")
    assert confirm(instance, people).state == "committed"
    run = preview(instance, tenant, profile, "id,name\nA-2,Acme\n")
    other = preview(instance, tenant, profile, "id,name\nA-3,Else\n")
    assert confirm(instance, other).state == "committed"
    assert confirm(instance, run).state == "committed"


@pytest.mark.slow
@pytest.mark.parametrize("case", ["name", "e-mail", "reference", "e-mail of the shop"])
def test_two_processes_add_nobody_twice(
    forks: Forks, first_house: House, copied: Callable[[House], House], case: str
) -> None:
    """Each in a process of its own, at the same moment: one of them adds the customer."""
    house = copied(first_house)
    style, first, second, _ = CASES[case]
    for place in range(4):
        with house.open() as instance:
            tenant, profile = make_profile(instance, f"north{place}", style)
            pair = [preview(instance, tenant, profile, text) for text in (first, second)]
        steps = [("confirm_in", tenant, run.number, run.plan_digest) for run in pair]
        outcomes = forks.run(house, *(steps if place % 2 else reversed(steps)))
        assert [outcome.error for outcome in outcomes] == ["", ""]
        with house.open() as instance:
            states = [runs.get_run(instance, tenant, run.number).state for run in pair]
            assert sorted(states) == ["committed", "ready"]
            assert count(instance, tenant) == 1
