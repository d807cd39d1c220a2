"""The rules of the style ``name-fallback``: customers by ID, or by name where there is none."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from portal import profiles, runs
from portal.customers import get_customer
from portal.customers.filled import Filled, FormRefused
from portal.customers.saving import edit_customer, start_form
from portal.engine.plans.page import Filter
from portal.errors import Invalid
from portal.instance import open_instance
from portal.laws.house import Tenant, totals
from portal.laws.storing import store_customers
from portal.profiles import files
from portal.runs import COMMAND_LINE, RowView, Run
from portal.settings import Settings
from portal.store import tenants
from portal.store.customers import TenantCustomers
from portal.store.database import execute
from portal.store.subjects import get_subject
from portal.store.user_groups import list_user_groups

ROAD = '{"line1":"1 Road","town":"Leeds"}'
QUAY = '{"id":"S1","line1":"2 Quay"}'
CHEESE = {
    "identity:erp": "A-1",
    "field:name": "Bedford Cheese Shop",
    "address:billing": ROAD,
    "address": QUAY,
    "manufacturer:Grand Gifts": "G1",
}
GIFTS = {"identity:erp": "0042", "field:name": "Gift Shop"}
TWIN = {"identity:erp": "T-1", "field:name": "Twin"}
OTHER_TWIN = {"identity:erp": "T-2", "field:name": "Twin"}


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Tenant]:
    """A tenant with lists and four customers, two of them of one name."""
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    with instance.database.connection_context():
        number = tenants.create_tenant(instance.database, "hall", "Hall").id
        made = profiles.create_profile(
            instance, number, COMMAND_LINE, "Customers", "name-fallback", {}
        )
        tenant = Tenant(instance, number, made.number)
        add_entry(tenant, "manufacturer", {"field:name": "Grand Gifts"})
        add_entry(tenant, "customer-group", {"field:code": "US", "field:is_default": "1"})
        tenant.store([CHEESE, GIFTS, TWIN, OTHER_TWIN])
        yield tenant
    instance.database.close()


def add_entry(tenant: Tenant, subject: str, entry: dict[str, str]) -> None:
    store_customers(tenant.instance.database, tenant.id, [entry], get_subject(subject))


def add_option(tenant: Tenant, value: str) -> None:
    entry = {"field:key": "paymentTerms", "field:value": value, "field:is_default": "1"}
    add_entry(tenant, "option", entry)


def read(tenant: Tenant, *lines: str) -> Run:
    return tenant.preview("\n".join([*lines, ""]).encode())


def rows_of(tenant: Tenant, run: Run) -> tuple[RowView, ...]:
    return runs.read_rows(tenant.instance, tenant.id, run.number, Filter()).rows


def codes(tenant: Tenant, run: Run) -> list[str]:
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    return [one.code for one in found if one.row]


def told(tenant: Tenant, run: Run, code: str) -> list[str]:
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    return [one.message for one in found if one.code == code]


def exported(tenant: Tenant) -> dict[str, dict[str, str]]:
    """Give the export by name; of twins the last."""
    rows = csv.DictReader(io.StringIO(tenant.export("csv").decode("utf-8-sig")))
    return {row["name"]: row for row in rows}


def stored(tenant: Tenant, customer: str, *slots: str) -> list[str | None]:
    """Give slots of the customer with this ID."""
    known = TenantCustomers(tenant.instance.database, tenant.id)
    ids = known.find("identity:erp", pl.Series([customer]))["customer_id"]
    assert ids.len() == 1, customer
    return [known.read(ids, slots)[slot][0] for slot in slots]


def id_of(tenant: Tenant, customer: str) -> str:
    known = TenantCustomers(tenant.instance.database, tenant.id)
    return str(known.find("identity:erp", pl.Series([customer]))["customer_id"][0])


def test_known_id_updates_also_the_name(tenant: Tenant) -> None:
    """Rule: a known `id` updates that customer, whose name may change."""
    run = tenant.confirm(read(tenant, "id,name", "A-1,Bedford Cheese"))
    assert (run.updates, run.creates) == (1, 0)
    assert stored(tenant, "A-1", "field:name") == ["Bedford Cheese"]


def test_unknown_id_creates_with_that_id(tenant: Tenant) -> None:
    """Rule: an `id` that nobody has creates a customer with that id."""
    run = tenant.confirm(read(tenant, "id,name", "N-1,Bedford Cheese Shop"))
    assert (run.updates, run.creates) == (0, 1)
    assert stored(tenant, "N-1", "field:name") == ["Bedford Cheese Shop"]


def test_internal_id_goes_before_id(tenant: Tenant) -> None:
    """Rule: `internal_id` is asked first, and may give the customer another `id`."""
    number = id_of(tenant, "A-1")
    run = tenant.confirm(read(tenant, "internal_id,id,name", f"{number},A-9,Bedford Cheese Shop"))
    assert (run.updates, run.creates) == (1, 0)
    assert id_of(tenant, "A-9") == number


def test_unknown_internal_id_is_an_error(tenant: Tenant) -> None:
    """Rule: an `internal_id` on an unknown record is an error."""
    run = read(tenant, "internal_id,id,name", "70018,A-1,Bedford Cheese Shop")
    assert run.rejects == 1
    assert "70018" in told(tenant, run, "no-such-customer")[0]


def test_id_of_another_customer_is_an_error(tenant: Tenant) -> None:
    """Rule: the new `id` may not belong to another customer."""
    line = f"{id_of(tenant, 'A-1')},T-1,Bedford Cheese Shop"
    run = read(tenant, "internal_id,id,name", line)
    assert codes(tenant, run) == ["value-of-another"]


def test_blank_id_is_looked_up_by_name_alone(tenant: Tenant) -> None:
    """Rule: a blank `id` is looked up solely by name."""
    run = read(tenant, "id,name,contact", ",Gift Shop,Sam")
    assert [row.matched_by for row in rows_of(tenant, run)] == ["name"]
    assert codes(tenant, run) == ["found-by-name"]
    tenant.confirm(run)
    assert stored(tenant, "0042", "field:contact") == ["Sam"]


def test_name_is_not_asked_beside_an_id(tenant: Tenant) -> None:
    """Rule: the name is asked only where `id` is blank."""
    run = read(tenant, "id,name", "N-1,Gift Shop", ",Gift Shop")
    assert [row.action for row in rows_of(tenant, run)] == ["create", "reject"]
    alone = read(tenant, "id,name", "N-1,Gift Shop")
    assert codes(tenant, alone) == []


def test_names_are_compared_exactly_after_trimming(tenant: Tenant) -> None:
    """Rule: names are compared exactly, after trimming."""
    run = read(tenant, "id,name", ",  Gift Shop ", ",gift shop")
    assert [row.action for row in rows_of(tenant, run)] == ["unchanged", "create"]


def test_changed_name_makes_a_second_customer(tenant: Tenant) -> None:
    """Rule: with a blank `id` a changed name makes a duplicate, and that is warned of."""
    run = read(tenant, "name", "Gifts")
    assert (run.creates, codes(tenant, run)) == (1, ["created-by-name"])


def test_generated_ids_pass_over_taken_numbers(tenant: Tenant) -> None:
    """Rule: a blank `id` is given a number `HS-1`, `HS-2`, …; taken numbers are passed over."""
    tenant.store([{"identity:erp": "HS-2", "field:name": "Taken"}])
    lines = [",One", ",Two", "HS-3,Three", ",Four"]
    run = tenant.confirm(read(tenant, "id,name", *lines))
    assert (run.state, run.creates) == ("committed", 4)
    names = ["One", "Two", "Three", "Four"]
    assert [exported(tenant)[name]["id"] for name in names] == ["HS-1", "HS-4", "HS-3", "HS-5"]


def test_generated_ids_are_given_once(tenant: Tenant) -> None:
    """Rule: a generated number is never given twice, also after an undo."""
    tenant.undo(tenant.confirm(read(tenant, "name", "One")))
    tenant.confirm(read(tenant, "name", "Two"))
    assert exported(tenant)["Two"]["id"] == "HS-2"


def test_typed_numbers_are_warned_of(tenant: Tenant) -> None:
    """Rule: `HS-` and `*` ids typed by hand are warned of; those of an export are not."""
    run = read(tenant, "id,name", "HS-7,One", "*70018,Two")
    assert codes(tenant, run) == ["typed-number", "app-number"]
    tenant.confirm(run)
    assert codes(tenant, read(tenant, "id,name", "HS-7,One", "*70018,Two")) == []


def test_two_of_one_name_are_a_question(tenant: Tenant) -> None:
    """Rule: several customers of one name are an error that lists their ids."""
    run = read(tenant, "id,name", ",Twin")
    assert run.rejects == 1
    assert rows_of(tenant, run)[0].customer_number is None
    assert "T-1" in told(tenant, run, "several-to-choose")[0]
    assert "T-2" in told(tenant, run, "several-to-choose")[0]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("A-1,One", "A-1,Two"), "repeated-in-file"),
        ((",New", ",New"), "not-told-apart"),
        ((",Gift Shop", ",Gift Shop"), "repeated-in-file"),
    ],
)
def test_same_key_twice_stops_the_later_row(
    tenant: Tenant, lines: tuple[str, str], code: str
) -> None:
    """Rule: the same key twice in the file is an error on the later row."""
    run = read(tenant, "id,name", *lines)
    assert [row.action == "reject" for row in rows_of(tenant, run)] == [False, True]
    assert "line 2" in told(tenant, run, code)[0]


def test_name_is_required(tenant: Tenant) -> None:
    """Rule: `name` is required."""
    assert read(tenant, "id", "A-1").state == "refused"
    run = read(tenant, "id,name", "A-1,")
    assert codes(tenant, run) == ["value-missing"]


@pytest.mark.parametrize("given", ["a@x.org b@x.org", "a@x.org,b@x.org", " a@x.org ,  b@x.org "])
def test_several_addresses_stand_in_one_cell(tenant: Tenant, given: str) -> None:
    """Rule: several e-mail addresses stand in one cell, with spaces or commas between."""
    run = tenant.confirm(read(tenant, "id,name,email", f'A-1,Shop,"{given}"'))
    assert run.updates == 1
    assert stored(tenant, "A-1", "field:email") == ["a@x.org, b@x.org"]


def test_each_address_of_a_list_is_checked(tenant: Tenant) -> None:
    """Rule: each part of an e-mail list must be an address; the wrong one is named."""
    run = read(tenant, "id,name,email", "A-1,Shop,a@x.org b(at)x.org", "T-1,Twin,a@x.org;b@x.org")
    wrong, joined = told(tenant, run, "invalid-emails")
    assert "“b(at)x.org” in email is not" in wrong
    assert "“a@x.org;b@x.org” in email is not" in joined
    assert "with commas or spaces between them" in joined


def test_options_may_come_later(tenant: Tenant) -> None:
    """Rule: options may come later: the value is kept with a warning, and then is the option."""
    lines = ("id,name,paymentTerms", "A-1,Shop,NET 30")
    run = read(tenant, *lines)
    assert codes(tenant, run) == ["pending-option"]
    tenant.confirm(run)
    assert stored(tenant, "A-1", "field:payment_terms") == ["NET 30"]
    add_option(tenant, "NET 30")
    again = read(tenant, *lines)
    assert (again.unchanged, codes(tenant, again)) == (1, [])


def test_unknown_customer_group_is_an_error(tenant: Tenant) -> None:
    """Rule: `customerGroup` holds the id of a group; an unknown one is an error."""
    run = read(tenant, "id,name,customerGroup", "A-1,Shop,EU", "0042,Gift Shop,US")
    assert [row.action for row in rows_of(tenant, run)] == ["reject", "update"]
    assert "US" in told(tenant, run, "unknown-customer-group")[0]


def test_blank_customer_group_is_the_default_group(tenant: Tenant) -> None:
    """Rule: a blank `customerGroup`, or none at all, is the default group."""
    tenant.confirm(read(tenant, "id,name,customerGroup", "N-1,New,", "N-2,Other,US"))
    tenant.confirm(read(tenant, "id,name", "N-3,Third"))
    for known, own in (("N-1", None), ("N-2", "US"), ("N-3", None)):
        seen = get_customer(tenant.instance, tenant.id, id_of(tenant, known))
        assert seen.values.get("field:customer_group") == own
        assert seen.default_group == "US"


def test_user_groups_are_made_on_the_way(tenant: Tenant) -> None:
    """Rule: a user group that is not there is made, with a notice; an undo takes it away."""
    run = read(tenant, "id,name,userGroup", "A-1,Shop,East Coast Reps", "0042,Gift Shop,East")
    assert codes(tenant, run) == ["new-user-group"] * 2
    tenant.confirm(run)
    listed = list_user_groups(tenant.instance.database, tenant.id)
    assert [one.name for one in listed] == ["East", "East Coast Reps"]
    tenant.undo(run)
    assert list_user_groups(tenant.instance.database, tenant.id) == []


def test_group_in_other_capitals_is_warned_of(tenant: Tenant) -> None:
    """Rule: a group or option that differs from a known one in capitals alone is warned of."""
    tenant.confirm(read(tenant, "id,name,userGroup", "A-1,Shop,East Coast Reps"))
    run = read(tenant, "id,name,userGroup", "0042,Gift Shop,east coast reps", "A-1,Shop,East")
    assert codes(tenant, run) == ["new-user-group", "listed-alike", "new-user-group"]
    assert "from “East Coast Reps”, which is there." in told(tenant, run, "listed-alike")[0]
    tenant.confirm(run)
    kept = read(tenant, "id,name,userGroup", "0042,Gift Shop,east coast reps")
    assert codes(tenant, kept) == [], "both are there by now"


def test_pending_options_and_new_groups_are_counted(tenant: Tenant) -> None:
    """Rule: the preview counts options to come, user groups to be made, and ids to be given."""
    head = "id,name,paymentTerms,userGroup"
    run = read(tenant, head, "A-1,Shop,NET 30,East", "0042,Gift Shop,NET 30,", ",Third,,East")
    told = {
        kind.code: rows
        for kind, rows in runs.read_summary(tenant.instance, tenant.id, run.number).by_code
    }
    assert told == {"pending-option": 2, "new-user-group": 2, "created-by-name": 1}


def test_blank_user_group_is_master_for_new_ones(tenant: Tenant) -> None:
    """Rule: a blank `userGroup` keeps the group, and is "master" for a new customer."""
    tenant.confirm(read(tenant, "id,name,userGroup", "N-1,New,", "A-1,Shop,"))
    assert stored(tenant, "N-1", "field:user_group") == ["master"]
    assert stored(tenant, "A-1", "field:user_group") == [None]


def test_master_that_is_made_on_the_way_is_told_once(tenant: Tenant) -> None:
    """Rule: that the import makes the group "master" is told in the preview, once."""
    heads = "id,name,userGroup"
    run = read(tenant, heads, "A-1,Bedford Cheese Shop,", "N-1,New,", "N-2,Other,", "N-3,Third,")
    assert codes(tenant, run) == ["new-user-group"]
    assert "“master”" in told(tenant, run, "new-user-group")[0]
    tenant.confirm(run)
    assert [one.name for one in list_user_groups(tenant.instance.database, tenant.id)] == ["master"]
    assert codes(tenant, read(tenant, heads, "N-4,Fourth,")) == []


def test_manufacturers_have_columns_of_ids(tenant: Tenant) -> None:
    """Rule: `id:{manufacturer}` holds the customer's id there; blanks leave it as it is."""
    lines = ("id,name,id:Grand Gifts", "0042,Gift Shop,GG-88", "A-1,Bedford Cheese Shop,")
    run = tenant.confirm(read(tenant, *lines))
    assert (run.updates, run.unchanged) == (1, 1)
    assert stored(tenant, "0042", "manufacturer:Grand Gifts") == ["GG-88"]


@pytest.mark.parametrize("heading", ["id:Grand Hats", "id:"])
def test_unknown_manufacturer_stops_the_file(tenant: Tenant, heading: str) -> None:
    """Rule: an `id:` column of no known manufacturer, or of none, waits for a decision."""
    assert read(tenant, f"id,name,{heading}", "A-1,Shop,G").state == "mapping"


def test_unknown_manufacturer_names_the_known_ones(tenant: Tenant) -> None:
    """Rule: an unknown manufacturer's finding names the known ones, and where one is added."""
    run = read(tenant, "id,name,id:Nobody", "A-1,Shop,G")
    (finding,) = runs.read_headings(tenant.instance, tenant.id, run.number).findings
    assert finding.code == "unknown-manufacturer"
    assert "Known: Grand Gifts. Correct" in finding.message
    assert "Lists" in finding.message


def test_shared_manufacturer_id_is_warned_of(tenant: Tenant) -> None:
    """Rule: one manufacturer id at two customers is warned of, and taken."""
    run = read(tenant, "id,name,id:Grand Gifts", "0042,Gift Shop,G1", "N-1,A,G9", "N-2,B,G9")
    assert codes(tenant, run) == ["also-of-another", "also-in-file"]
    assert run.rejects == 0


def test_blank_shipping_is_no_address(tenant: Tenant) -> None:
    """Rule: blank shipping fields mean that it is the billing address."""
    heads = "id,name,bill_street,bill_country,ship_street"
    tenant.confirm(read(tenant, heads, "N-1,New,9 Lane,United States,"))
    lane = '{"line1":"9 Lane","country":"US"}'
    assert stored(tenant, "N-1", "address", "address:billing") == [lane, lane]
    row = exported(tenant)["New"]
    assert (row["bill_country"], row["ship_street"]) == ("US", "")


def test_filled_shipping_is_one_more_address(tenant: Tenant) -> None:
    """Rule: filled shipping fields are one more ship-to address; an equal one changes nothing."""
    lines = ("id,name,ship_street", "0042,Gift Shop,3 Park")
    tenant.confirm(read(tenant, *lines))
    assert stored(tenant, "0042", "address") == ['{"line1":"3 Park"}']
    assert read(tenant, *lines).unchanged == 1


@pytest.mark.parametrize("heads", ["ship_street", "ship_street,ship_city"])
def test_cell_of_an_address_shows_its_own_part(tenant: Tenant, heads: str) -> None:
    """Rule: the preview shows what each cell of an address becomes, also a single one."""
    run = read(tenant, f"id,name,{heads}", "0042,Gift Shop,3 Park" + ",York" * heads.count(","))
    cells = [cell for cell in rows_of(tenant, run)[0].cells if cell.kind]
    assert [(cell.kind, cell.new) for cell in cells] == [("add", "3 Park"), ("add", "York")][
        : heads.count(",") + 1
    ]


def test_known_ship_id_changes_that_address(tenant: Tenant) -> None:
    """Rule: a `ship_id` that the customer has changes that address; an undo gives it back."""
    run = read(tenant, "id,name,ship_id,ship_street", "A-1,Bedford Cheese Shop,S1,5 Hill")
    tenant.confirm(run)
    assert stored(tenant, "A-1", "address") == [ROAD + '\n{"id":"S1","line1":"5 Hill"}']
    tenant.undo(run)
    assert stored(tenant, "A-1", "address") == [ROAD + "\n" + QUAY]


@pytest.mark.parametrize("heading", ["bill_country", "ship_country"])
def test_country_is_two_letters_or_its_name(tenant: Tenant, heading: str) -> None:
    """Rule: a country is two letters, or the English name, which becomes the letters."""
    heads = f"id,name,bill_street,ship_street,{heading}"
    run = read(tenant, heads, "N-1,New,1 Lane,2 Lane,France", "N-2,Other,1 Lane,2 Lane,Narnia")
    assert codes(tenant, run) == ["unknown-country"]
    tenant.confirm(run)
    assert exported(tenant)["New"][heading] == "FR"


@pytest.mark.parametrize("number", ["abc", "1.0", "-1", "0"])
def test_internal_id_is_a_whole_number(tenant: Tenant, number: str) -> None:
    """Rule: `internal_id` is a whole number, as the portal gave it."""
    run = read(tenant, "internal_id,id,name", f"{number},A-1,Bedford Cheese Shop")
    assert (run.rejects, run.creates) == (1, 0)


def test_columns_that_are_missing_keep_their_part(tenant: Tenant) -> None:
    """Rule: a part of the billing address without a column stays as it is."""
    tenant.confirm(read(tenant, "id,name,bill_street", "A-1,Bedford Cheese Shop,8 Road"))
    assert stored(tenant, "A-1", "address:billing") == ['{"line1":"8 Road","town":"Leeds"}']


HILL = '{"line1":"9 Hill","town":"York"}'


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("A-1,Bedford Cheese Shop,9 Hill,York,,,", [HILL, QUAY]),
        ("A-1,Bedford Cheese Shop,9 Hill,York,,1 Road,Leeds", [HILL, ROAD, QUAY]),
    ],
)
def test_changed_billing_address_takes_the_place_of_the_old(
    tenant: Tenant, line: str, left: list[str]
) -> None:
    """Rule: a changed billing address is no ship-to, unless the row says so; undo restores it."""
    before = stored(tenant, "A-1", "address", "address:billing")
    heads = "id,name,bill_street,bill_city,ship_id,ship_street,ship_city"
    run = read(tenant, heads, line)
    tenant.confirm(run)
    addresses, billing = stored(tenant, "A-1", "address", "address:billing")
    assert billing == HILL
    assert sorted((addresses or "").split("\n")) == sorted(left)
    tenant.undo(run)
    assert stored(tenant, "A-1", "address", "address:billing") == before


def test_billing_address_that_was_a_ship_to_is_one_address(tenant: Tenant) -> None:
    """Rule: a ship-to that becomes the billing address stands once; undo gives both back."""
    tenant.confirm(read(tenant, "id,name,ship_street", "A-1,Bedford Cheese Shop,3 Park"))
    before = stored(tenant, "A-1", "address", "address:billing")
    run = read(tenant, "id,name,bill_street,bill_city", "A-1,Bedford Cheese Shop,3 Park,")
    tenant.confirm(run)
    park = '{"line1":"3 Park"}'
    assert stored(tenant, "A-1", "address", "address:billing") == [f"{park}\n{QUAY}", park]
    tenant.undo(run)
    assert stored(tenant, "A-1", "address", "address:billing") == before


def test_delivery_address_outlives_another_billing_address(tenant: Tenant) -> None:
    """Rule: the billing address stays where it is the delivery address too."""
    database = tenant.instance.database
    with database.connection_context():
        execute(database, "UPDATE address SET is_delivery = 1 WHERE is_billing = 1", ())
    before = stored(tenant, "A-1", "address", "address:delivery", "address:billing")
    run = read(tenant, "id,name,bill_street,bill_city", "A-1,Bedford Cheese Shop,9 Hill,York")
    tenant.confirm(run)
    assert stored(tenant, "A-1", "address:delivery", "address:billing") == [ROAD, HILL]
    tenant.undo(run)
    assert stored(tenant, "A-1", "address", "address:delivery", "address:billing") == before


def test_lost_zeros_are_warned_of(tenant: Tenant) -> None:
    """Rule: a numeric id whose twin with zeros before it exists is warned of."""
    run = read(tenant, "id,name", "42,Gift Shop")
    assert codes(tenant, run) == ["zeros-lost"]
    assert run.creates == 1


def test_what_spreadsheets_make_of_ids_is_told(tenant: Tenant) -> None:
    """Rule: dates made from ids are warned of, scientific notation is an error."""
    run = read(tenant, "id,name", "2-Jan,One", "1.23457E+11,Two")
    assert codes(tenant, run) == [
        "looks-like-date",
        "shortened-number",
    ]


@pytest.mark.parametrize(
    "cell",
    [
        *("2-Jan", "02-jan-24", "Jan-02", "2. Mrz", "02.Dez", "3-déc", "2 juin 2024"),
        *("2024-01-02", "01.02.2024", "1/2/2024", "1/31/2024"),
    ],
)
def test_date_made_from_an_id_is_known_in_any_language(tenant: Tenant, cell: str) -> None:
    """Rule: an id that became a date is warned of, in whatever language, also in a workbook."""
    assert codes(tenant, read(tenant, "id,name", f"{cell},One")) == ["looks-like-date"]


@pytest.mark.parametrize(
    "cell", ["12-ABC", "2-10", "10.1.12", "98-7654321", "2024-13", "JAN", "3 MA"]
)
def test_other_ids_are_no_dates(tenant: Tenant, cell: str) -> None:
    assert codes(tenant, read(tenant, "id,name", f"{cell},One")) == []


def test_absent_customers_stay(tenant: Tenant) -> None:
    """Rule: nobody is ever deleted."""
    tenant.confirm(read(tenant, "id,name", "A-1,Shop"))
    assert len(exported(tenant)) == 3


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_is_the_format_and_changes_nothing(tenant: Tenant, file_format: str) -> None:
    """Rule: the export shows the required format; untouched it changes nothing."""
    run = tenant.preview(tenant.export(file_format), f"customers.{file_format}")
    assert totals(run) == {"rows": 4, "create": 0, "update": 0, "unchanged": 4, "reject": 0}


def choose(tenant: Tenant, run: Run, name: str, customer: str) -> Run:
    chosen = {name: int(id_of(tenant, customer))}
    return runs.save_choices(tenant.instance, tenant.id, run.number, COMMAND_LINE, chosen)


def test_member_chooses_between_customers_of_one_name(tenant: Tenant) -> None:
    """Rule: the member chooses between customers of one name; the next file knows it."""
    lines = ("id,name,contact", ",Twin,Sam")
    run = read(tenant, *lines)
    (question,) = runs.read_questions(tenant.instance, tenant.id, run.number)
    assert (question.value, [one.key for one in question.candidates]) == ("Twin", ["T-1", "T-2"])
    run = choose(tenant, run, "Twin", "T-2")
    assert (run.state, run.updates) == ("ready", 1)
    assert runs.read_questions(tenant.instance, tenant.id, run.number) == ()
    tenant.confirm(run)
    assert stored(tenant, "T-2", "field:contact") == ["Sam"]
    again = read(tenant, *lines)
    assert again.unchanged == 1
    (said,) = told(tenant, again, "chosen-before")
    assert f"T-2 ({id_of(tenant, 'T-2')}) was chosen" in said


def test_forgotten_choice_is_asked_again(tenant: Tenant) -> None:
    """Rule: a choice stands on the profile's page and can be removed there."""
    choose(tenant, read(tenant, "id,name", ",Twin"), "Twin", "T-1")
    profile = profiles.get_profile(tenant.instance, tenant.id, tenant.profile)
    style = tenant.instance.styles.by_key["name-fallback"]
    (kept,) = profiles.list_choices(tenant.instance, tenant.id, profile, style)
    assert (kept.key, kept.shown) == ("T-1", id_of(tenant, "T-1"))
    profiles.forget_choice(tenant.instance, tenant.id, tenant.profile, kept.slot, kept.value)
    assert codes(tenant, read(tenant, "id,name", ",Twin")) == ["several-to-choose"]


def test_choice_ends_with_the_name(tenant: Tenant) -> None:
    """Rule: a choice holds as long as the customer has the name."""
    choose(tenant, read(tenant, "id,name", ",Twin"), "Twin", "T-1")
    tenant.confirm(read(tenant, "id,name", "T-1,Solo"))
    run = read(tenant, "id,name", ",Twin")
    assert [row.matched_by for row in rows_of(tenant, run)] == ["name"]
    assert codes(tenant, run) == ["found-by-name"]


def test_choice_of_a_stranger_is_refused(tenant: Tenant) -> None:
    """Rule: only a customer with the name can be chosen."""
    with pytest.raises(Invalid, match="Look again"):
        choose(tenant, read(tenant, "id,name", ",Twin"), "Twin", "A-1")


def test_receipt_and_own_file_hold_generated_ids(tenant: Tenant) -> None:
    """Rule: the receipt shows the generated ids, and the file comes back with them."""
    run = tenant.confirm(read(tenant, "internal_id,id,name", ",,One", ",A-1,Bedford Cheese Shop"))
    (made,) = runs.read_created(tenant.instance, tenant.id, run.number, 10)
    assert (made.given, made.name) == ("HS-1", "One")
    stream = io.BytesIO()
    runs.write_own_file(tenant.instance, tenant.id, run.number, "csv", stream)
    assert f"{made.customer_id},HS-1,One" in stream.getvalue().decode("utf-8-sig")
    assert tenant.preview(stream.getvalue()).unchanged == 2


def test_customers_page_shows_what_came(tenant: Tenant) -> None:
    """Rule: options, groups and numbers of manufacturers stand on the customer's page."""
    add_option(tenant, "NET 30")
    heads = "id,name,email,paymentTerms,customerGroup,userGroup,id:Grand Gifts"
    tenant.confirm(read(tenant, heads, "0042,Gift Shop,a@x.org b@x.org,NET 30,US,East,GG-88"))
    seen = get_customer(tenant.instance, tenant.id, id_of(tenant, "0042"))
    assert {"NET 30", "US", "East", "a@x.org, b@x.org"} <= {text for _, text in seen.fields}
    assert seen.identities == [("erp", "0042"), ("Grand Gifts", "GG-88")]


def test_customer_group_by_hand_is_checked(tenant: Tenant) -> None:
    """Rule: an unknown customer group is refused by hand as well."""
    number = id_of(tenant, "0042")

    def edit(group: str) -> bool:
        form = start_form(tenant.instance, tenant.id, number)
        typed = {**form.typed, "field:customer_group": group}
        filled = Filled(typed, form.chosen, form.version, form.was)
        return edit_customer(tenant.instance, tenant.id, number, COMMAND_LINE, filled)

    with pytest.raises(FormRefused):
        edit("EU")
    assert edit("US")


def test_person_is_exported_under_both_names(tenant: Tenant) -> None:
    """Rule: a person whom another style brought is exported under first and last name."""
    tenant.store([{"field:first_name": "Priya", "field:last_name": "Raman"}])
    assert exported(tenant)["Priya Raman"]["id"] == ""
    run = tenant.preview(tenant.export("csv"))
    assert (run.unchanged, run.rows) == (5, 5)
    run = tenant.preview(tenant.export("csv").replace(b"Priya Raman,", b"Priya Raman,Sam Ortiz"))
    assert totals(run) == {"rows": 5, "create": 0, "update": 1, "unchanged": 4, "reject": 0}
    tenant.confirm(run)
    known = TenantCustomers(tenant.instance.database, tenant.id)
    number = int(exported(tenant)["Priya Raman"]["internal_id"])
    read = known.read(pl.Series([number]), ["field:name", "field:contact"])
    assert read.row(0)[2:] == (None, "Sam Ortiz")


def test_export_leaves_out_the_nameless(tenant: Tenant) -> None:
    """Rule: customers with no name at all are left out of the export, which says how many."""
    tenant.store([{"field:email": "who@example.org"}, {"field:last_name": "Raman"}])
    assert profiles.count_left_out(tenant.instance, tenant.id, tenant.profile) == 1
    stream = io.BytesIO()
    assert profiles.write_export(tenant.instance, tenant.id, tenant.profile, "csv", stream) == 1
    assert b"who@example.org" not in stream.getvalue()
    assert tenant.preview(stream.getvalue()).unchanged == 5


def test_page_does_not_wait_for_many_to_be_read(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_MOST_READ", 4)
    assert profiles.count_left_out(tenant.instance, tenant.id, tenant.profile) == 0
    tenant.store([{"field:email": "who@example.org"}])
    assert profiles.count_left_out(tenant.instance, tenant.id, tenant.profile) is None
