"""The rules of the style ``email-matched``: customers by e-mail address, as Spektrix has them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import profiles, runs
from portal.engine.numbers import format_number
from portal.engine.plans.page import Filter
from portal.engine.style import SettingValue
from portal.errors import Invalid
from portal.instance import open_instance
from portal.laws.house import Tenant
from portal.runs import COMMAND_LINE, Run
from portal.settings import Settings
from portal.store import tenants, vocabulary
from portal.store.database import execute

STYLE = "email-matched"
ANN = {"field:first_name": "Ann", "field:last_name": "Bell", "field:email": "ann@example.org"}
BO = {"field:first_name": "Bo", "field:last_name": "Ek", "field:email": "bo@example.org"}
ACME = {"field:name": "Acme", "field:record_type": "organisation"}
ANN_ID, BO_ID, ACME_ID = (format_number(number) for number in (1, 2, 3))
NAMES = "First Name,Last Name,Email"


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Tenant]:
    """A tenant with words of every kind, two people and an organisation."""
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    with instance.database.connection_context():
        database = instance.database
        number = tenants.create_tenant(database, "hall", "Hall").id
        vocabulary.create_tag(database, number, "Preferences", "Drama")
        vocabulary.create_tag(database, number, "Preferences", "Noir: early")
        vocabulary.create_tag(database, number, "Attendance", "Frequent", is_auto=True)
        vocabulary.create_attribute(database, number, "Anniversary", "date")
        vocabulary.create_attribute(database, number, "Pledge", "currency")
        vocabulary.create_attribute(database, number, "Seat", "dropdown", options=("Stalls",))
        vocabulary.create_attribute(
            database, number, "Likes", "checklist", options=("Dance", "Opera")
        )
        vocabulary.create_statement(database, number, "Agreed to email")
        tenant = add_profile(instance_tenant=Tenant(instance, number, ""), minimum_records=0)
        tenant.store([ANN, BO, ACME])
        yield tenant
    instance.database.close()


def add_profile(instance_tenant: Tenant, **settings: SettingValue) -> Tenant:
    """Another profile of the style in the same tenant."""
    instance, number = instance_tenant.instance, instance_tenant.id
    name = f"Profile {len(profiles.list_profiles(instance, number))}"
    made = profiles.create_profile(instance, number, COMMAND_LINE, name, STYLE, settings)
    return Tenant(instance, number, made.number)


def read(tenant: Tenant, headings: str, *rows: str) -> Run:
    return tenant.preview("\n".join([headings, *rows, ""]).encode())


def codes(tenant: Tenant, run: Run) -> list[str]:
    if run.state == "mapping":
        return [
            one.code for one in runs.read_headings(tenant.instance, tenant.id, run.number).findings
        ]
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    return [one.code for one in found]


def ledger(run: Run) -> tuple[int, int, int, int]:
    return run.creates, run.updates, run.unchanged, run.rejects


def stored(tenant: Tenant, heading: str, email: str = "ann@example.org") -> str:
    """One cell of the export, by the customer's e-mail address."""
    head, *rows = (
        line.split(",") for line in tenant.export("csv").decode("utf-8-sig").splitlines()
    )
    row = next(row for row in rows if email in row)
    return row[head.index(heading)]


# --- the file and its headings


def test_names_and_addresses_alone_are_a_file(tenant: Tenant) -> None:
    """Rule: names and e-mail addresses alone are enough."""
    run = read(tenant, NAMES, "Cy,Dunn,cy@example.org")
    assert (ledger(run), codes(tenant, run)) == ((1, 0, 0, 0), [])


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_comes_back_unchanged(tenant: Tenant, file_format: str) -> None:
    """Rule: CSV and Excel are taken; an export that comes back untouched changes nothing."""
    run = tenant.preview(tenant.export(file_format), "list.csv")
    assert (run.state, ledger(run)) == ("ready", (0, 0, 3, 0))


@pytest.mark.parametrize(("content", "code"), [("", "empty-file"), (NAMES, "no-records")])
def test_empty_file_is_refused(tenant: Tenant, content: str, code: str) -> None:
    """Rule: an empty file, or one of headings alone, is refused."""
    run = tenant.preview(content.encode())
    assert (run.state, codes(tenant, run)) == ("refused", [code])


def test_good_rows_go_on_beside_bad_ones(tenant: Tenant) -> None:
    """Rule: rows with errors are left out, the others are imported."""
    run = read(tenant, NAMES, "Cy,Dunn,nobody", "Di,Dunn,di@example.org")
    assert ledger(tenant.confirm(run)) == (1, 0, 0, 1)


def test_template_headings_stand_in_any_order(tenant: Tenant) -> None:
    """Rule: the template's headings may stand in any order."""
    assert read(tenant, "Email,Last Name,First Name", "cy@example.org,Dunn,Cy").creates == 1


@pytest.mark.parametrize(("records", "state"), [(49, "refused"), (50, "ready")])
def test_fewer_than_fifty_records_are_refused(tenant: Tenant, records: int, state: str) -> None:
    """Rule: fewer than 50 records are refused, blank rows not counted; 50 are taken."""
    strict = add_profile(tenant)
    rows = [f"Cy,Dunn,cy{at}@example.org" for at in range(records)]
    run = read(strict, NAMES, *rows, ",,", "")
    assert (run.rows, run.state) == (records, state)
    assert ("too-few-records" in codes(strict, run)) is (state == "refused")
    assert ("Add these by hand" in strict.told(run)) is (state == "refused")


def test_capitals_and_outer_spaces_of_headings_are_forgiven(tenant: Tenant) -> None:
    """Rule: a heading may have other capitals or outer spaces; it is read, and that is said."""
    run = read(tenant, " first name ,LAST NAME,Email", "Cy,Dunn,cy@example.org")
    assert (run.state, codes(tenant, run)) == ("ready", ["heading-normalised"] * 2)


def test_heading_that_stands_twice_is_refused(tenant: Tenant) -> None:
    """Rule: a heading that stands twice refuses the file, with both places."""
    run = read(tenant, f"{NAMES},Email", "Cy,Dunn,cy@example.org,dunn@example.org")
    assert (run.state, codes(tenant, run)) == ("refused", ["duplicate-heading"])
    assert "columns 3, 4" in tenant.told(run)


def test_other_heading_waits_for_a_member(tenant: Tenant) -> None:
    """Rule: an unknown heading blocks until it is mapped or ignored; the nearest is named."""
    run = read(tenant, f"{NAMES},Mobil", "Cy,Dunn,cy@example.org,x")
    assert (run.state, codes(tenant, run)) == ("mapping", ["unknown-heading"])
    found = runs.read_headings(tenant.instance, tenant.id, run.number).findings
    assert "“Mobile”" in found[0].message


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Tag:Drama", "malformed-heading"),
        ("Tag::Drama", "malformed-heading"),
        ("Tag:Preferences:", "malformed-heading"),
        ("CustomField:", "malformed-heading"),
        ("Tag:Preferences:Opera", "unknown-term"),
        ("tag:Preferences:Drama", "heading-prefix-case"),
        ("Tag:Attendance:Frequent", "auto-tag"),
        ("CustomField:Shoe size", "unknown-term"),
        ("ContactPreference:agreed to email", "term-alike"),
    ],
)
def test_dynamic_heading_names_what_there_is(tenant: Tenant, heading: str, code: str) -> None:
    """Rule: tags, attributes and preferences are named in full and exactly; no auto tags."""
    run = read(tenant, f"{NAMES},{heading}", "Cy,Dunn,cy@example.org,y")
    assert codes(tenant, run) == [code]


def test_tag_with_a_colon_is_applied(tenant: Tenant) -> None:
    """Rule: a tag's name may hold a colon."""
    run = read(tenant, "Email,Tag:Preferences:Noir: early", "ann@example.org,y")
    tenant.confirm(run)
    assert stored(tenant, "Tag:Preferences:Noir: early") == "y"


def test_group_without_colon_makes_a_heading_plain(tenant: Tenant) -> None:
    """Rule: no tag group has a colon, so that of several the first ends the group."""
    database = tenant.instance.database
    with pytest.raises(Invalid, match="cannot have a colon"):
        vocabulary.create_tag(database, tenant.id, "Access: building", "Ramp")
    vocabulary.create_tag(database, tenant.id, "Access", "building: ramp")
    run = read(tenant, "Email,Tag:Access:building: ramp", "ann@example.org,y")
    assert (run.state, run.updates) == ("ready", 1)


# --- cells


@pytest.mark.parametrize("heading", ["Tag:Preferences:Drama", "ContactPreference:Agreed to email"])
@pytest.mark.parametrize("cell", ["n", "yes", "1", "x", "TRUE"])
def test_other_words_than_y_are_refused(tenant: Tenant, heading: str, cell: str) -> None:
    """Rule: a tag or preference takes y or nothing; consent is never guessed."""
    run = read(tenant, f"Email,{heading}", f"ann@example.org,{cell}")
    assert (run.rejects, codes(tenant, run)) == (1, ["not-y"])


@pytest.mark.parametrize("cell", ["y", "Y"])
def test_y_applies_and_blank_takes_nothing_away(tenant: Tenant, cell: str) -> None:
    """Rule: y applies a tag or preference, a blank cell takes none away."""
    head = "Email,Tag:Preferences:Drama,ContactPreference:Agreed to email"
    tenant.confirm(read(tenant, head, f"ann@example.org,{cell},{cell}"))
    assert read(tenant, head, "ann@example.org,,").unchanged == 1
    assert stored(tenant, "ContactPreference:Agreed to email") == "y"


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        ("CustomField:Anniversary", "01/02/2012", "date-written-otherwise"),
        ("CustomField:Anniversary", "2012-02-30", "invalid-date"),
        ("CustomField:Pledge", "£5", "not-a-number"),
        ("CustomField:Seat", "Balcony", "not-an-option"),
        ("CustomField:Likes", "Dance|Chess", "not-an-option"),
        ("Birth Date", "2999-01-01", "date-in-future"),
        ("Birth Date", "09/03/1984", "date-written-otherwise"),
        ("Country", "Narnia", "unknown-country"),
        ("Customer ID", "12345", "invalid-customer-number"),
    ],
)
def test_cell_is_judged_by_its_type(tenant: Tenant, heading: str, cell: str, code: str) -> None:
    """Rule: dates are year-month-day, amounts numbers, choices of the list; nothing is guessed."""
    run = read(tenant, f"Email,{heading}", f"ann@example.org,{cell}")
    assert (run.rejects, codes(tenant, run)) == (1, [code])


@pytest.mark.parametrize(
    ("heading", "cell", "kept"),
    [
        ("CustomField:Pledge", "123.45", "123.45"),
        ("CustomField:Seat", "Stalls", "Stalls"),
        ("CustomField:Likes", "Opera | Dance", "Dance|Opera"),
        ("CustomField:Note", "x" * 255, "x" * 255),
    ],
)
def test_attribute_takes_what_its_type_says(
    tenant: Tenant, heading: str, cell: str, kept: str
) -> None:
    """Rule: amounts, choices of a list, several with a bar between, texts up to 255 characters."""
    vocabulary.create_attribute(tenant.instance.database, tenant.id, "Note", "text")
    tenant.confirm(read(tenant, f"Email,{heading}", f"ann@example.org,{cell}"))
    assert stored(tenant, heading) == kept
    longer = read(tenant, "Email,CustomField:Note", f"ann@example.org,{'x' * 256}")
    assert codes(tenant, longer) == ["too-long"]


def test_unique_attribute_belongs_to_one(tenant: Tenant) -> None:
    """Rule: a value of a unique attribute belongs to one customer."""
    vocabulary.create_attribute(tenant.instance.database, tenant.id, "Card", "text", is_unique=True)
    tenant.confirm(read(tenant, "Email,CustomField:Card", "ann@example.org,K-1"))
    run = read(tenant, "Email,CustomField:Card", "bo@example.org,K-1")
    assert (run.rejects, codes(tenant, run)) == (1, ["value-of-another"])


@pytest.mark.parametrize("cell", ["nobody", "ann@example", "ann@example..org", "a b@example.org"])
def test_email_is_one_address(tenant: Tenant, cell: str) -> None:
    """Rule: Email holds one address; anything else is an error."""
    run = read(tenant, NAMES, f"Cy,Dunn,{cell}")
    assert (run.rejects, codes(tenant, run)) == (1, ["invalid-email"])


@pytest.mark.parametrize("cell", ["020 7946 0018", "+44 20 7946 0018", "0044"])
def test_telephone_numbers_keep_their_beginning(tenant: Tenant, cell: str) -> None:
    """Rule: Phone and Mobile keep leading zeros and +."""
    tenant.confirm(read(tenant, "Email,Phone,Mobile", f"ann@example.org,{cell},{cell}"))
    assert [stored(tenant, name).lstrip("'") for name in ("Phone", "Mobile")] == [cell, cell]


@pytest.mark.parametrize("heading", ["Phone", "Mobile"])
def test_shortened_telephone_number_is_an_error(tenant: Tenant, heading: str) -> None:
    """Rule: a telephone number that a spreadsheet shortened is an error, not stored."""
    run = read(tenant, f"Email,{heading}", "ann@example.org,1.13497E+11")
    assert codes(tenant, run) == ["shortened-number"]


@pytest.mark.parametrize("cell", ["555-CALL-NOW x", "n/a", "0113 49O 0000"])
def test_letters_in_a_telephone_number_are_a_warning(tenant: Tenant, cell: str) -> None:
    """Rule: a telephone number with letters, or without a digit, is a warning, and kept."""
    run = read(tenant, "Email,Phone", f"ann@example.org,{cell}")
    assert (run.updates, codes(tenant, run)) == (1, ["not-a-phone-number"])
    tenant.confirm(run)
    assert stored(tenant, "Phone") == cell
    again = read(tenant, "Email,Phone", f"ann@example.org,{cell}")
    assert (again.unchanged, "not-a-phone-number" in codes(tenant, again)) == (1, False)


@pytest.mark.parametrize("cell", ["GB", "gb", "United Kingdom"])
def test_country_is_a_code_or_its_name(tenant: Tenant, cell: str) -> None:
    """Rule: Country is two letters, or the English name, which becomes the letters."""
    run = read(tenant, "Email,Address Line 1,Country", f"ann@example.org,1 Road,{cell}")
    tenant.confirm(run)
    assert stored(tenant, "Country") == "GB"


@pytest.mark.parametrize("head", ["Email,Address Line 1,Town", "Email,Address Line 2,Town"])
def test_address_needs_its_first_line(tenant: Tenant, head: str) -> None:
    """Rule: Address Line 1 is needed where any other cell of the address is filled."""
    run = read(tenant, head, "ann@example.org,,Leeds")
    assert (run.rejects, codes(tenant, run)) == (1, ["part-missing"])
    assert "Address Line 1 is blank" in tenant.told(run)


def test_iso_date_of_an_attribute_is_kept(tenant: Tenant) -> None:
    """Rule: an attribute takes its value, a date as 2012-01-01."""
    tenant.confirm(read(tenant, "Email,CustomField:Anniversary", "ann@example.org,2012-01-01"))
    assert stored(tenant, "CustomField:Anniversary") == "2012-01-01"


def test_blank_address_is_a_warning(tenant: Tenant) -> None:
    """Rule: a blank e-mail address is warned of: without it duplicates come about."""
    run = read(tenant, NAMES, "Cy,Dunn,")
    assert ledger(run) == (1, 0, 0, 0)
    assert set(codes(tenant, run)) == {"email-blank", "created-without-key"}


def test_organisation_has_no_email(tenant: Tenant) -> None:
    """Rule: an organisation cannot have an e-mail address."""
    run = read(tenant, "Customer ID,Email", f"{ACME_ID},acme@example.org")
    assert codes(tenant, run) == ["organisation-with-email"]


def test_new_customer_has_both_names(tenant: Tenant) -> None:
    """Rule: a new customer needs first and last name."""
    run = read(tenant, NAMES, "Cy,,cy@example.org")
    assert (run.rejects, codes(tenant, run)) == (1, ["needed-for-new"])


# --- which customer


def test_known_id_finds_its_customer(tenant: Tenant) -> None:
    """Rule: a Customer ID finds its customer, whatever its capitals."""
    assert read(tenant, "Customer ID,Phone", f"{ANN_ID.lower()},1").updates == 1


def test_unknown_id_is_never_created(tenant: Tenant) -> None:
    """Rule: an unknown Customer ID is an error and never creates."""
    run = read(tenant, f"Customer ID,{NAMES}", "I-0000-0000,Cy,Dunn,cy@example.org")
    assert (ledger(run), codes(tenant, run)) == ((0, 0, 0, 1), ["no-such-customer"])


def test_address_finds_or_creates(tenant: Tenant) -> None:
    """Rule: an e-mail address finds its customer, whatever its capitals, or creates one."""
    run = read(tenant, f"{NAMES},Phone", "Ann,Bell,ANN@example.org,1", "Cy,Dunn,cy@example.org,2")
    assert ledger(run) == (1, 1, 0, 0)


def test_namesake_without_address_is_named(tenant: Tenant) -> None:
    """Rule: without ID and address a customer is added, with those of the same name named."""
    run = read(tenant, NAMES, "Ann,Bell,")
    assert "possible-duplicate" in codes(tenant, run)
    assert ANN_ID in tenant.told(run)


def test_address_of_somebody_else_is_refused(tenant: Tenant) -> None:
    """Rule: an ID of one customer with the address of another is an error."""
    run = read(tenant, "Customer ID,Email", f"{BO_ID},ann@example.org")
    assert (run.rejects, codes(tenant, run)) == (1, ["value-of-another"])


def test_two_candidates_are_named(tenant: Tenant) -> None:
    """Rule: two customers with one address are both named; none is chosen."""
    tenant.store([BO])
    run = read(tenant, "Email,Phone", "bo@example.org,1")
    assert (run.rejects, codes(tenant, run)) == (1, ["several-customers"])
    assert f"{BO_ID}, {format_number(4)}" in tenant.told(run)


def test_second_row_for_a_customer_is_refused(tenant: Tenant) -> None:
    """Rule: a later row for the same customer is an error that names the earlier line."""
    run = read(tenant, "Customer ID,Email,Phone", f"{ANN_ID},,1", ",ann@example.org,2")
    assert "repeated-in-file" in codes(tenant, run)
    assert "line 2" in tenant.told(run)
    assert (run.updates, run.rejects) == (1, 1)


def test_new_address_stands_once_in_a_file(tenant: Tenant) -> None:
    """Rule: two rows with one new address: the later is an error, whatever its capitals."""
    run = read(tenant, NAMES, "Cy,Dunn,cy@example.org", "Di,Dunn,CY@example.org")
    assert (run.creates, run.rejects) == (1, 1)
    assert "line 2" in tenant.told(run)


# --- what changes


def test_blank_cell_leaves_the_stored_value(tenant: Tenant) -> None:
    """Rule: a blank cell leaves the stored value alone."""
    assert read(tenant, f"{NAMES},Phone", ",,ann@example.org,").unchanged == 1


def test_identical_address_is_not_added_twice(tenant: Tenant) -> None:
    """Rule: an address that the customer has is not added again; only the default moves."""
    head = "Email,Address Line 1,Town"
    first, second = "ann@example.org,1 Road,Leeds", "ann@example.org,9 Hill,York"
    for row in (first, second):
        tenant.confirm(read(tenant, head, row))
    assert read(tenant, head, first).unchanged == 1
    moving = add_profile(tenant, minimum_records=0, default_delivery=True, default_billing=True)
    moving.confirm(read(moving, head, second))
    assert stored(tenant, "Address Line 1") == "9 Hill"
    sql = "SELECT count(*) FROM address WHERE tenant_id = ?"
    assert execute(tenant.instance.database, sql, (tenant.id,)).fetchone()[0] == 2


def test_address_is_known_by_the_columns_a_file_has(tenant: Tenant) -> None:
    """Rule: an address that differs only where the file has no column is not added again."""
    whole = "Email,Address Line 1,Town,County"
    tenant.confirm(read(tenant, whole, "ann@example.org,1 Road,Leeds,West Yorkshire"))
    tenant.confirm(read(tenant, whole, "ann@example.org,9 Hill,York,"))
    less = "Email,Address Line 1,Town"
    assert read(tenant, less, "ann@example.org,1 Road,Leeds").unchanged == 1
    assert read(tenant, less, "ann@example.org,1 Road,York").updates == 1
    # A column that is there and blank says that there is no county.
    assert read(tenant, whole, "ann@example.org,1 Road,Leeds,").updates == 1
    moving = add_profile(tenant, minimum_records=0, default_billing=True)
    moving.confirm(read(moving, less, "ann@example.org,9 Hill,York"))
    moving.confirm(read(moving, less, "ann@example.org,1 Road,Leeds"))
    sql = "SELECT count(*) FROM address WHERE tenant_id = ?"
    assert execute(tenant.instance.database, sql, (tenant.id,)).fetchone()[0] == 2


@pytest.mark.parametrize(("switch", "default"), [(True, "9 Hill"), (False, "1 Road")])
def test_new_address_joins_the_old(tenant: Tenant, switch: bool, default: str) -> None:
    """Rule: an address is added and becomes the default when the profile says so; old ones stay."""
    head = "Email,Address Line 1"
    tenant.confirm(read(tenant, head, "ann@example.org,1 Road"))
    first = read(add_profile(tenant, minimum_records=0), head, "ann@example.org,1 Road")
    assert first.unchanged == 1, "an address that is there is not added again"
    chosen = add_profile(tenant, minimum_records=0, default_delivery=switch, default_billing=switch)
    chosen.confirm(read(chosen, head, "ann@example.org,9 Hill"))
    assert stored(tenant, "Address Line 1") == default
    for line in ("1 Road", "9 Hill"):
        assert read(tenant, head, f"ann@example.org,{line}").unchanged == 1


def test_submission_number_is_quotable(tenant: Tenant) -> None:
    """Rule: every upload has a submission number to quote, and says what it means to do."""
    run = read(tenant, NAMES, "Cy,Dunn,cy@example.org")
    assert run.submission.startswith("S-")
    assert len(run.submission) == len("S-XXXX-XXXX")
    assert runs.read_rows(tenant.instance, tenant.id, run.number, Filter()).total == 1
    assert runs.number_of(tenant.instance, tenant.id, run.submission.lower()) == run.number
    assert runs.number_of(tenant.instance, tenant.id + 1, run.submission) == run.submission


def test_member_confirms_and_may_undo(tenant: Tenant) -> None:
    """Rule: nothing is written before a member confirms, and an import can be undone."""
    before, head = tenant.dump(), f"{NAMES},Address Line 1,ContactPreference:Agreed to email"
    run = read(tenant, head, "Anna,Bell,ann@example.org,1 Road,y", "Cy,Dunn,cy@example.org,,y")
    assert tenant.dump() == before
    tenant.confirm(run)
    assert tenant.dump() != before
    assert tenant.undo(run).state == "undone"
    assert tenant.dump() == before


def test_consents_are_counted(tenant: Tenant) -> None:
    """Rule: the preview counts how many rows give each tag, attribute and preference."""
    head = f"{NAMES},ContactPreference:Agreed to email"
    run = read(
        tenant, head, "Ann,Bell,ann@example.org,y", "Cy,Dunn,cy@example.org,y", ",,bo@example.org,"
    )
    summary = runs.read_summary(tenant.instance, tenant.id, run.number)
    counted = {slot.slot: (filled, changed) for slot, filled, changed in summary.slots}
    assert counted["preference:Agreed to email"] == (2, 1)


def test_same_file_again_is_told(tenant: Tenant) -> None:
    """Rule: a file that was imported before is a warning that names the submission."""
    first = tenant.confirm(read(tenant, NAMES, "Cy,Dunn,cy@example.org"))
    again = read(tenant, NAMES, "Cy,Dunn,cy@example.org")
    assert "imported-before" in codes(tenant, again)
    assert first.submission in tenant.told(again)
