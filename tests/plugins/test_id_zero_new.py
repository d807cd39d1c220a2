"""The rules of the style ``id-zero-new``: a customer ID for every card, 0 for a new one."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import profiles, runs
from portal.engine.plans.page import Filter
from portal.instance import open_instance
from portal.laws.house import Tenant, totals
from portal.runs import COMMAND_LINE, RowView, Run
from portal.settings import Settings
from portal.store import tenants

HEADINGS = (
    "CustomerID;FirstName;LastName;Gender;DateOfBirth;AddressOne;AddressTwo;ZipCode;City;Country;"
    "Email;Mobile;Phone;LanguageId"
)
ASA = {
    "field:first_name": "Åsa",
    "field:last_name": "Lindström",
    "field:gender": "2",
    "field:birth_date": "1979-11-30",
    "place:line1": "Storgatan 4",
    "place:postcode": "01122",
    "place:town": "Stockholm",
    "place:country": "SE",
    "field:email": "asa@example.se",
    "field:mobile": "+46701234567",
    "field:phone": "08123456",
}
BO = {"field:first_name": "Bo", "field:last_name": "Ek", "field:email": "bo@example.se"}
ASA_ROW = (
    "1;Åsa;Lindström;2;1979-11-30;Storgatan 4;;01122;Stockholm;SE;asa@example.se;+46701234567;"
    "08123456;"
)
NEW_ROW = "0;Nils;Holm;1;;;;;;;nils@example.se;+46709999999;;"


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Tenant]:
    """A tenant with two customers: 1 is Åsa, 2 is Bo."""
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    with instance.database.connection_context():
        number = tenants.create_tenant(instance.database, "hall", "Hall").id
        made = profiles.create_profile(
            instance, number, COMMAND_LINE, "Customers", "id-zero-new", {}
        )
        tenant = Tenant(instance, number, made.number)
        tenant.store([ASA, BO])
        yield tenant
    instance.database.close()


def read(tenant: Tenant, *rows: str, headings: str = HEADINGS) -> Run:
    return tenant.preview("\n".join([headings, *rows, ""]).encode())


def codes(tenant: Tenant, run: Run) -> list[str]:
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    return [one.code for one in found]


def told(tenant: Tenant, run: Run) -> list[str]:
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    return [one.message for one in found]


def rows_of(tenant: Tenant, run: Run) -> tuple[RowView, ...]:
    return runs.read_rows(tenant.instance, tenant.id, run.number, Filter()).rows


def stored(tenant: Tenant) -> list[str]:
    """Export the customers, as their lines."""
    return tenant.export("csv").decode("utf-8-sig").splitlines()


def keep_blank(tenant: Tenant, run: Run, *, on: bool) -> Run:
    settings = {"keep_blank": on}
    return runs.replan_run(tenant.instance, tenant.id, run.number, COMMAND_LINE, settings)


def cleared(tenant: Tenant, run: Run) -> int:
    return runs.read_summary(tenant.instance, tenant.id, run.number).cleared_values


def test_created_row_was_matched_by_nothing(tenant: Tenant) -> None:
    run = tenant.confirm(read(tenant, ASA_ROW.replace("Åsa", "Asa"), NEW_ROW))
    assert (run.creates, run.updates) == (1, 1)
    seen = [(row.action, row.matched_by) for row in rows_of(tenant, run)]
    assert seen == [("update", "CustomerID"), ("create", "")]
    stream = io.BytesIO()
    runs.write_report(tenant.instance, tenant.id, run.number, "csv", stream)
    lines = csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig")), delimiter=";")
    assert [(line["Import: customer"], line["Import: matched by"]) for line in lines] == [
        ("1", "CustomerID"),
        ("3", ""),
    ]


def test_row_of_an_unknown_id_was_matched_by_nothing(tenant: Tenant) -> None:
    run = read(tenant, "77" + NEW_ROW[1:])
    assert [(row.action, row.matched_by) for row in rows_of(tenant, run)] == [("reject", "")]


@pytest.mark.parametrize("heading", ["Mobile", "Phone"])
def test_number_with_letters_is_a_warning(tenant: Tenant, heading: str) -> None:
    """Rule: Mobile and Phone with letters, or without a digit, are a warning, and kept."""
    run = tenant.preview(f"CustomerID;Gender;{heading}\n1;2;ring Bo\n".encode())
    assert (run.updates, codes(tenant, run)[-1]) == (1, "not-a-phone-number")


# --- the file


def test_semicolons_and_declared_headings_are_taken(tenant: Tenant) -> None:
    """Rule: a CSV file with ; and the template's headings is taken."""
    run = read(tenant, NEW_ROW)
    assert (run.state, codes(tenant, run)) == ("ready", [])


@pytest.mark.parametrize(("separator", "name"), [(",", "“,”"), ("\t", "the tab")])
def test_other_separator_refuses_the_file(tenant: Tenant, separator: str, name: str) -> None:
    """Rule: a file with another separator is refused, and both are named."""
    content = f"{HEADINGS}\n{NEW_ROW}\n".replace(";", separator).encode()
    run = tenant.preview(content)
    assert (run.state, codes(tenant, run)) == ("refused", ["wrong-separator"])
    assert f"uses {name} as separator" in told(tenant, run)[0]
    assert "use “;” as separator" in told(tenant, run)[0]


def test_template_is_a_file_that_is_taken(tenant: Tenant) -> None:
    """Rule: the template has the headings in order, ; between them, in UTF-8 with its mark."""
    stream = io.BytesIO()
    profiles.write_template(tenant.instance, tenant.id, tenant.profile, "csv", stream)
    assert stream.getvalue() == b"\xef\xbb\xbf" + HEADINGS.encode() + b"\r\n"
    filled = stream.getvalue() + f"{NEW_ROW}\r\n".encode()
    assert (tenant.preview(filled).state, tenant.preview(filled).creates) == ("ready", 1)


def test_line_that_names_the_separator_is_dropped(tenant: Tenant) -> None:
    """Rule: a first line sep=; is accepted and dropped."""
    run = tenant.preview(f"sep=;\n{HEADINGS}\n{NEW_ROW}\n".encode())
    assert (run.state, run.rows, run.creates) == ("ready", 1, 1)


def test_workbook_is_refused_whatever_its_name(tenant: Tenant) -> None:
    """Rule: a workbook is refused, even one named .csv."""
    stream = io.BytesIO()
    profiles.write_export(tenant.instance, tenant.id, tenant.profile, "xlsx", stream)
    run = tenant.preview(stream.getvalue(), "customers.csv")
    assert (run.state, codes(tenant, run)) == ("refused", ["format-not-taken"])


def test_other_encoding_waits_for_an_explicit_choice(tenant: Tenant) -> None:
    """Rule: a file that is no UTF-8 is refused with the line; Windows-1252 can be chosen."""
    content = f"{HEADINGS}\n0;Bo;Ek;1;;;;;;;;;;\n0;Åsa;Ö;2;;;;;;;;;;\n".encode("cp1252")
    run = tenant.preview(content)
    assert run.state == "refused"
    assert "line 3" in told(tenant, run)[0]
    again = runs.reread_run(
        tenant.instance, tenant.id, run.number, COMMAND_LINE, encoding="windows-1252"
    )
    assert (again.state, again.creates) == ("ready", 2)
    assert rows_of(tenant, again)[1].cells[1].text == "Åsa"


def test_file_without_records_is_refused_by_the_style(tenant: Tenant) -> None:
    """Rule: an empty file, or one of headings alone, is refused."""
    assert codes(tenant, read(tenant)) == ["no-records"]
    assert codes(tenant, tenant.preview(b"")) == ["empty-file"]


def test_ragged_row_names_its_line(tenant: Tenant) -> None:
    """Rule: a row with too few or too many fields is an error that names its line."""
    run = read(tenant, NEW_ROW, "0;Eva;Dal;2", f"{NEW_ROW};x")
    assert run.state == "refused"
    found = runs.read_first_findings(tenant.instance, tenant.id, run.number, 100)
    assert [(one.code, one.line) for one in found if one.row] == [
        ("too-few-fields", 3),
        ("too-many-fields", 4),
    ]


# --- headings


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (HEADINGS.replace("CustomerID", "customerid"), ["heading-not-taken", "missing-heading"]),
        (HEADINGS + ";Shoes", ["heading-not-taken"]),
        (HEADINGS + ";Email", ["duplicate-heading"]),
        ("Gender;CustomerID;FirstName", ["heading-not-exact"] * 2),
        ("CustomerID;FirstName", ["missing-heading"]),
        ("FirstName;Gender", ["missing-heading"]),
    ],
)
def test_wrong_headings_refuse_the_file(tenant: Tenant, headings: str, expected: list[str]) -> None:
    """Rule: headings that are missing, unknown, repeated or out of order refuse the file."""
    run = read(tenant, ";".join(["0"] * headings.count(";")) + ";1", headings=headings)
    assert run.state == "refused"
    assert [code for code in codes(tenant, run) if code != "columns-kept"] == expected


@pytest.mark.parametrize("heading", ["CustomerID", "Customer ID"])
def test_both_spellings_of_the_id_are_taken(tenant: Tenant, heading: str) -> None:
    """Rule: CustomerID and Customer ID are both accepted."""
    run = read(tenant, ASA_ROW, headings=HEADINGS.replace("CustomerID", heading))
    assert (run.state, run.unchanged) == ("ready", 1)


def test_column_that_is_not_in_the_file_is_untouched(tenant: Tenant) -> None:
    """Rule: a column that is missing from the file leaves the stored values alone."""
    run = read(tenant, "1;Åsa;2", headings="CustomerID;FirstName;Gender")
    assert (run.state, run.unchanged, cleared(tenant, run)) == ("ready", 1, 0)
    assert codes(tenant, run) == ["columns-kept", "nothing-to-import"]


# --- which customer


def test_zero_always_adds_a_customer(tenant: Tenant) -> None:
    """Rule: Customer ID 0 adds a customer and is never looked up."""
    same = ASA_ROW.replace("1;", "0;", 1)
    run = tenant.confirm(read(tenant, same, same))
    assert (run.state, run.creates) == ("committed", 2)
    assert [line.split(";")[0] for line in stored(tenant)[1:]] == ["1", "2", "3", "4"]


def test_known_id_changes_that_customer(tenant: Tenant) -> None:
    """Rule: a known ID changes that card, cell by cell."""
    run = read(tenant, ASA_ROW.replace("Storgatan 4", "Torget 1"))
    assert (run.updates, cleared(tenant, run)) == (1, 0)
    cells = [cell for cell in rows_of(tenant, run)[0].cells if cell.kind]
    assert [(cell.kind, cell.old, cell.new) for cell in cells] == [
        ("set", "Storgatan 4", "Torget 1")
    ]
    tenant.confirm(run)
    assert "Torget 1;;01122;Stockholm;SE" in stored(tenant)[1]


def test_unknown_id_is_an_error_that_tells_of_zero(tenant: Tenant) -> None:
    """Rule: an unknown ID is an error: use 0 to create."""
    run = read(tenant, ASA_ROW.replace("1;", "77;", 1))
    assert (run.state, run.rejects) == ("refused", 1)
    assert "no customer with the CustomerID “77”" in told(tenant, run)[-1]
    assert "use 0 to add" in told(tenant, run)[-1]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "value-missing"),
        ("-3", "too-small"),
        ("48213.0", "not-whole"),
        ("4.8E+04", "not-whole"),
        ("4 8", "not-whole"),
        ("I-4K2P-9QWX", "not-whole"),
        ("x", "not-whole"),
        ("0.0", "not-whole"),
        ("+5", "not-whole"),
        ("1.000", "not-whole"),
    ],
)
def test_id_that_is_no_plain_number_is_an_error(tenant: Tenant, number: str, code: str) -> None:
    """Rule: a blank, negative or damaged ID is an error, never 0."""
    run = read(tenant, ASA_ROW.replace("1;", f"{number};", 1))
    assert (run.state, run.rejects, run.creates) == ("refused", 1, 0)
    assert code in codes(tenant, run)


def test_same_id_twice_names_the_earlier_line(tenant: Tenant) -> None:
    """Rule: the same ID twice is an error that names the earlier line."""
    run = read(tenant, ASA_ROW, ASA_ROW)
    assert run.state == "refused"
    assert "line 2" in told(tenant, run)[-1]


def test_changed_id_is_warned_of(tenant: Tenant) -> None:
    """Rule: an ID whose card has another name and another e-mail address is warned of."""
    run = read(tenant, "2" + ASA_ROW[1:])
    assert codes(tenant, run) == ["customer-id-changed"]
    assert "overwrites customer 2" in told(tenant, run)[0]
    assert (run.state, run.warnings) == ("ready", 1)


@pytest.mark.parametrize(
    ("name", "email"),
    [("LINDSTRÖM", "berg@example.se"), ("Berg", "ASA@Example.SE")],
)
def test_other_capitals_are_no_sign_of_a_changed_id(tenant: Tenant, name: str, email: str) -> None:
    """Rule: a name or an e-mail address in other capitals is no sign of a changed ID."""
    run = read(tenant, ASA_ROW.replace("Lindström", name).replace("asa@example.se", email))
    assert (run.updates, codes(tenant, run)) == (1, [])


@pytest.mark.parametrize("change", [("Lindström", "Berg"), ("asa@", "asa.berg@")])
def test_name_or_email_alone_may_change(tenant: Tenant, change: tuple[str, str]) -> None:
    """Rule: another name alone, or another e-mail address alone, is no sign of a changed ID."""
    run = read(tenant, ASA_ROW.replace(*change))
    assert (run.updates, codes(tenant, run)) == (1, [])


@pytest.mark.parametrize(
    ("cells", "column"),
    [("asa@example.se;;;", "Email"), ("ASA@Example.SE;;;", "Email"), (";+46701234567;;", "Mobile")],
)
def test_known_email_or_mobile_of_a_new_customer_is_told(
    tenant: Tenant, cells: str, column: str
) -> None:
    """Rule: an e-mail address or mobile number that a card has already is told for new rows."""
    run = read(tenant, f"0;Asa;L;2;;;;;;;{cells}")
    assert (run.state, run.creates, run.warnings) == ("ready", 1, 1)
    assert f"in {column} belongs to a customer already: 1." in told(tenant, run)[0]


@pytest.mark.parametrize(
    ("cells", "other", "column"),
    [
        ("new@example.se;;;", "NEW@example.se;;;", "Email"),
        (";+46709999999;;", ";+46709999999;;", "Mobile"),
    ],
)
def test_new_rows_that_share_a_value_are_told(
    tenant: Tenant, cells: str, other: str, column: str
) -> None:
    """Rule: two new rows with one e-mail address or mobile number are told; both are added."""
    rows = f"0;Asa;L;2;;;;;;;{cells}\n0;Bo;L;2;;;;;;;x@example.se;;;\n0;Asa;L;2;;;;;;;{other}"
    run = read(tenant, rows)
    assert (run.state, run.creates, run.warnings, run.notices) == ("ready", 3, 0, 2)
    first, second = told(tenant, run)
    assert f"in {column} stands on line 4 as well" in first
    assert f"in {column} stands on line 2 as well" in second


def test_known_row_and_a_new_one_share_a_value(tenant: Tenant) -> None:
    """Rule: a new row with the e-mail address that another row gives to a card is told."""
    rows = "1;Asa;L;2;;;;;;;moved@example.se;;;\n0;Bo;L;2;;;;;;;moved@example.se;;;"
    run = read(tenant, rows)
    assert (run.creates, run.updates) == (1, 1)
    (one,) = [line for line in told(tenant, run) if "as well" in line]
    assert one.startswith("“moved@example.se” in Email stands on line 2 as well.")


# --- cells


@pytest.mark.parametrize("gender", ["", "3", "m", "F", "1.0", "00"])
def test_gender_is_zero_one_or_two(tenant: Tenant, gender: str) -> None:
    """Rule: Gender must be 0, 1 or 2 in every row."""
    run = read(tenant, ASA_ROW.replace(";2;", f";{gender};", 1))
    assert (run.state, run.rejects) == ("refused", 1)


@pytest.mark.parametrize("gender", ["0", "1", "2"])
def test_gender_zero_is_a_value(tenant: Tenant, gender: str) -> None:
    """Rule: Gender 0 means none, 1 man, 2 woman."""
    run = read(tenant, f"2;Bo;Ek;{gender};;;;;;;bo@example.se;;;")
    assert run.rejects == 0
    assert run.unchanged == (1 if gender == "0" else 0)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("1979-11-30", "30.11.1979", "date-written-otherwise"),
        ("1979-11-30", "1979-13-01", "invalid-date"),
        ("asa@example.se", "asa(at)example.se", "invalid-email"),
        (";SE;", ";Sverige;", "unknown-country"),
        ("08123456;", "08123456;sv", "not-whole"),
    ],
)
def test_bad_cell_is_an_error(tenant: Tenant, old: str, new: str, code: str) -> None:
    """Rule: a bad date, e-mail address, country or language is an error."""
    run = read(tenant, ASA_ROW.replace(old, new))
    assert run.state == "refused"
    assert code in codes(tenant, run)


def test_new_customer_needs_a_name(tenant: Tenant) -> None:
    """Rule: a new row needs a first or a last name."""
    run = read(tenant, "0;;;2;;;;;;;;;;", "0;;Ek;2;;;;;;;;;;", "0;Bo;;2;;;;;;;;;;")
    assert [row.action for row in rows_of(tenant, run)] == ["reject", "create", "create"]
    assert "needed-one-of" in codes(tenant, run)


def test_zeros_and_plus_signs_stay(tenant: Tenant) -> None:
    """Rule: leading zeros and + signs of codes and numbers stay."""
    tenant.confirm(read(tenant, "0;Eva;Dal;2;;;;00420;;;;+47 9;0047;"))
    assert ";00420;;;;'+47 9;0047;" in stored(tenant)[3]


def test_zeros_lost_by_a_spreadsheet_stay(tenant: Tenant) -> None:
    """Rule: a code or number that comes back without its zeros is left alone, and that is said."""
    run = read(tenant, ASA_ROW.replace("01122", "1122").replace("08123456", "8123456"))
    assert (run.unchanged, run.notices, run.warnings) == (1, 2, 0)
    assert "“1122” is stored as “01122”" in " ".join(told(tenant, run))
    changed = read(tenant, ASA_ROW.replace("01122", "11220"))
    assert changed.updates == 1


@pytest.mark.parametrize("number", ["4.67012E+10", "4,67E+10", "4E+11"])
def test_number_shortened_by_a_spreadsheet_is_an_error(tenant: Tenant, number: str) -> None:
    """Rule: a telephone number that a spreadsheet has shortened is an error."""
    run = read(tenant, ASA_ROW.replace("+46701234567", number))
    assert run.state == "refused"
    assert "shortened-number" in codes(tenant, run)


def test_one_error_stops_the_whole_file(tenant: Tenant) -> None:
    """Rule: the confirmation is for all or nothing: an error in one row stops the file."""
    run = read(tenant, NEW_ROW, ASA_ROW.replace(";2;", ";;", 1))
    assert run.state == "refused"
    assert "rows-refuse-file" in codes(tenant, run)


# --- what changes


def test_blank_cell_clears_the_stored_value(tenant: Tenant) -> None:
    """Rule: a blank cell clears the stored value, is shown as a change, and counted."""
    run = read(tenant, ASA_ROW.replace("08123456", "").replace("Storgatan 4", ""))
    assert (run.updates, cleared(tenant, run)) == (1, 2)
    cells = [cell for cell in rows_of(tenant, run)[0].cells if cell.kind]
    assert [(cell.kind, cell.old) for cell in cells] == [
        ("clear", "Storgatan 4"),
        ("clear", "08123456"),
    ]
    before = stored(tenant)
    committed = tenant.confirm(run)
    assert stored(tenant)[1] == ASA_ROW.replace("08123456", "").replace("Storgatan 4", "").replace(
        "+", "'+"
    )
    tenant.undo(committed)
    assert stored(tenant) == before


def test_switch_keeps_values_and_counts_again(tenant: Tenant) -> None:
    """Rule: "do not overwrite with empty values" keeps them, and every counter follows."""
    run = read(tenant, ASA_ROW.replace("08123456", ""), "2;Bo;Ek;1;;;;;;;bo@example.se;;;")
    assert (run.updates, run.unchanged, cleared(tenant, run)) == (2, 0, 1)
    kept = keep_blank(tenant, run, on=True)
    assert (kept.updates, kept.unchanged, cleared(tenant, kept)) == (1, 1, 0)
    assert kept.plan_digest != run.plan_digest
    again = keep_blank(tenant, kept, on=False)
    assert (again.updates, again.plan_digest) == (2, run.plan_digest)


def test_switch_may_be_set_for_the_profile(tenant: Tenant) -> None:
    """Rule: the profile says what the switch is at first."""
    profiles.update_profile(
        tenant.instance,
        tenant.id,
        tenant.profile,
        COMMAND_LINE,
        name="Customers",
        settings={"keep_blank": True},
    )
    run = read(tenant, ASA_ROW.replace("08123456", ""))
    assert (run.unchanged, cleared(tenant, run)) == (1, 0)


def test_blue_is_yellow_and_turquoise_and_green(tenant: Tenant) -> None:
    """Rule: uploaded = changed + not changed + created."""
    run = read(tenant, ASA_ROW, "2;Bo;Eek;0;;;;;;;bo@example.se;;;", NEW_ROW, NEW_ROW)
    assert totals(run) == {"rows": 4, "update": 1, "unchanged": 1, "create": 2, "reject": 0}


def test_nothing_is_written_before_the_confirmation(tenant: Tenant) -> None:
    """Rule: nothing is written before the confirmation, and a cancelled upload leaves no trace."""
    before = tenant.dump()
    run = read(tenant, NEW_ROW, ASA_ROW.replace("Åsa", "Eva"))
    runs.cancel_run(tenant.instance, tenant.id, run.number, COMMAND_LINE)
    assert tenant.dump() == before


def test_card_changed_since_the_overview_stops_the_import(tenant: Tenant) -> None:
    """Rule: a card that changed since the overview stops the import; it is made anew."""
    run = read(tenant, ASA_ROW.replace("Åsa", "Eva"))
    tenant.confirm(read(tenant, ASA_ROW.replace("Lindström", "Berg")))
    stopped = tenant.confirm(run)
    assert stopped.state == "ready"
    assert "plan-moved" in codes(tenant, stopped)
    assert ";Lindström;" not in stored(tenant)[1]


# --- what comes back


def test_export_with_all_customer_data_changes_nothing(tenant: Tenant) -> None:
    """Rule: the download with all customer data has these headings and imports without change."""
    content = tenant.export("csv")
    assert content.startswith(b"\xef\xbb\xbf" + HEADINGS.encode() + b"\r\n")
    run = tenant.preview(content)
    assert totals(run) == {"rows": 2, "update": 0, "unchanged": 2, "create": 0, "reject": 0}


def test_own_file_comes_back_with_the_ids(tenant: Tenant) -> None:
    """Rule: after the import the file comes back in its layout with the generated IDs."""
    headings = "Customer ID;FirstName;Gender;Email"
    content = "0;Nils;1;nils@example.se", "1;Åsa;2;asa@example.se", "0;Eva;0;"
    committed = tenant.confirm(read(tenant, *content, headings=headings))
    back = tenant.own_file(committed).decode("utf-8-sig").splitlines()
    assert back == [headings, "3;Nils;1;nils@example.se", "1;Åsa;2;asa@example.se", "4;Eva;0;"]
    again = tenant.preview(tenant.own_file(committed))
    assert totals(again) == totals(committed) | {"create": 0, "update": 0, "unchanged": 3}


def test_report_after_the_import_adds_nobody_twice(tenant: Tenant) -> None:
    """Rule: a report of an import has the generated IDs too."""
    committed = tenant.confirm(read(tenant, NEW_ROW, ASA_ROW))
    again = tenant.preview(tenant.report(committed, "csv"))
    assert (again.state, again.unchanged) == ("ready", 2)


def test_generated_ids_are_listed_with_their_rows(tenant: Tenant) -> None:
    """Rule: the generated IDs are listed for the new rows."""
    committed = tenant.confirm(read(tenant, ASA_ROW, NEW_ROW))
    made = runs.read_created(tenant.instance, tenant.id, committed.number, 50)
    assert [(one.row, one.line, one.shown, one.name) for one in made] == [(2, 3, "3", "Nils Holm")]


def test_file_of_an_undone_import_does_not_come_back(tenant: Tenant) -> None:
    """Rule: the IDs of an undone import are given to nobody."""
    committed = tenant.undo(tenant.confirm(read(tenant, NEW_ROW)))
    with pytest.raises(Exception, match="only an imported file"):
        tenant.own_file(committed)
