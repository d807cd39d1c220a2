"""The rules of the sheet of additional ship-to addresses of ``name-fallback``."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import profiles, runs
from portal.engine.numbers import format_number
from portal.instance import open_instance
from portal.laws.house import Tenant, totals
from portal.runs import COMMAND_LINE, Run
from portal.samples import check_samples
from portal.settings import Settings
from portal.store import tenants
from tests.store.making import read_one

HEADINGS = "cust_id,cust_name,ship_id,ship_street,ship_city,ship_phone"
DEPOT = '{"id":"DEPOT","line1":"1 Dock","town":"Hull","phone":"01482"}'
SHOP = '{"line1":"2 High Street","town":"Leeds"}'
BILL = '{"line1":"3 Bank","town":"York"}'
ACME = {
    "identity:erp": "A1",
    "field:name": "Acme",
    "address": DEPOT,
    "address:billing": BILL,
}
TWINS = [{"field:name": "Twin", "identity:erp": number} for number in ("T1", "T2")]


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Tenant]:
    """A tenant with Acme (1) and two customers called Twin."""
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    with instance.database.connection_context():
        number = tenants.create_tenant(instance.database, "mill", "Mill").id
        made = profiles.create_profile(
            instance, number, COMMAND_LINE, "Ship-tos", "name-fallback-ship-tos", {}
        )
        tenant = Tenant(instance, number, made.number)
        tenant.store([ACME, *TWINS])
        yield tenant
    instance.database.close()


def read(tenant: Tenant, *rows: str, headings: str = HEADINGS) -> Run:
    return tenant.preview("\n".join([headings, *rows, ""]).encode())


def addresses(tenant: Tenant, customer: int = 1) -> set[str]:
    held = read_one(tenant.instance.database, tenant.id, customer, "address")["address"]
    return set((held or "").split("\n"))


def told(tenant: Tenant, run: Run) -> dict[str, str]:
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    return {one.code: one.message for one in found}


def test_customer_is_found_by_id(tenant: Tenant) -> None:
    """Rule: a ship-to's customer is found by cust_id; without ship_id a new address is added."""
    run = tenant.confirm(read(tenant, "A1,,,2 High Street,Leeds,"))
    assert (run.state, run.updates) == ("committed", 1)
    assert addresses(tenant) == {DEPOT, BILL, SHOP}


def test_customer_is_found_by_name(tenant: Tenant) -> None:
    """Rule: without cust_id the customer is found by cust_name, exactly."""
    run = read(tenant, ",Acme,,2 High Street,Leeds,", ",ACME,,2 High Street,Leeds,")
    assert (run.updates, run.rejects) == (1, 1)
    assert "“ACME”" in told(tenant, run)["ship-to-unknown-customer"]


def test_ambiguous_name_stops_the_import(tenant: Tenant) -> None:
    """Rule: a cust_name of several customers stops the whole import; their cust_ids are named."""
    run = read(tenant, "A1,,,2 High Street,Leeds,", ",Twin,,1 Road,Leeds,")
    assert run.state == "refused"
    assert "“Twin”" not in told(tenant, run)["several-refuse-file"]
    assert (
        "“Twin” in cust_name belongs to several customers: T1, T2."
        in (told(tenant, run)["several-customers"])
    )
    assert runs.read_questions(tenant.instance, tenant.id, run.number) == ()


def test_known_ship_id_updates_that_address(tenant: Tenant) -> None:
    """Rule: a ship_id of that customer updates that address."""
    run = tenant.confirm(read(tenant, "A1,,DEPOT,1 Dock,Grimsby,01482"))
    moved = json.loads(DEPOT) | {"town": "Grimsby"}
    assert addresses(tenant) == {json.dumps(moved, separators=(",", ":")), BILL}
    assert tenant.undo(run).state == "undone"
    assert addresses(tenant) == {DEPOT, BILL}


def test_columns_that_are_not_there_keep_their_parts(tenant: Tenant) -> None:
    """Rule: columns of an address that the file does not have keep what is stored."""
    run = read(tenant, "A1,DEPOT,4 Dock", headings="cust_id,ship_id,ship_street")
    tenant.confirm(run)
    assert '"line1":"4 Dock","town":"Hull","phone":"01482"' in "\n".join(addresses(tenant))
    again = read(tenant, "A1,DEPOT,4 Dock", headings="cust_id,ship_id,ship_street")
    assert again.unchanged == 1


def test_ship_id_of_another_customer_is_another_address(tenant: Tenant) -> None:
    """Rule: a ship_id is unique within a customer and may repeat across customers."""
    tenant.confirm(read(tenant, "T1,,DEPOT,9 Dock,Hull,", "T2,,DEPOT,9 Dock,Hull,"))
    assert addresses(tenant) == {DEPOT, BILL}
    assert addresses(tenant, 2) == addresses(tenant, 3)


def test_equal_address_changes_nothing(tenant: Tenant) -> None:
    """Rule: without ship_id an address is the same if all fields are equal; any change adds one."""
    tenant.confirm(read(tenant, "A1,,,2 High Street,Leeds,"))
    run = read(tenant, "A1,,,2 High Street,Leeds,", "A1,,,2 High Street,Leeds,0113")
    assert (run.unchanged, run.updates) == (1, 1)


def test_several_addresses_of_one_customer_are_added(tenant: Tenant) -> None:
    """Rule: a customer may stand on several rows."""
    rows = [f"A1,,S{number},{number} Road,Leeds," for number in range(5)]
    run = tenant.confirm(read(tenant, *rows, "T1,,,1 Road,Leeds,", "A1,,DEPOT,1 Dock,Ripon,"))
    assert (run.state, run.updates) == ("committed", 7)
    assert len(addresses(tenant)) == 7
    assert tenant.undo(run).state == "undone"
    assert addresses(tenant) == {DEPOT, BILL}


@pytest.mark.parametrize(
    "rows",
    [
        ("A1,,NEW,1 Road,Leeds,", "A1,,NEW,2 Road,Leeds,"),
        ("A1,,,1 Road,Leeds,", ",Acme,,1 Road,Leeds,"),
    ],
)
def test_repeated_address_is_an_error(tenant: Tenant, rows: tuple[str, str]) -> None:
    """Rule: a ship_id, or the same address, twice for a customer is an error on the later row."""
    run = read(tenant, *rows)
    assert (run.updates, run.rejects) == (1, 1)
    assert "line 2" in told(tenant, run)["repeated-in-file"]


def test_row_without_customer_is_an_error(tenant: Tenant) -> None:
    """Rule: a row with neither cust_id nor cust_name is an error."""
    run = read(tenant, ",,X,1 Road,Leeds,")
    assert (run.rejects, list(told(tenant, run))) == (1, ["ship-to-unnamed"])


def test_id_and_name_must_agree(tenant: Tenant) -> None:
    """Rule: cust_id and cust_name that disagree are an error; the name is never changed."""
    run = read(tenant, "A1,Twin,,1 Road,Leeds,", "A1,Acme,,2 Road,Leeds,")
    assert (run.rejects, run.updates) == (1, 1)
    assert "ship-to-disagree" in told(tenant, run)
    tenant.confirm(run)
    name = read_one(tenant.instance.database, tenant.id, 1, "field:name")["field:name"]
    assert name == "Acme"


def test_zeros_lost_from_an_id_are_told(tenant: Tenant) -> None:
    """Rule: a numeric cust_id of nobody whose twin with zeros before it exists is told."""
    tenant.store([{"identity:erp": "0042", "field:name": "Gate"}])
    run = read(tenant, "42,,,1 Road,Leeds,", "0042,,,1 Road,Leeds,", "43,,,1 Road,Leeds,")
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    assert [(one.row, one.code) for one in found] == [
        (1, "ship-to-unknown-customer"),
        (1, "zeros-lost"),
        (3, "ship-to-unknown-customer"),
    ]
    assert f"customer {format_number(4)} has" in told(tenant, run)["zeros-lost"]


def test_stored_address_of_an_id_alone_comes_back(tenant: Tenant) -> None:
    """As the sheet of customers takes one, and an export of this one has its row."""
    tenant.store([{"identity:erp": "B1", "field:name": "Bolt", "address": '{"id":"GATE"}'}])
    run = tenant.preview(tenant.export("csv"))
    assert (run.state, run.rejects, run.updates) == ("ready", 0, 0)


@pytest.mark.parametrize("row", ["A1,,,,,", "A1,,DEPOT,,,"])
def test_row_without_address_is_an_error(tenant: Tenant, row: str) -> None:
    """Rule: a row without any address field is an error, and clears nothing."""
    assert "ship-to-blank" in told(tenant, read(tenant, row))


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_has_a_row_for_each_address(tenant: Tenant, file_format: str) -> None:
    """Rule: the export has a row for each ship-to, the billing address left out."""
    tenant.confirm(read(tenant, "A1,,,2 High Street,Leeds,", "T1,,W,3 Way,Leeds,"))
    content = tenant.export(file_format)
    if file_format == "csv":
        assert len(content.decode().splitlines()) == 4
    run = tenant.preview(content, f"export.{file_format}")
    assert totals(run) == {"rows": 3, "create": 0, "update": 0, "unchanged": 3, "reject": 0}


def test_export_leaves_out_customers_without_id(tenant: Tenant) -> None:
    """Rule: customers without ID are left out of the export: a name may be that of several."""
    before = tenant.export("csv")
    tenant.store([{"field:name": "Nobody's", "address": '{"line1":"9 Road"}'}])
    assert tenant.export("csv") == before
    assert profiles.count_left_out(tenant.instance, tenant.id, tenant.profile) == 1


def test_samples_of_ship_tos_are_as_their_goldens() -> None:
    """Rule: sheets of ship-tos are taken as users have them, CSV or Excel."""
    found = check_samples("name-fallback-ship-tos")
    assert [one for one in found if one.difference] == []
