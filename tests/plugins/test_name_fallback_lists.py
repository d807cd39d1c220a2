"""The rules of the sheets of ``name-fallback`` that are lists: options, groups, manufacturers."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from portal import profiles, runs
from portal.engine.write.xlsx import write_xlsx
from portal.instance import Instance, open_instance
from portal.laws.generating import as_cells
from portal.laws.house import Tenant, totals
from portal.lists import change_option, find_entry, remove_entry
from portal.runs import COMMAND_LINE, Run
from portal.samples import check_samples
from portal.settings import Settings
from portal.store import tenants
from portal.store.journal import apply_edit
from portal.store.lists import list_customer_groups, list_manufacturers, list_options
from portal.store.subjects import CUSTOMER_GROUP
from portal.vocabulary import read_vocabulary
from tests.store.making import author, commit, make_changes, read_one

TERMS = "key,value,isDefault"
GROUPS = "id,isDefault,name,currency"
US, AU = "US,1,United States,USD", "AU,0,Australia,AUD"


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    with instance.database.connection_context():
        tenants.create_tenant(instance.database, "mill", "Mill")
        yield instance
    instance.database.close()


def open_sheet(instance: Instance, name: str) -> Tenant:
    made = profiles.create_profile(
        instance, 1, COMMAND_LINE, name.title(), f"name-fallback-{name}", {}
    )
    return Tenant(instance, 1, made.number)


@pytest.fixture
def options(instance: Instance) -> Tenant:
    return open_sheet(instance, "options")


@pytest.fixture
def groups(instance: Instance) -> Tenant:
    return open_sheet(instance, "customer-groups")


def read(sheet: Tenant, *lines: str) -> Run:
    return sheet.preview("\n".join([*lines, ""]).encode())


def take(sheet: Tenant, *lines: str) -> Run:
    run = sheet.confirm(read(sheet, *lines))
    assert run.state == "committed", sheet.told(run)
    return run


def told(sheet: Tenant, run: Run) -> dict[str, str]:
    found = runs.read_first_findings(sheet.instance, sheet.id, run.number, 100)
    return {one.code: one.message for one in found}


def values(options: Tenant, key: str) -> list[tuple[str, bool]]:
    listed = list_options(options.instance.database, options.id)
    return [(one.value, one.is_default) for one in listed if one.key == key]


def codes(groups: Tenant) -> list[str]:
    return [one.code for one in list_customer_groups(groups.instance.database, groups.id)]


def test_options_are_added_by_key(options: Tenant) -> None:
    """Rule: the options sheet is key, value, isDefault; the same value may stand under two keys."""
    take(options, TERMS, "paymentTerms,NET 30,1", "paymentTerms,COD,0", "shippingMethod,COD,1")
    assert values(options, "paymentTerms") == [("NET 30", True), ("COD", False)]
    assert values(options, "shippingMethod") == [("COD", True)]


def test_unknown_option_key_is_refused(options: Tenant) -> None:
    """Rule: an unknown option key is an error that names the known ones."""
    run = read(options, TERMS, "terms,NET 30,1")
    assert run.state == "refused"
    assert "shippingMethod, paymentTerms, ccType" in told(options, run)["not-an-option"]


@pytest.mark.parametrize("mark", ["yes", "TRUE", "2", ""])
def test_default_is_one_or_nought(options: Tenant, mark: str) -> None:
    """Rule: isDefault is 1 or 0."""
    assert read(options, TERMS, f"ccType,Visa,{mark}").state == "refused"


def test_key_with_two_defaults_is_refused(options: Tenant) -> None:
    """Rule: a key has exactly one default; the options that would be are named with their lines."""
    run = read(options, TERMS, "ccType,Visa,1", "ccType,Amex,1")
    message = told(options, run)["not-one-default-option"]
    assert run.state == "refused"
    assert "ccType" in message
    assert "Visa (line 2), Amex (line 3)" in message


def test_key_without_default_is_refused(options: Tenant) -> None:
    """Rule: a key without a default is refused."""
    run = read(options, TERMS, "ccType,Visa,0")
    assert "none" in told(options, run)["not-one-default-option"]


def test_default_is_judged_with_stored_options(options: Tenant) -> None:
    """Rule: defaults are counted over file and store together."""
    take(options, TERMS, "ccType,Visa,1")
    assert (
        "Visa (stored)"
        in told(options, read(options, TERMS, "ccType,Amex,1"))["not-one-default-option"]
    )
    take(options, TERMS, "ccType,Amex,0")
    take(options, TERMS, "ccType,Visa,0", "ccType,Amex,1")
    assert values(options, "ccType") == [("Visa", False), ("Amex", True)]


def test_options_are_shown_in_sheet_order(options: Tenant) -> None:
    """Rule: options are shown in the order of the sheet; an order that changes is a change."""
    take(options, TERMS, "ccType,Visa,1", "ccType,Amex,0", "ccType,Diners,0")
    run = take(options, TERMS, "ccType,Amex,0", "ccType,Visa,1", "ccType,Diners,0")
    assert totals(run)["update"] == 2
    assert [value for value, _ in values(options, "ccType")] == ["Amex", "Visa", "Diners"]
    assert options.undo(run).state == "undone"
    assert [value for value, _ in values(options, "ccType")] == ["Visa", "Amex", "Diners"]


def test_options_not_in_the_file_stay(options: Tenant) -> None:
    """Rule: nothing is ever deleted; what a file does not name stays and keeps its place."""
    take(options, TERMS, "ccType,Visa,1", "ccType,Amex,0")
    run = take(options, TERMS, "ccType,Diners,0")
    assert totals(run)["create"] == 1
    assert [value for value, _ in values(options, "ccType")] == ["Visa", "Amex", "Diners"]


def test_other_text_is_another_option(options: Tenant) -> None:
    """Rule: an option is known by its key and value; another text is another option."""
    take(options, TERMS, "paymentTerms,NET 30,1")
    run = read(options, TERMS, "paymentTerms,Net 30,0", "shippingMethod,NET 30,1")
    assert (run.creates, run.updates) == (2, 0)


def test_repeated_option_is_refused(options: Tenant) -> None:
    """Rule: the same key twice in a file is an error."""
    run = read(options, TERMS, "ccType,Visa,1", "ccType,Visa,0")
    assert run.state == "refused"
    assert "as line" in told(options, run)["repeated-in-file"]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_exported_sheet_comes_back_unchanged(options: Tenant, file_format: str) -> None:
    """Rule: the export is the template; .xlsx and .csv are taken and written."""
    take(options, TERMS, "ccType,Visa,1", "paymentTerms,007,1")
    run = options.preview(options.export(file_format), f"options.{file_format}")
    assert (run.state, run.unchanged) == ("ready", 2)


def test_spreadsheet_of_options_is_taken(options: Tenant) -> None:
    stream = BytesIO()
    write_xlsx(stream, TERMS.split(","), [as_cells([["ccType", "Visa", "1"]])])
    assert options.confirm(options.preview(stream.getvalue(), "options.xlsx")).state == "committed"
    assert values(options, "ccType") == [("Visa", True)]


def test_files_learn_the_options(options: Tenant) -> None:
    """Rule: customers' files know new options at once."""
    take(options, TERMS, "paymentTerms,NET 30,1", "paymentTerms,COD,0")
    terms = read_vocabulary(options.instance.database, options.id).terms("option:paymentTerms")
    assert list(terms) == [("NET 30",), ("COD",)]


def test_groups_are_found_by_id(groups: Tenant) -> None:
    """Rule: a customer group is known by its id; a changed id is another group."""
    take(groups, GROUPS, US, AU)
    run = take(groups, GROUPS, "US,1,USA,USD", "NZ,0,New Zealand,nzd")
    assert (run.creates, run.updates) == (1, 1)
    listed = list_customer_groups(groups.instance.database, groups.id)
    assert [(one.code, one.name, one.currency) for one in listed] == [
        ("US", "USA", "USD"),
        ("AU", "Australia", "AUD"),
        ("NZ", "New Zealand", "NZD"),
    ]


def test_one_group_is_the_default(groups: Tenant) -> None:
    """Rule: exactly one customer group is the default."""
    run = read(groups, GROUPS, US, "AU,1,Australia,AUD")
    assert "US (line 2), AU (line 3)" in told(groups, run)["not-one-default-group"]
    take(groups, GROUPS, US, AU)
    assert read(groups, GROUPS, "US,0,United States,USD").state == "refused"


@pytest.mark.parametrize("currency", ["EUX", "US", "$", "Dollar"])
def test_unknown_currency_is_refused(groups: Tenant, currency: str) -> None:
    """Rule: a currency is the three letters of ISO 4217."""
    run = read(groups, GROUPS, f"US,1,United States,{currency}")
    assert currency in told(groups, run)["unknown-currency"]


def test_list_that_moved_is_planned_again(groups: Tenant) -> None:
    """Rule: of two previews that would each make a default the second is looked at again."""
    first, second = read(groups, GROUPS, US), read(groups, GROUPS, "AU,1,Australia,AUD")
    assert groups.confirm(first).state == "committed"
    again = groups.confirm(second)
    assert again.state == "refused"
    assert {"plan-moved", "not-one-default-group"} <= told(groups, again).keys()
    assert codes(groups) == ["US"]


def test_groups_are_listed_in_sheet_order(groups: Tenant) -> None:
    """Rule: groups are listed in the order of the sheet."""
    take(groups, GROUPS, US, AU)
    run = read(groups, GROUPS, AU, US)
    assert "moved-in-list" in told(groups, run)
    groups.confirm(run)
    assert codes(groups) == ["AU", "US"]


def test_hand_edit_makes_a_preview_stale(groups: Tenant) -> None:
    """Rule: a preview is looked at again when the list was edited by hand."""
    take(groups, GROUPS, US, AU)
    run = read(groups, GROUPS, "US,1,USA,USD")
    database = groups.instance.database
    entry = list_customer_groups(database, groups.id)[0]
    changes = make_changes([(entry.id, "field:name", "United States", "U.S.")])
    version = changes.with_columns(version=entry.version)
    apply_edit(database, groups.id, author(), version, subject=CUSTOMER_GROUP)
    assert groups.confirm(run).state == "ready"
    assert list_customer_groups(database, groups.id)[0].name == "U.S."


def test_manufacturers_are_added_by_name(instance: Instance) -> None:
    """Rule: a manufacturer is a name; its customers' numbers come in columns ``id:{name}``."""
    sheet = open_sheet(instance, "manufacturers")
    take(sheet, "name", "Grand Gifts", "Tiny Toys")
    run = read(sheet, "name", "Grand Gifts", "Acme")
    assert totals(run) == {"rows": 2, "create": 1, "update": 0, "unchanged": 1, "reject": 0}
    term = read_vocabulary(instance.database, 1).terms("manufacturer")["Grand Gifts",]
    assert term.slot == "manufacturer:Grand Gifts"


def test_repeated_manufacturer_is_refused(instance: Instance) -> None:
    """Rule: the same manufacturer twice in a file is an error that names the other line."""
    sheet = open_sheet(instance, "manufacturers")
    run = read(sheet, "name", "Acme", "Bell", "Acme")
    assert run.state == "refused"
    assert "line 2" in sheet.told(run)


@pytest.mark.parametrize("name", ["Smith; Sons", "A | B", "Tab\tlike"])
def test_name_of_a_manufacturer_holds_any_sign(instance: Instance, name: str) -> None:
    """Rule: a sheet of one column is read by commas alone, so that names may hold other signs."""
    sheet = open_sheet(instance, "manufacturers")
    take(sheet, "name", name, "Acme; too")
    known = {one.name for one in list_manufacturers(instance.database, 1)}
    assert known == {name, "Acme; too"}


def test_hand_changes_keep_a_list_as_a_sheet_would(instance: Instance, options: Tenant) -> None:
    """Rule: an entry is renamed, moved or removed by hand too; one default and the order stay."""
    take(options, TERMS, "ccType,Visa,1", "ccType,Amex,0", "ccType,Diners,0")
    visa, amex, diners = (
        find_entry(instance, 1, "option", name, "ccType") for name in ("Visa", "Amex", "Diners")
    )
    change_option(instance, 1, COMMAND_LINE, visa, value="VISA")
    change_option(instance, 1, COMMAND_LINE, diners, place=1)
    remove_entry(instance, 1, COMMAND_LINE, "option", amex)
    run = read(options, TERMS, "ccType,Diners,0", "ccType,VISA,1")
    assert totals(run) == {"rows": 2, "create": 0, "update": 0, "unchanged": 2, "reject": 0}


def test_manufacturer_in_use_stays_after_undo(instance: Instance) -> None:
    """Rule: an undo leaves a manufacturer that customers have a number with, and says so."""
    sheet = open_sheet(instance, "manufacturers")
    run = take(sheet, "name", "Grand Gifts", "Idle")
    commit(instance.database, 1, [{"manufacturer:Grand Gifts": "GG-88"}])
    sheet.undo(run)
    assert [one.name for one in list_manufacturers(instance.database, 1)] == ["Grand Gifts"]
    receipt = runs.read_receipt(instance, 1, run.number)
    assert "Customers use it" in receipt.refusals[0].reason


def test_undo_of_options_leaves_the_list_as_it_was(options: Tenant) -> None:
    """Rule: an undo takes new options away and gives the default back, customers keep the value."""
    take(options, TERMS, "paymentTerms,NET 30,1")
    run = take(options, TERMS, "paymentTerms,NET 30,0", "paymentTerms,COD,1")
    commit(options.instance.database, options.id, [{"field:payment_terms": "COD"}])
    assert options.undo(run).state == "undone"
    assert values(options, "paymentTerms") == [("NET 30", True)]
    kept = read_one(options.instance.database, options.id, 3, "field:payment_terms")
    assert kept["field:payment_terms"] == "COD"


def test_undo_of_groups_leaves_those_in_use(groups: Tenant) -> None:
    """Rule: an undo of customer groups gives names back; a group that customers are in stays."""
    take(groups, GROUPS, US)
    run = take(groups, GROUPS, "US,1,USA,USD", AU, "NZ,0,New Zealand,NZD")
    commit(groups.instance.database, groups.id, [{"field:customer_group": "AU"}])
    groups.undo(run)
    listed = list_customer_groups(groups.instance.database, groups.id)
    named = [("US", "United States"), ("AU", "Australia")]
    assert [(one.code, one.name) for one in listed] == named
    (left,) = runs.read_receipt(groups.instance, groups.id, run.number).refusals
    assert (left.name, "Customers" in left.reason) == ("AU (Australia)", True)


def test_entries_have_no_number_of_a_customer(options: Tenant) -> None:
    """Rule: receipt and report speak of an entry by its name; it has no customer's number."""
    run = take(options, TERMS, "ccType,Visa,1")
    (made,) = runs.read_created(options.instance, options.id, run.number, 5)
    assert (made.name, made.shown) == ("ccType: Visa", "")
    report = options.report(run, "csv").decode("utf-8-sig")
    assert report.splitlines() == [
        f"{TERMS},Import: row,Import: line,Import: result,Import: matched by,Import: findings",
        "ccType,Visa,1,1,2,created,,",
    ]
    assert options.preview(report.encode()).unchanged == 1


def test_samples_of_lists_are_as_their_goldens() -> None:
    """Rule: the lists' sheets are taken as users have them, CSV or Excel."""
    for name in ("options", "customer-groups", "manufacturers"):
        found = check_samples(f"name-fallback-{name}")
        assert [one for one in found if one.difference] == [], name
