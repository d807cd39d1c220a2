"""The rules of the style ``email-matched-households``: existing customers into households."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest

from portal import customers, profiles, runs
from portal.engine.numbers import format_household, format_number
from portal.engine.plans.page import Filter
from portal.engine.style import SettingValue
from portal.errors import Invalid
from portal.instance import open_instance
from portal.laws.house import Tenant, totals
from portal.runs import COMMAND_LINE, Run
from portal.settings import Settings
from portal.store import tenants, vocabulary
from portal.store.customers import TenantCustomers
from portal.vocabulary import list_words, rename_word

STYLE = "email-matched-households"
HEADINGS = (
    "Primary Householder Spektrix ID",
    "Primary Householder Foreign ID",
    "Member Spektrix ID",
    "Member Foreign ID",
)
PEOPLE = [
    {"field:first_name": name, "field:last_name": "Raman", "attribute:Card": f"K-{at}"}
    for at, name in enumerate(("Priya", "Arun", "Leela", "Dev", "Mina", "Tara"), start=1)
]
FIRM = {"field:name": "Acme", "field:record_type": "organisation"}
PRIYA, ARUN, LEELA, DEV, MINA, TARA, ACME = (format_number(at) for at in range(1, 8))
HOME = format_household(1)


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Tenant]:
    """A tenant with six people, who have cards, and one organisation."""
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    with instance.database.connection_context():
        number = tenants.create_tenant(instance.database, "hall", "Hall").id
        vocabulary.create_attribute(instance.database, number, "Card", "text", is_unique=True)
        vocabulary.create_attribute(instance.database, number, "Job", "text")
        settings: dict[str, SettingValue] = {"minimum_records": 0, "foreign_id": "Card"}
        made = profiles.create_profile(instance, number, COMMAND_LINE, "Homes", STYLE, settings)
        tenant = Tenant(instance, number, made.number)
        tenant.store([*PEOPLE, FIRM])
        yield tenant
    instance.database.close()


def ids(*pairs: tuple[str, str]) -> list[str]:
    """Rows of a primary and a member by their IDs."""
    return [f"{primary},,{member}," for primary, member in pairs]


def read(tenant: Tenant, *rows: str, headings: Sequence[str] = HEADINGS) -> Run:
    return tenant.preview("\n".join([",".join(headings), *rows, ""]).encode())


def bring(tenant: Tenant, *rows: str) -> Run:
    run = tenant.confirm(read(tenant, *rows))
    assert run.state == "committed", tenant.told(run)
    return run


def told(tenant: Tenant, run: Run) -> list[tuple[int | None, str]]:
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    return [(one.row, one.code) for one in found]


def messages(tenant: Tenant, run: Run) -> str:
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    return "\n".join(one.message for one in found)


def homes(tenant: Tenant) -> dict[str, str]:
    """The primary of every customer who is in a household."""
    every = pl.Series(range(1, 8), dtype=pl.Int64)
    held = TenantCustomers(tenant.instance.database, tenant.id).read(every, ["household"])
    rows = held.select("customer_id", "household").drop_nulls().rows()
    return {format_number(number): primary for number, primary in rows}


# --- the file


def test_members_join_the_household_of_their_primary(tenant: Tenant) -> None:
    """Rule: one row for each member, the primary's ID on every row."""
    run = bring(tenant, *ids((PRIYA, ARUN), (PRIYA, LEELA)))
    assert (run.rows, run.creates, run.updates) == (2, 0, 2)
    assert homes(tenant) == dict.fromkeys((PRIYA, ARUN, LEELA), PRIYA)


def test_blank_member_is_a_household_of_one(tenant: Tenant) -> None:
    """Rule: a row with a primary and blank Member columns is a household of one person."""
    bring(tenant, *ids((DEV, "")))
    assert homes(tenant) == {DEV: DEV}


def test_household_headings_may_stand_in_any_order(tenant: Tenant) -> None:
    """Rule: all four headings of the template must be there, whatever their order."""
    swapped = (HEADINGS[2], HEADINGS[3], HEADINGS[0], HEADINGS[1])
    assert read(tenant, f"{ARUN},,{PRIYA},", headings=swapped).updates == 1
    short = read(tenant, f"{PRIYA},{ARUN}", headings=(HEADINGS[0], HEADINGS[2]))
    assert short.state == "refused"
    assert [code for _, code in told(tenant, short)] == ["missing-heading"] * 2


@pytest.mark.parametrize(
    "wrong", ["member foreign id", " Member Foreign ID", "Member Foreign ID ", "Member  Foreign ID"]
)
def test_household_headings_are_compared_byte_for_byte(tenant: Tenant, wrong: str) -> None:
    """Rule: headings must match the template exactly; the nearest one is named."""
    run = read(tenant, f"{PRIYA},,{ARUN},", headings=(*HEADINGS[:3], wrong))
    assert run.state == "refused"
    assert ("heading-not-taken" in (code for _, code in told(tenant, run))) is True
    assert "Did you mean “Member Foreign ID”?" in messages(tenant, run)


def test_household_file_needs_fifty_records(tenant: Tenant) -> None:
    """Rule: fewer than 50 records are refused in household files too."""
    made = profiles.create_profile(tenant.instance, tenant.id, COMMAND_LINE, "Strict", STYLE, {})
    strict = Tenant(tenant.instance, tenant.id, made.number)
    assert told(tenant, read(strict, *ids((PRIYA, "")) * 49))[0] == (None, "too-few-records")
    assert read(strict, *ids((PRIYA, "")) * 50).state == "ready"


# --- who is named


def test_foreign_ids_name_customers(tenant: Tenant) -> None:
    """Rule: a Foreign ID is the value of a customer attribute that is unique."""
    bring(tenant, ",K-1,,K-2", f"{PRIYA},,,K-3", f",K-1,{DEV},")
    assert homes(tenant) == dict.fromkeys((PRIYA, ARUN, LEELA, DEV), PRIYA)


def test_both_kinds_of_id_may_agree(tenant: Tenant) -> None:
    """Rule: an ID and a Foreign ID may both be given, when they mean the same customer."""
    assert read(tenant, f"{PRIYA},K-1,{ARUN},K-2").updates == 1


@pytest.mark.parametrize("row", [f"{PRIYA},K-2,{DEV},", f"{PRIYA},,{DEV},K-2"])
def test_ids_that_disagree_are_an_error(tenant: Tenant, row: str) -> None:
    """Rule: an ID and a Foreign ID that mean different customers are an error."""
    run = read(tenant, row)
    assert (run.rejects, told(tenant, run)) == (1, [(1, "keys-disagree")])


def test_only_unique_attributes_are_offered(tenant: Tenant) -> None:
    """Rule: the profile says which attribute is the Foreign ID; only unique ones can be."""
    with pytest.raises(Invalid, match="There is: Card"):
        profiles.create_profile(
            tenant.instance, tenant.id, COMMAND_LINE, "Jobs", STYLE, {"foreign_id": "Job"}
        )


def test_foreign_id_without_a_chosen_attribute_is_an_error(tenant: Tenant) -> None:
    """Rule: a Foreign ID is an error as long as no attribute is chosen for it."""
    settings = {"minimum_records": 0}
    made = profiles.create_profile(
        tenant.instance, tenant.id, COMMAND_LINE, "Bare", STYLE, settings
    )
    bare = Tenant(tenant.instance, tenant.id, made.number)
    assert told(tenant, read(bare, f"{PRIYA},,,K-2")) == [(1, "no-key-chosen")]


def test_chosen_attribute_keeps_its_place_when_renamed(tenant: Tenant) -> None:
    """A profile finds its Foreign ID under the attribute's new name."""
    card = next(
        one for one in list_words(tenant.instance, tenant.id).attributes if one.name == "Card"
    )
    rename_word(tenant.instance, tenant.id, "attribute", card.id, "Library card")
    assert read(tenant, ",K-1,,K-2").updates == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"I-0000-0000,,{ARUN},", "nobody-referred"),
        (f"{PRIYA},,I-0000-0000,", "nobody-referred"),
        (f",K-99,{ARUN},", "nobody-referred"),
        (f"{PRIYA},,12345,", "invalid-customer-number"),
        (f",,{ARUN},", "nobody-named"),
        (f"{PRIYA},,{PRIYA},", "member-is-own-primary"),
    ],
)
def test_row_that_names_nobody_is_an_error(tenant: Tenant, row: str, code: str) -> None:
    """Rule: only existing customers are taken, by an ID of its form, and with a primary."""
    run = read(tenant, row)
    assert (run.rejects, told(tenant, run)) == (1, [(1, code)])
    assert run.creates == 0
    assert "new customer" not in messages(tenant, run)


@pytest.mark.parametrize("pair", [(PRIYA, ACME), (ACME, PRIYA), (ACME, "")])
def test_organisation_is_in_no_household(tenant: Tenant, pair: tuple[str, str]) -> None:
    """Rule: only individuals can be in a household."""
    run = read(tenant, *ids(pair))
    assert told(tenant, run) == [(1, "organisation-in-household")]


# --- rows beside one another


def test_primary_is_nobodys_member(tenant: Tenant) -> None:
    """Rule: a primary cannot be a member anywhere in the file; both rows are named."""
    run = read(tenant, *ids((PRIYA, ARUN), (DEV, ""), (ARUN, LEELA)))
    assert told(tenant, run) == [
        (1, "member-is-primary-elsewhere"),
        (3, "primary-is-member-elsewhere"),
    ]
    assert "on line 4" in messages(tenant, run)
    assert (run.updates, run.rejects) == (1, 2)


def test_member_has_one_primary(tenant: Tenant) -> None:
    """Rule: a member under two primaries is an error on both rows."""
    run = read(tenant, *ids((PRIYA, ARUN), (DEV, ARUN)))
    assert told(tenant, run) == [(1, "member-of-two-households"), (2, "member-of-two-households")]
    assert run.rejects == 2


def test_repeated_row_is_taken_once(tenant: Tenant) -> None:
    """Rule: a row that is repeated is a warning that names the earlier line."""
    run = read(tenant, *ids((PRIYA, ARUN), (PRIYA, ARUN), (PRIYA, LEELA)))
    assert told(tenant, run) == [(2, "row-repeats")]
    assert (run.updates, run.unchanged) == (2, 1)
    tenant.confirm(run)
    assert set(homes(tenant)) == {PRIYA, ARUN, LEELA}


def test_row_of_a_primary_alone_beside_members_adds_nothing(tenant: Tenant) -> None:
    """Rule: a primary alone on one row, and with members on others, is a warning."""
    run = read(tenant, *ids((PRIYA, ""), (PRIYA, ARUN)))
    assert told(tenant, run) == [(1, "household-has-members")]
    tenant.confirm(run)
    assert set(homes(tenant)) == {PRIYA, ARUN}


def test_primary_alone_counts_where_its_members_are_rejected(tenant: Tenant) -> None:
    run = read(tenant, *ids((PRIYA, ""), (PRIYA, ACME)))
    assert (run.updates, run.rejects) == (1, 1)


# --- households that exist


def test_household_is_extended(tenant: Tenant) -> None:
    """Rule: members join a household that exists already."""
    bring(tenant, *ids((PRIYA, ARUN)))
    run = bring(tenant, *ids((PRIYA, ARUN), (PRIYA, LEELA)))
    assert (run.updates, run.unchanged) == (1, 1)
    assert set(homes(tenant)) == {PRIYA, ARUN, LEELA}


@pytest.mark.parametrize("pair", [(DEV, ARUN), (DEV, PRIYA), (ARUN, LEELA), (ARUN, "")], ids=str)
def test_customer_of_another_household_stays_there(tenant: Tenant, pair: tuple[str, str]) -> None:
    """Rule: whoever is in another household already is an error that names it."""
    bring(tenant, *ids((PRIYA, ARUN)))
    run = read(tenant, *ids(pair))
    assert told(tenant, run) == [(1, "in-another-household")]
    assert HOME in messages(tenant, run)


def test_export_of_households_comes_back_unchanged(tenant: Tenant) -> None:
    """Rule: the export lists the households; uploaded again it changes nothing."""
    bring(tenant, *ids((PRIYA, ARUN), (PRIYA, LEELA), (DEV, "")))
    lines = tenant.export("csv").decode("utf-8-sig").splitlines()[1:]
    assert sorted(lines) == sorted([f"{PRIYA},,,", *ids((PRIYA, ARUN), (PRIYA, LEELA), (DEV, ""))])
    again = tenant.preview(tenant.export("csv"))
    assert totals(again)["unchanged"] == 4
    assert [code for _, code in told(tenant, again)] == ["nothing-to-import"]


# --- commit, undo, pages


def test_undo_takes_new_households_away(tenant: Tenant) -> None:
    """Rule: an undo takes new households away and those who joined others."""
    bring(tenant, *ids((PRIYA, ARUN)))
    before = tenant.dump()
    run = bring(tenant, *ids((PRIYA, LEELA), (DEV, MINA), (TARA, "")))
    assert len(homes(tenant)) == 6
    assert tenant.undo(run).state == "undone"
    assert tenant.dump() == before


def test_undo_leaves_a_primary_whose_household_grew(tenant: Tenant) -> None:
    """Whoever joined later keeps the household, and its primary with it."""
    first = bring(tenant, *ids((PRIYA, ARUN)))
    bring(tenant, *ids((PRIYA, LEELA)))
    tenant.undo(first)
    assert homes(tenant) == {PRIYA: PRIYA, LEELA: PRIYA}
    left = runs.read_receipt(tenant.instance, tenant.id, first.number).refusals
    assert [(one.number, one.slot) for one in left] == [(PRIYA, "household")]


def test_primary_that_moved_is_previewed_again(tenant: Tenant) -> None:
    """Rule: a preview is looked at again when its primary has joined another household."""
    waiting = read(tenant, *ids((PRIYA, ARUN)))
    bring(tenant, *ids((DEV, PRIYA)))
    assert tenant.confirm(waiting).state == "ready"
    assert homes(tenant) == {DEV: DEV, PRIYA: DEV}


def test_both_sides_have_it_in_their_history(tenant: Tenant) -> None:
    bring(tenant, *ids((PRIYA, ARUN)))
    for number in (PRIYA, ARUN):
        newest = customers.customer_history(tenant.instance, tenant.id, number).entries[0]
        assert [(one.slot, one.new) for one in newest.changes] == [("household", HOME)]


def test_customer_shows_its_household(tenant: Tenant) -> None:
    """Rule: a household has a number and is shown with its members, the primary first."""
    bring(tenant, *ids((PRIYA, LEELA), (PRIYA, ARUN)))
    found = customers.get_customer(tenant.instance, tenant.id, ARUN).household
    assert found is not None
    assert found.number == HOME
    assert [(one.number, one.is_primary) for one in found.members] == [
        (PRIYA, True),
        (ARUN, False),
        (LEELA, False),
    ]
    assert customers.get_customer(tenant.instance, tenant.id, DEV).household is None


def test_preview_shows_a_block_for_each_household(tenant: Tenant) -> None:
    """Rule: the preview shows one block for each household: size, new or extended."""
    bring(tenant, *ids((PRIYA, ARUN)))
    run = read(tenant, *ids((DEV, MINA), (PRIYA, LEELA), (DEV, TARA), (PRIYA, ARUN)))
    found = runs.read_groups(tenant.instance, tenant.id, run.number)
    assert (found.title, found.total) == ("household", 2)
    assert [(one.customer_number, one.number, one.size, one.size_then) for one in found.groups] == [
        (DEV, None, 0, 3),
        (PRIYA, HOME, 2, 3),
    ]
    assert [row.row for row in found.groups[1].rows] == [2, 4]
    assert found.groups[0].customer_name == "Dev Raman"


def test_template_has_the_four_headings(tenant: Tenant) -> None:
    stream = io.BytesIO()
    profiles.write_template(tenant.instance, tenant.id, tenant.profile, "csv", stream)
    assert stream.getvalue().decode("utf-8-sig").splitlines()[0].split(",") == list(HEADINGS)


def test_rows_can_be_seen_one_by_one(tenant: Tenant) -> None:
    run = read(tenant, ",K-1,,K-2")
    cells = runs.read_rows(tenant.instance, tenant.id, run.number, Filter()).rows[0].cells
    assert [cell.text for cell in cells] == ["", "K-1", "", "K-2"]
    assert all(cell.mapped for cell in cells)
