"""The style ``shop-customers``: whatever header line the shop's export has, members come of it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from portal import profiles, runs
from portal.instance import Instance, open_instance
from portal.plugin_host import load_styles
from portal.runs import COMMAND_LINE, Run
from portal.samples import sample_folder
from portal.settings import Settings
from portal.store.customers import TenantCustomers
from portal.store.tenants import create_tenant

KEY = "shop-customers"
SHOP = "identity:shopify"
SAMPLES = sample_folder(load_styles().by_key[KEY])
CURRENT = (SAMPLES / "current.csv").read_bytes()
ID = "7338441277598"


@dataclass
class Desk:
    """A tenant and a profile that takes a shop's export."""

    instance: Instance
    tenant: int
    profile: str

    def preview(self, content: str | bytes) -> Run:
        data = content.encode() if isinstance(content, str) else content
        run = runs.receive_upload(
            self.instance, self.tenant, self.profile, COMMAND_LINE, "e.csv", io.BytesIO(data)
        )
        return runs.start_run(self.instance, self.tenant, run.number)

    def commit(self, content: str | bytes) -> Run:
        run = self.preview(content)
        assert run.state == "ready", self.codes(run)
        digest = run.plan_digest or ""
        return runs.confirm_run(self.instance, self.tenant, run.number, COMMAND_LINE, digest)

    def codes(self, run: Run) -> list[tuple[int | None, str]]:
        found = runs.read_first_findings(self.instance, self.tenant, run.number, 100)
        return [(one.row, one.code) for one in found]

    def read(self, slot: str, *ids: int) -> list[Any]:
        found = TenantCustomers(self.instance.database, self.tenant)
        return list(found.read(pl.Series(ids or [1], dtype=pl.Int64), [slot])[slot])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    tenant = create_tenant(instance.database, "shop", "Shop").id
    made = profiles.create_profile(instance, tenant, COMMAND_LINE, "Shop", KEY, {}).number
    yield Desk(instance, tenant, made)
    instance.database.close()


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.csv")))
def test_every_header_line_is_taken_without_asking(desk: Desk, name: str) -> None:
    """Rule: all header lines of the shop's export are taken: nothing waits for a mapping."""
    assert desk.preview((SAMPLES / name).read_bytes()).state == "ready"


@pytest.mark.parametrize("cell", [f"'{ID}", ID, f"gid://shopify/Customer/{ID}"])
def test_apostrophe_of_the_export_is_no_part_of_the_id(desk: Desk, cell: str) -> None:
    """Rule: the export's apostrophe before the Customer ID is taken off; it is no finding."""
    run = desk.commit(f"Customer ID,Email\n{cell},priya@example.org\n")
    assert desk.read(SHOP) == [ID]
    assert desk.codes(run) == []


def test_apostrophes_of_zip_and_phone_come_off_and_names_keep_theirs(desk: Desk) -> None:
    """Rule: Zip and Phone lose the export's apostrophe; a name that has one keeps it."""
    desk.commit(CURRENT)
    assert desk.read("place:postcode", 1, 2) == ["LS1 4AB", "02134"]
    assert desk.read("field:phone", 1, 3) == ["+447700900118", "07700900118"]
    assert desk.read("field:last_name", 4) == ["'t Hooft"]


def test_customer_id_finds_its_customer(desk: Desk) -> None:
    """Rule: a customer is found by Customer ID, also under another e-mail address."""
    desk.commit(CURRENT)
    run = desk.preview(f"Customer ID,Email\n{ID},new@example.org\n")
    assert (run.updates, run.creates) == (1, 0)


def test_email_finds_a_customer_and_gives_the_id(desk: Desk) -> None:
    """Rule: where no ID is known the e-mail address finds the customer, who gets the ID."""
    desk.commit((SAMPLES / "oldest_without_id.csv").read_bytes())
    assert desk.read(SHOP) == [None]
    run = desk.commit(f"Customer ID,Email\n'{ID},PRIYA@example.org\n")
    assert (run.updates, run.creates) == (1, 0)
    assert desk.read(SHOP) == [ID]


def test_customer_without_email_is_added_by_id(desk: Desk) -> None:
    """Rule: an unknown ID without an e-mail address adds a customer, with a notice."""
    run = desk.commit(f"Customer ID,Email\n'{ID},\n")
    assert (run.creates, desk.codes(run)) == (1, [(1, "added-without-email")])
    assert desk.preview(f"Customer ID,Email\n'{ID},\n").unchanged == 1


def test_row_that_names_nobody_is_a_warning(desk: Desk) -> None:
    """Rule: a row with neither ID nor e-mail address is a warning."""
    run = desk.preview("Customer ID,First Name,Email\n,Ann,\n")
    assert desk.codes(run) == [(1, "shop-customer-unnamed")]
    assert (1, "shop-customer-unnamed") in desk.codes(desk.preview("First Name,Email\nAnn,\n"))


def test_another_id_for_a_known_address_is_a_warning(desk: Desk) -> None:
    """Rule: an address that had another ID of the shop is a warning."""
    desk.commit(CURRENT)
    run = desk.preview("Customer ID,Email\n'7999999999999,priya@example.org\n")
    assert desk.codes(run) == [(1, "shop-id-changes")]


def test_damaged_id_is_left_out(desk: Desk) -> None:
    """Rule: an ID that a spreadsheet shortened is refused; the other rows are imported."""
    run = desk.preview(
        "Customer ID,Email\n7.33844E+12,a@example.org\n'7210448301122,b@example.org\n"
    )
    assert (run.state, run.rejects, run.creates) == ("ready", 1, 1)
    assert desk.codes(run) == [(1, "id-shortened")]


def test_new_id_that_looks_rounded_is_a_warning(desk: Desk) -> None:
    """Rule: a new ID that ends in five zeros is a warning: a workbook may have rounded it."""
    rounded = "Customer ID,Email\n7338440000000,a@example.org\n"
    run = desk.commit(rounded)
    assert desk.codes(run) == [(1, "shop-id-rounded")]
    assert (1, "shop-id-rounded") not in desk.codes(desk.preview(rounded))


def test_same_id_twice_is_refused(desk: Desk) -> None:
    """Rule: two rows with one ID: the later is an error."""
    run = desk.preview(f"Customer ID,Email\n{ID},a@example.org\n'{ID},b@example.org\n")
    assert (run.rejects, run.creates) == (1, 1)


def test_metafields_and_totals_are_left_out(desk: Desk) -> None:
    """Rule: marketing, totals, tags, notes and metafield columns are left out, with a notice."""
    run = desk.preview((SAMPLES / "metafields.csv").read_bytes())
    assert {code for row, code in desk.codes(run) if row is None} == {"heading-ignored"}


def test_same_export_again_changes_nothing(desk: Desk) -> None:
    """Rule: the same export again changes nobody."""
    desk.commit(CURRENT)
    assert desk.preview(CURRENT).unchanged == 4


def test_export_leaves_out_whom_nothing_finds(desk: Desk) -> None:
    """Rule: an export has only customers with an ID or an e-mail address."""
    rows = (f"{ID},Ann,", ",Bea,bea@example.org", ",Cy,")
    desk.commit("\n".join(["Customer ID,First Name,Email", *rows, ""]))
    stream = io.BytesIO()
    left_out = profiles.write_export(desk.instance, desk.tenant, desk.profile, "csv", stream)
    assert left_out == profiles.count_left_out(desk.instance, desk.tenant, desk.profile) == 1
    again = desk.preview(stream.getvalue())
    assert (again.rows, again.unchanged) == (2, 2)


def test_file_that_names_nobody_is_warned_of_once(desk: Desk) -> None:
    run = desk.preview("First Name,Last Name\nAnn,Bell\nBo,Ek\n")
    assert (run.creates, desk.codes(run)) == (2, [(None, "no-key-column")])
