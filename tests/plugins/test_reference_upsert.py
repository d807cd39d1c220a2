"""The style ``reference-upsert``, rule by rule, through the use cases."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal import profiles, runs, vocabulary
from portal.engine.findings import Finding
from portal.engine.numbers import format_number
from portal.engine.plans.page import Filter
from portal.engine.style import SettingValue
from portal.errors import Conflict, Invalid
from portal.instance import Instance, open_instance
from portal.runs import COMMAND_LINE, Run
from portal.settings import Settings
from portal.store.customers import TenantCustomers, read_id_batches
from portal.store.tenants import create_tenant

STYLE = "reference-upsert"
_MEGABYTE = 1_048_576
HEADINGS = ("Name", "AccountReferenceID", "Seats", "Contact Email")


@dataclass
class Desk:
    """A tenant with fields of its own and a profile of the style."""

    instance: Instance
    tenant: int
    profile: str

    def add_field(
        self, name: str, kind: str, *, is_unique: bool = False, is_mandatory: bool = False
    ) -> None:
        vocabulary.add_attribute(
            self.instance, self.tenant, name, kind, is_unique=is_unique, is_mandatory=is_mandatory
        )

    def preview(self, content: str | bytes, name: str = "accounts.csv") -> Run:
        data = content.encode() if isinstance(content, str) else content
        run = runs.receive_upload(
            self.instance, self.tenant, self.profile, COMMAND_LINE, name, io.BytesIO(data)
        )
        return runs.start_run(self.instance, self.tenant, run.number)

    def commit(self, content: str) -> Run:
        run = self.preview(content)
        assert run.state == "ready", self.findings(run)
        digest = run.plan_digest or ""
        return runs.confirm_run(self.instance, self.tenant, run.number, COMMAND_LINE, digest)

    def findings(self, run: Run) -> list[Finding]:
        return runs.read_first_findings(self.instance, self.tenant, run.number, 100)

    def codes(self, run: Run) -> list[tuple[int | None, str]]:
        return [(one.line, one.code) for one in self.findings(run)]

    def actions(self, run: Run) -> list[str]:
        found = runs.read_rows(self.instance, self.tenant, run.number, Filter())
        return [row.action for row in found.rows]

    def report(self, run: Run) -> bytes:
        stream = io.BytesIO()
        runs.write_report(self.instance, self.tenant, run.number, "csv", stream)
        return stream.getvalue()

    def template(self) -> str:
        stream = io.BytesIO()
        profiles.write_template(self.instance, self.tenant, self.profile, "csv", stream)
        return stream.getvalue().decode("utf-8-sig").strip()

    def stored(self, *slots: str) -> list[tuple[str | None, ...]]:
        customers = TenantCustomers(self.instance.database, self.tenant)
        found: list[tuple[str | None, ...]] = []
        for ids in read_id_batches(self.instance.database, self.tenant, 100):
            found += customers.read(ids, slots).select(slots).rows()
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    with instance.database.connection_context():
        tenant = create_tenant(instance.database, "acme", "Acme").id
        made = Desk(instance, tenant, open_profile(instance, tenant))
        made.add_field("Seats", "number")
        made.add_field("Contact Email", "email", is_unique=True)
        yield made


def open_profile(instance: Instance, tenant: int, **settings: SettingValue) -> str:
    name = f"Accounts {sorted(settings)}"
    made = profiles.create_profile(instance, tenant, COMMAND_LINE, name, STYLE, settings)
    return made.number


def write(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([headings, *rows])
    return stream.getvalue()


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


NORTHWIND = ("Northwind", "CRM-1", "42", "ops@northwind.example")
CONTOSO = ("Contoso", "CRM-2", "7", "it@contoso.example")
SLOTS = ("field:name", "identity:reference", "attribute:Seats", "attribute:Contact Email")


def test_known_reference_updates_and_new_one_creates(desk: Desk) -> None:
    """Rule: a customer with that AccountReferenceID is updated, not created."""
    desk.commit(write(NORTHWIND))
    run = desk.preview(write(("Northwind Ltd", "CRM-1", "50", ""), CONTOSO))
    assert desk.actions(run) == ["update", "create"]
    desk.commit(write(("Northwind Ltd", "CRM-1", "50", ""), CONTOSO))
    assert desk.stored(*SLOTS) == [
        ("Northwind Ltd", "CRM-1", "50", "ops@northwind.example"),
        CONTOSO,
    ]


def test_absent_columns_stay_untouched(desk: Desk) -> None:
    """Rule: an update has only the columns to change, and the reference."""
    desk.commit(write(NORTHWIND))
    desk.commit(write(("CRM-1", "8"), headings=("AccountReferenceID", "Seats")))
    assert desk.stored(*SLOTS) == [("Northwind", "CRM-1", "8", "ops@northwind.example")]


def test_reference_is_compared_exactly_after_trimming(desk: Desk) -> None:
    """Rule: references are compared trimmed and with their case."""
    desk.commit(write(NORTHWIND))
    run = desk.preview(
        write((" CRM-1\u00a0", "Northwind"), ("crm-1", "Other"), headings=HEADINGS[1::-1])
    )
    assert desk.actions(run) == ["unchanged", "create"]


def test_reference_in_other_capitals_is_warned_of(desk: Desk) -> None:
    """Rule: a new reference is warned of where a customer has it in other capitals."""
    desk.commit(write(NORTHWIND, CONTOSO))
    rows = [("Other", "crm-1"), ("Known", "CRM-2"), ("New", "CRM-3"), ("None", "")]
    run = desk.preview(write(*rows, headings=HEADINGS[:2]))
    assert desk.actions(run) == ["create", "update", "create", "create"]
    told = [one for one in desk.findings(run) if one.code == "capitals-differ"]
    assert [(one.line, one.column, one.value) for one in told] == [
        (2, "AccountReferenceID", "crm-1")
    ]
    assert f"but customer {format_number(1)} has “CRM-1”." in told[0].message


def test_file_without_references_is_told_so_once(desk: Desk) -> None:
    """Rule: a file without the reference column is warned of once, not in every row."""
    run = desk.preview("Name\nA\nB\n")
    assert (run.state, run.creates, desk.codes(run)) == ("ready", 2, [(None, "no-key-column")])
    assert "no column AccountReferenceID" in desk.findings(run)[0].message
    assert runs.adds_again(desk.instance, run)


def test_blank_reference_creates_with_warning(desk: Desk) -> None:
    """Rule: a blank reference always creates, with a warning, and names who is called the same."""
    desk.commit(write(NORTHWIND))
    run = desk.preview(write(("Northwind", "", "", "")))
    assert (run.state, run.creates) == ("ready", 1)
    assert desk.codes(run) == [(2, "created-without-reference"), (2, "possible-duplicate")]
    assert "no later import can update it" in desk.findings(run)[0].message


def test_reference_twice_is_an_error_on_both_lines(desk: Desk) -> None:
    """Rule: a reference twice in one file is an error on both lines."""
    new = write(("A", "X-1", "", ""), ("B", "X-2", "", ""), ("C", "X-1", "", ""))
    assert desk.codes(desk.preview(new))[1:] == [(2, "repeated-in-file"), (4, "repeated-in-file")]
    desk.commit(write(NORTHWIND))
    known = desk.preview(write(NORTHWIND, ("", "CRM-1", "x", "")))
    told = [one for one in desk.findings(known) if one.code == "repeated-in-file"]
    assert [(one.line, one.message.split(".")[0][-6:]) for one in told] == [
        (2, "line 3"),
        (3, "line 2"),
    ]


def test_new_customer_needs_a_name(desk: Desk) -> None:
    """Rule: a reference that is not found needs a name, whether the column is there or not."""
    desk.commit(write(NORTHWIND))
    with_column = desk.preview(write(("", "CRM-9", "bad", "")))
    assert desk.codes(with_column)[1:] == [(2, "not-a-number"), (2, "needed-for-new")]
    headings = ("AccountReferenceID", "Seats")
    without = desk.preview(write(("CRM-1", "1"), ("CRM-9", "1"), headings=headings))
    assert desk.codes(without)[1:] == [(3, "needed-for-new")]


def test_blank_optional_cell_keeps_old_value(desk: Desk) -> None:
    """Rule: a blank cell of an optional field leaves the value unchanged."""
    desk.commit(write(NORTHWIND))
    run = desk.preview(write(("", "CRM-1", "", "")))
    assert (run.state, run.unchanged) == ("ready", 1)


def test_blank_mandatory_field_is_an_error_on_update(desk: Desk) -> None:
    """Rule: a blank cell of a mandatory field is an error, also for a known customer."""
    desk.commit(write(NORTHWIND))
    desk.add_field("Tier", "text", is_mandatory=True)
    headings = ("AccountReferenceID", "Tier")
    run = desk.preview(write(("CRM-1", ""), headings=headings))
    assert desk.codes(run)[1:] == [(2, "value-missing")]
    absent = desk.preview(write(("CRM-1", "9"), ("CRM-7", "9"), headings=HEADINGS[1:3]))
    assert [line for line, code in desk.codes(absent) if code == "needed-for-new"] == [3, 3]


def test_unique_field_clashes_with_others_only(desk: Desk) -> None:
    """Rule: a unique value of another customer, or twice in the file, is an error."""
    desk.commit(write(NORTHWIND, CONTOSO))
    mail = NORTHWIND[3]
    clash = desk.preview(write(("", "CRM-2", "", mail)))
    assert desk.codes(clash)[1:] == [(2, "value-of-another")]
    assert format_number(1) in desk.findings(clash)[1].message
    own = desk.preview(write(("", "CRM-1", "43", mail)))
    assert (own.state, own.updates) == ("ready", 1)
    rows = write(("A", "X-1", "", "a@a.example"), ("B", "X-2", "", "a@a.example"))
    assert desk.codes(desk.preview(rows))[1:] == [(2, "repeated-value"), (3, "repeated-value")]


def test_unique_address_is_the_same_in_other_capitals(desk: Desk) -> None:
    """Rule: a unique e-mail address in other capitals is the same one."""
    desk.commit(write(NORTHWIND, CONTOSO))
    mail = NORTHWIND[3].upper()
    assert desk.codes(desk.preview(write(("", "CRM-2", "", mail))))[1:] == [(2, "value-of-another")]
    own = desk.preview(write(("", "CRM-1", "", mail)))
    assert (own.state, own.unchanged) == ("ready", 1)
    rows = write(("A", "X-1", "", "a@a.example"), ("B", "X-2", "", "A@a.example"))
    assert desk.codes(desk.preview(rows))[1:] == [(2, "repeated-value"), (3, "repeated-value")]


def test_one_error_leaves_all_as_it_was(desk: Desk) -> None:
    """Rule: the import succeeds or fails as a whole."""
    desk.commit(write(NORTHWIND))
    run = desk.preview(write(("New", "CRM-3", "1", ""), ("", "CRM-1", "many", "")))
    assert (run.state, run.creates, run.rejects) == ("refused", 1, 1)
    digest = run.plan_digest or ""
    with pytest.raises(Conflict):
        runs.confirm_run(desk.instance, desk.tenant, run.number, COMMAND_LINE, digest)
    assert desk.stored("identity:reference", "attribute:Seats") == [("CRM-1", "42")]


def test_report_has_all_rows_and_one_column_of_issues(desk: Desk) -> None:
    """Rule: the report has the file's columns in their order, all rows, and Issues."""
    run = desk.preview(
        "Seats,Name,AccountReferenceID\n1,Good,X-1\nmany,,X-2\n3,Third,\n", "three.csv"
    )
    headings, good, bad, warned = read(desk.report(run))
    assert headings == ["Seats", "Name", "AccountReferenceID", "Issues"]
    assert good == ["1", "Good", "X-1", ""]
    assert bad[:3] == ["many", "", "X-2"]
    seats, name = bad[3].split("; Line")
    assert seats.startswith("Line 3, Seats: “many” is not a number")
    assert name.startswith(" 3, Name: Name is blank.")
    assert warned == ["3", "Third", "", ""]


def test_corrected_report_is_taken_as_it_is(desk: Desk) -> None:
    """Rule: the report can be uploaded again once it is corrected; Issues is left out."""
    run = desk.preview(write(("A", "X-1", "many", ""), CONTOSO))
    corrected = desk.report(run).decode("utf-8-sig").replace("many", "3", 1)
    assert "“many”" in corrected
    again = desk.preview(corrected)
    assert (again.state, again.creates, desk.codes(again)) == ("ready", 2, [])
    headings, *_ = read(desk.report(again))
    assert headings.count("Issues") == 1


def test_report_of_refused_headings_has_all_rows(desk: Desk) -> None:
    """Rule: the report has all the data also where the headings are at fault."""
    run = desk.preview("Name,Seats,Seats\nA,1,2\nB,3,4\n")
    assert run.state == "refused"
    headings, first, second = read(desk.report(run))
    assert headings == ["Name", "Seats", "Seats", "Issues"]
    assert first[:3] == ["A", "1", "2"]
    assert "stands in columns 2, 3" in first[3]
    assert second == ["B", "3", "4", ""]


def test_broken_row_has_a_cell_to_clear(desk: Desk) -> None:
    """Rule: a row that was broken when it was read is corrected, and its mark cleared."""
    report = desk.report(desk.preview("Name,AccountReferenceID,Seats\nA,X-1\nB,X-2,2\n"))
    headings, broken, whole = read(report)
    assert headings[3:] == ["Issues", "Import: to repair"]
    assert (bool(broken[4]), bool(whole[4])) == (True, False)
    kept = desk.preview(report)
    assert "not-repaired" in [code for _, code in desk.codes(kept)]
    mended = desk.preview(write([*broken[:4], ""], whole, headings=headings))
    assert (mended.state, mended.creates) == ("ready", 2)


@pytest.mark.parametrize("name", ["accounts.csv", "accounts.xlsx"])
def test_workbook_is_refused_whatever_its_name(desk: Desk, name: str) -> None:
    """Rule: CSV only; a workbook is refused, also when it is named .csv."""
    book = Path(__file__).parents[2] / "portal/plugins/email_matched/samples/workbook.xlsx"
    run = desk.preview(book.read_bytes(), name)
    assert (run.state, desk.codes(run)) == ("refused", [(None, "format-not-taken")])


def test_template_follows_the_fields_of_the_tenant(desk: Desk) -> None:
    """Rule: the template has a column for every custom field, in creation order."""
    assert desk.template() == "Name,AccountReferenceID,Seats,Contact Email"
    desk.add_field("Active", "yes-no")
    assert desk.template() == "Name,AccountReferenceID,Seats,Contact Email,Active"


def test_details_are_behind_a_switch_of_the_profile(desk: Desk) -> None:
    """Rule: legal name, type and address are columns where the profile says so."""
    file = "Name,CustomerType,AddressLine1,Country\nAcme,prospect,1 Road,Germany\n"
    assert desk.preview(file).state == "mapping"
    desk.profile = open_profile(desk.instance, desk.tenant, account_details=True)
    assert desk.template().startswith("Name,AccountReferenceID,LegalName,CustomerType,AddressLine1")
    desk.commit(file)
    assert desk.stored("field:customer_type") == [("prospect",)]


def test_address_changes_part_by_part(desk: Desk) -> None:
    """Rule: of a customer's address only the parts that the file has change."""
    desk.profile = open_profile(desk.instance, desk.tenant, account_details=True)
    desk.commit("Name,AccountReferenceID,AddressLine1,City,Country\nA,X-1,1 Road,Leeds,GB\n")
    desk.commit("AccountReferenceID,City,PostalCode\nX-1,York,\n")
    parts = ("place:line1", "place:town", "place:postcode", "place:country")
    assert desk.stored(*parts) == [("1 Road", "York", None, "GB")]


def test_reference_column_is_needed_without_names(desk: Desk) -> None:
    """Rule: a file without names that lacks the reference column is refused."""
    run = desk.preview("Seats\n4\n")
    assert (run.state, desk.codes(run)) == ("refused", [(None, "missing-heading")])
    assert desk.preview("Name,Seats\nA,4\n").state == "ready"


@pytest.mark.parametrize(
    ("content", "code", "part"),
    [
        ("Name;Seats\nA;1\n", "wrong-separator", "“;”"),
        ("Name\tSeats\nA\t1\n", "wrong-separator", "tab"),
        ("Name,Seats\nZoë,1\n".encode("cp1252"), "encoding-not-taken", "line 2, byte 14"),
        ("Acme,42,ops@acme.example\n", "no-header-row", "line 1"),
        ("Name,Seats,Seats\nA,1,2\n", "duplicate-heading", "columns 2, 3"),
        ("", "empty-file", "empty"),
        ("Name,Seats\n", "no-records", "no records"),
        (b"PK\x03\x04", "archive-not-table", "archive"),
    ],
)
def test_unfit_file_is_refused_whole(
    desk: Desk, content: str | bytes, code: str, part: str
) -> None:
    """Rule: UTF-8, comma and a row of headings; everything else is refused with its place."""
    run = desk.preview(content)
    assert run.state == "refused"
    assert [one.code for one in desk.findings(run)] == [code]
    assert part in desk.findings(run)[0].message


def test_byte_order_mark_is_fine(desk: Desk) -> None:
    """Rule: UTF-8 with a byte order mark is taken."""
    assert desk.preview(b"\xef\xbb\xbfName,Seats\nZo\xc3\xab,1\n").state == "ready"


def test_limits_are_the_vendors_until_the_profile_changes_them(desk: Desk) -> None:
    """Rule: 10,000 customers and 1 MB at most."""
    rows = "".join(f"N{at},R-{at}\n" for at in range(10_000))
    most = desk.preview("Name,AccountReferenceID\n" + rows)
    assert (most.state, most.rows) == ("ready", 10_000)
    more = desk.preview("Name,AccountReferenceID\n" + rows + "One,R-x\n")
    assert (more.state, desk.codes(more)[0]) == ("refused", (None, "too-many-rows"))
    assert "more than 10,000 rows" in desk.findings(more)[0].message
    desk.profile = open_profile(desk.instance, desk.tenant, maximum_rows=1)
    assert desk.preview("Name\nA\nB\n").state == "refused"


def test_one_megabyte_is_taken_and_a_byte_more_is_not(desk: Desk) -> None:
    """Rule: a file of 1 MB is taken, a byte more refused; the profile may change the limit."""
    row = "x" * 200 + "\n"
    rows = row * ((_MEGABYTE - len("Name\n")) // len(row))
    rest = _MEGABYTE - len("Name\n" + rows)
    whole = f"Name\n{rows}{'y' * (rest - 1)}\n"
    assert len(whole) == _MEGABYTE
    taken = desk.preview(whole)
    runs.check_run(desk.instance, desk.tenant, taken.number)
    assert runs.get_run(desk.instance, desk.tenant, taken.number).state == "ready"
    assert desk.codes(desk.preview(whole + "\n")) == [(None, "file-too-large")]
    desk.profile = open_profile(desk.instance, desk.tenant, maximum_bytes=_MEGABYTE + 1)
    assert desk.preview(whole + "\n").state == "checking"


def test_list_field_takes_one_of_its_options(desk: Desk) -> None:
    """Rule: a custom list takes one of its options, written exactly; an error lists them."""
    vocabulary.add_attribute(
        desk.instance, desk.tenant, "Region", "dropdown", options=("EMEA", "APAC")
    )
    rows = [("A", "EMEA"), ("B", "emea"), ("C", "Mars"), ("D", "")]
    run = desk.preview(write(*rows, headings=("Name", "Region")))
    told = [one for one in desk.findings(run) if one.line]
    assert [(one.line, one.code) for one in told] == [(3, "not-an-option"), (4, "not-an-option")]
    assert "Use one of: EMEA, APAC" in told[0].message


def test_name_and_reference_have_at_most_255_characters(desk: Desk) -> None:
    """Rule: a name has 1 to 255 characters."""
    most, more = "x" * 255, "x" * 256
    rows = [(most, "X-1"), (more, "X-2"), ("C", more)]
    run = desk.preview(write(*rows, headings=HEADINGS[:2]))
    assert desk.codes(run)[1:] == [(3, "too-long"), (4, "too-long")]


def test_ragged_row_refuses_the_file_with_its_line(desk: Desk) -> None:
    """Rule: a row with too few or too many cells is an error that names its line."""
    run = desk.preview("Name,AccountReferenceID,Seats\nA,X-1,1\nB,X-2\nC,X-3,3,4\n")
    assert run.state == "refused"
    assert desk.codes(run)[1:] == [(3, "too-few-fields"), (4, "too-many-fields")]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("number", "123.45", "1,234"),
        ("date", "2026-01-31", "31/01/2026"),
        ("yes-no", "TRUE", "yes"),
        ("email", "ops@acme.example", "ops(at)acme"),
        ("text", "Silver", "x" * 256),
    ],
)
def test_cells_have_the_format_of_their_field(desk: Desk, kind: str, good: str, bad: str) -> None:
    """Rule: each cell has the input format of its field's type."""
    desk.add_field("Own", kind)
    assert desk.preview(write(("A", good), headings=("Name", "Own"))).state == "ready"
    refused = desk.preview(write(("A", bad), headings=("Name", "Own")))
    told = [one.column for one in desk.findings(refused) if one.severity == "error" and one.line]
    assert (refused.state, told) == ("refused", ["Own"])


def test_field_names_fit_the_headings(desk: Desk) -> None:
    """Rule: a custom field's name has at most 50 characters and is no other heading."""
    desk.add_field("x" * 50, "text")
    with pytest.raises(Invalid, match="at most 50"):
        desk.add_field("y" * 51, "text")
    for name in ("name", "accountreferenceid", "Issues", "Import: row", "import: to repair"):
        with pytest.raises(Conflict, match="is a heading of"):
            desk.add_field(name, "text")


def test_export_leaves_out_whom_it_would_add_again(desk: Desk) -> None:
    """Rule: an export has only customers with a reference, and says how many others there are."""
    desk.commit("Name,AccountReferenceID\nNorthwind,CRM-1\nNobody,\n")
    stream = io.BytesIO()
    left_out = profiles.write_export(desk.instance, desk.tenant, desk.profile, "csv", stream)
    assert left_out == profiles.count_left_out(desk.instance, desk.tenant, desk.profile) == 1
    assert b"Northwind" in stream.getvalue()
    assert b"Nobody" not in stream.getvalue()
    assert desk.actions(desk.preview(stream.getvalue())) == ["unchanged"]
