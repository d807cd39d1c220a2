"""The style ``points-only``, rule by rule, through the use cases."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from portal import customers, profiles, runs
from portal.engine.findings import Finding
from portal.engine.numbers import format_number
from portal.engine.plans.page import Filter
from portal.errors import Conflict
from portal.files import Spool
from portal.instance import Instance, open_instance
from portal.profiles import CannotPrepare, Export, prepare_file
from portal.runs import COMMAND_LINE, Run
from portal.settings import Settings
from portal.store.database import execute
from portal.store.tenants import create_tenant

HEADINGS = "shopify_id,points_to_add,description"
PRIYA, TOM = "7338441277598", "7210448301122"
MEMBERS = f"""\
Customer ID,First Name,Last Name,Email
'{PRIYA},Priya,Raman,priya@example.org
'{TOM},Tom,Okafor,tom@example.org
"""
MOST = 255


@dataclass
class Desk:
    """A shop's members and a profile that gives them points."""

    instance: Instance
    tenant: int
    members: str
    profile: str

    def preview(self, *rows: str, headings: str = HEADINGS, name: str = "points.csv") -> Run:
        return self.upload("\n".join([headings, *rows]) + "\n", name)

    def upload(self, content: str | bytes, name: str = "points.csv", profile: str = "") -> Run:
        data = content.encode() if isinstance(content, str) else content
        run = runs.receive_upload(
            self.instance,
            self.tenant,
            profile or self.profile,
            COMMAND_LINE,
            name,
            io.BytesIO(data),
        )
        return runs.start_run(self.instance, self.tenant, run.number)

    def confirm(self, run: Run, *, accepted: bool = False) -> Run:
        digest = run.plan_digest or ""
        return runs.confirm_run(
            self.instance, self.tenant, run.number, COMMAND_LINE, digest, accepted=accepted
        )

    def undo(self, run: Run) -> Run:
        return runs.undo_run(self.instance, self.tenant, run.number, COMMAND_LINE)

    def override(self, run: Run, reason: str = "A second spring award") -> Run:
        return runs.override_run(self.instance, self.tenant, run.number, COMMAND_LINE, reason)

    def findings(self, run: Run) -> list[Finding]:
        return runs.read_first_findings(self.instance, self.tenant, run.number, 1_000)

    def codes(self, run: Run) -> list[tuple[int | None, str]]:
        return [(one.row, one.code) for one in self.findings(run)]

    def rows(self, run: Run) -> tuple[runs.RowView, ...]:
        return runs.read_rows(self.instance, self.tenant, run.number, Filter()).rows

    def points(self, customer: int = 1) -> customers.PointsView:
        return customers.read_points(self.instance, self.tenant, format_number(customer))

    def prepare(self, export: str | bytes, **asked: str) -> str:
        data = export.encode() if isinstance(export, str) else export
        made = io.BytesIO()
        with Spool() as spool:
            spool.write(data)
            given = Export("export.csv", len(data), spool)  # type: ignore[arg-type]
            prepare_file(self.instance, self.tenant, self.profile, COMMAND_LINE, given, asked, made)
        return made.getvalue().decode("utf-8-sig")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    instance = open_instance(Settings(instance=tmp_path / "instance"))
    tenant = create_tenant(instance.database, "shop", "Shop").id
    made = [
        profiles.create_profile(instance, tenant, COMMAND_LINE, key, key, {}).number
        for key in ("shop-customers", "points-only")
    ]
    found = Desk(instance, tenant, *made)
    found.confirm(found.upload(MEMBERS, "members.csv", found.members))
    yield found
    instance.database.close()


def test_points_are_added_to_the_current_total(desk: Desk) -> None:
    """Rule: points_to_add is added to the customer's current total."""
    desk.confirm(desk.preview(f"{PRIYA},250,Past purchases"))
    desk.confirm(desk.preview(f"{PRIYA},50,Birthday"))
    assert desk.points().balance == 300
    assert [(one.amount, one.description) for one in desk.points().entries] == [
        (50, "Birthday"),
        (250, "Past purchases"),
    ]


def test_entry_names_its_run_and_line(desk: Desk) -> None:
    """Rule: the log has one entry per row, with the import and the line."""
    run = desk.confirm(desk.preview(f"{TOM},5,a", f"{PRIYA},250,b"))
    entry = desk.points().entries[0]
    assert (entry.run_number, entry.submission, entry.line) == (run.number, run.submission, 3)


@pytest.mark.parametrize("name", ["points.csv", "points.xlsx"])
def test_workbook_is_refused_whatever_its_name(desk: Desk, name: str) -> None:
    """Rule: only CSV is taken; a workbook is refused, renamed or not."""
    book = Path(__file__).parents[2] / "portal/plugins/email_matched/samples/workbook.xlsx"
    run = desk.upload(book.read_bytes(), name)
    assert (run.state, desk.codes(run)) == ("refused", [(None, "format-not-taken")])


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        ("Shopify_ID,points_to_add,description", "heading-not-taken"),
        ("shopify_id,Points To Add,description", "heading-not-taken"),
        ("shopify_id,points,description", "heading-not-taken"),
        ("shopify_id,description,points_to_add", "heading-not-exact"),
        ("shopify_id,points_to_add", "missing-heading"),
        ("name,shopify_id,points_to_add,description", "heading-not-taken"),
    ],
)
def test_headings_are_exact_and_in_order(desk: Desk, headings: str, code: str) -> None:
    """Rule: columns A, B, C are shopify_id, points_to_add, description, all lowercase."""
    run = desk.preview("1,2,3,4"[: 2 * headings.count(",") + 1], headings=headings)
    assert run.state == "refused"
    assert (None, code) in desk.codes(run)
    told = " ".join(one.message for one in desk.findings(run))
    lacking = set(HEADINGS.split(",")) - set(headings.split(","))
    assert [name for name in lacking if name not in told] == []


def test_columns_to_the_right_are_ignored_with_a_notice(desk: Desk) -> None:
    """Rule: extra columns to the right are ignored, with a notice."""
    run = desk.preview(f"{PRIYA},5,a,Priya", headings=f"{HEADINGS},First Name")
    assert (run.state, desk.codes(run)) == ("ready", [(None, "heading-ignored")])


def test_raw_shop_export_is_recognised(desk: Desk) -> None:
    """Rule: a raw Shopify export is recognised by Customer ID, and told what to do."""
    run = desk.upload(MEMBERS)
    (told,) = desk.findings(run)
    assert (run.state, told.code) == ("refused", "shop-export")
    assert "Rename Customer ID to shopify_id" in told.message
    right = desk.preview(f"{PRIYA},5,a,'{PRIYA}", headings=f"{HEADINGS},Customer ID")
    assert (right.state, desk.codes(right)) == ("ready", [(None, "heading-ignored")])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (f"'{PRIYA}", "id-apostrophe-removed"),
        (f'"=""{PRIYA}"""', "id-formula-unwrapped"),
        (f"gid://shopify/Customer/{PRIYA}", "id-link-unwrapped"),
        (f"{PRIYA}.0", "id-decimals-removed"),
        (f'"{PRIYA},0"', "id-decimals-removed"),
        ("7.338441277598E+12", "id-scientific-recovered"),
        ('"7,338441277598E+12"', "id-scientific-recovered"),
        (f" {PRIYA}", "hidden-characters-removed"),
        (f"\u00a0{PRIYA}\ufeff", "hidden-characters-removed"),
    ],
)
def test_harmless_wrapping_is_taken_off_and_noted(desk: Desk, cell: str, code: str) -> None:
    """Rule: spaces, an apostrophe, ="…", gid:// and .0 are cleaned, each with its notice."""
    run = desk.preview(f"{cell},5,a")
    assert (run.state, run.updates) == ("ready", 1)
    assert code in [found for _, found in desk.codes(run)]
    assert desk.rows(run)[0].customer_name == "Priya Raman"


@pytest.mark.parametrize(
    "cell", [f'"\'=""{PRIYA}"""', f"\u00a0gid://shopify/Customer/{PRIYA}", f"\u00a0{PRIYA}.0"]
)
def test_notice_names_the_number_below_several_wrappings(desk: Desk, cell: str) -> None:
    told = desk.findings(desk.preview(f"{cell},5,a"))
    assert any(f"was read as {PRIYA}" in one.message for one in told)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("7.33844E+12", "id-shortened"),
        ('"7,33844E+12"', "id-shortened"),
        ("7338440000000", "id-rounded"),
        ('"7,338,441,277,598"', "id-separated"),
        ("7E+12", "id-shortened"),
        ("7.33844e12", "id-shortened"),
        ("#1042", "id-not-digits"),
        ("٧٣٣٨٤٤١٢٧٧٥٩٨", "id-not-digits"),
        ("7338 4412 77598", "id-not-digits"),
        ("gid://shopify/Order/5550123456789", "id-of-something-else"),
        ("123456789012345678901", "id-wrong-length"),
        ("", "value-missing"),
    ],
)
def test_damaged_id_refuses_the_file_in_its_own_words(desk: Desk, cell: str, code: str) -> None:
    """Rule: an ID that lost digits is never guessed; each damage has its own message."""
    run = desk.preview(f"{cell},5,a", f"{TOM},5,a")
    assert run.state == "refused"
    assert (1, code) in desk.codes(run)


def test_shortened_ids_are_counted_apart(desk: Desk) -> None:
    """Rule: IDs in scientific notation are counted separately at the top."""
    run = desk.preview("7.33844E+12,5,a", "7.21045E+12,5,a", "5550123456789,5,a")
    summary = runs.read_summary(desk.instance, desk.tenant, run.number)
    assert {kind.code: rows for kind, rows in summary.by_code} == {
        "id-shortened": 2,
        "not-a-member": 1,
    }


def test_cleaned_ids_are_counted_apart(desk: Desk) -> None:
    """Rule: cleaned IDs are counted at the top, each way of cleaning for itself."""
    rows = [f"'{PRIYA},5,a", f"'{TOM},5,a", f"{PRIYA}.0,6,a", f"gid://shopify/Customer/{TOM},7,a"]
    run = desk.preview(*rows)
    summary = runs.read_summary(desk.instance, desk.tenant, run.number)
    assert {kind.code: rows for kind, rows in summary.by_code} == {
        "id-decimals-removed": 1,
        "id-link-unwrapped": 1,
    }
    (told,) = [one.message for one in summary.findings if one.code == "id-apostrophe-removed"]
    assert told.endswith("Rows with one: 2.")


def test_id_has_one_to_twenty_digits(desk: Desk) -> None:
    """Rule: an ID has 1 to 20 digits and is kept as text, with the zeros it begins with."""
    ids = ("7", "0" * 19 + "7")
    members = "\n".join(f"{one},m{at}@example.org" for at, one in enumerate(ids))
    desk.confirm(desk.upload(f"Customer ID,Email\n{members}\n", "m.csv", desk.members))
    run = desk.preview(*(f"{one},5,a" for one in ids))
    assert (run.state, [row.customer_email for row in desk.rows(run)]) == (
        "ready",
        ["m0@example.org", "m1@example.org"],
    )


def test_short_id_is_a_warning(desk: Desk) -> None:
    """Rule: an ID of fewer than nine digits is a warning: old shops have them."""
    desk.confirm(desk.upload("Customer ID,Email\n123456,old@example.org\n", "m.csv", desk.members))
    run = desk.preview("123456,5,a")
    assert (run.state, desk.codes(run)) == ("ready", [(1, "id-short")])


def test_own_zeros_of_a_member_are_no_damage(desk: Desk) -> None:
    """Rule: an ID that ends in zeros is only doubted where nobody has it."""
    desk.confirm(
        desk.upload("Customer ID,Email\n7338440000000,n@example.org\n", "m.csv", desk.members)
    )
    assert desk.codes(desk.preview("7338440000000,5,a")) == []


def test_unknown_customers_refuse_the_file_and_are_all_listed(desk: Desk) -> None:
    """Rule: the import fails if users are not present; all of them are listed, nothing is added."""
    unknown = [f"55501234{number:05}" for number in range(1, 121)]
    run = desk.preview(f"{PRIYA},5,a", *(f"{one},5,a" for one in unknown))
    told = [one for one in desk.findings(run) if one.code == "not-a-member"]
    assert run.state == "refused"
    assert [one.value for one in told] == unknown
    with pytest.raises(Conflict):
        desk.confirm(run)
    assert desk.points().balance == 0


def test_unknown_customer_is_listed_beside_other_errors(desk: Desk) -> None:
    """Rule: an unknown member is told although the row has another error too."""
    run = desk.preview("5550123456789,zero,a")
    assert {"not-a-member", "not-whole"} <= {code for _, code in desk.codes(run)}


def test_nobody_is_created_or_found_by_email(desk: Desk) -> None:
    """Rule: only the Shopify ID matches; there is no e-mail fallback and no creation."""
    run = desk.preview("priya@example.org,5,a")
    assert (run.state, run.creates) == ("refused", 0)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "value-missing"),
        ("0", "too-small"),
        ("-5", "too-small"),
        ("1.5", "not-whole"),
        ("250.0", "not-whole"),
        ('"1,000"', "not-whole"),
        ("250 pts", "not-whole"),
        ("1e3", "not-whole"),
        ("+5", "not-whole"),
        ("1.000", "not-whole"),
        ("\u0665", "not-whole"),
        ("²", "not-whole"),
    ],
)
def test_points_are_whole_numbers_from_one(desk: Desk, cell: str, code: str) -> None:
    """Rule: points are a whole number of 1 or more; nothing else is understood."""
    run = desk.preview(f"{PRIYA},{cell},a")
    assert run.state == "refused"
    assert [found for row, found in desk.codes(run) if row] == [code]


@pytest.mark.parametrize(("points", "codes"), [(1_000_000, []), (1_000_001, ["unusually-large"])])
def test_very_many_points_are_a_warning(desk: Desk, points: int, codes: list[str]) -> None:
    """Rule: more than 1,000,000 points are a warning: an ID may stand in the column."""
    run = desk.preview(f"{PRIYA},{points},a")
    assert (run.state, [code for _, code in desk.codes(run)]) == ("ready", codes)


@pytest.mark.parametrize(
    ("text", "code"), [("", "value-missing"), ("  ", "value-missing"), ("x" * 256, "too-long")]
)
def test_description_is_needed_and_not_too_long(desk: Desk, text: str, code: str) -> None:
    """Rule: the description has 1 to 255 characters."""
    run = desk.preview(f"{PRIYA},5,{text}")
    assert (run.state, (1, code) in desk.codes(run)) == ("refused", True)
    assert desk.preview(f"{PRIYA},5,{'x' * MOST}").state == "ready"


def test_same_customer_may_stand_on_several_rows(desk: Desk) -> None:
    """Rule: the same customer on several rows has several entries, summed in the preview."""
    desk.confirm(desk.preview(f"{PRIYA},10,before"))
    run = desk.preview(f"{PRIYA},250,Spring", f"{TOM},5,Spring", f"{PRIYA},100,Summer")
    assert [(one.entry.before, one.entry.after) for one in desk.rows(run) if one.entry] == [
        (10, 260),
        (0, 5),
        (260, 360),
    ]
    assert desk.confirm(run).state == "committed"
    assert desk.points().balance == 360
    assert len(desk.points().entries) == 3


def test_very_same_entry_twice_needs_a_tick(desk: Desk) -> None:
    """Rule: identical ID, points and description twice: a warning that requires a tick."""
    run = desk.preview(f"{PRIYA},5,a", f"{PRIYA},5,a")
    assert desk.codes(run) == [(2, "repeated-entry")]
    with pytest.raises(Conflict, match="Tick it"):
        desk.confirm(run)
    assert desk.confirm(run, accepted=True).state == "committed"
    assert desk.points().balance == 10


def test_preview_shows_who_and_what_they_will_see(desk: Desk) -> None:
    """Rule: the preview shows name, e-mail, balance before, added, after and the description."""
    row = desk.rows(desk.preview(f"{PRIYA},250,  Welcome back "))[0]
    assert (row.customer_name, row.customer_email) == ("Priya Raman", "priya@example.org")
    assert row.entry == runs.EntryView(0, 250, "Welcome back")


def test_preview_adds_everything_up(desk: Desk) -> None:
    """Rule: the preview counts customers, points in all and the largest award."""
    run = desk.preview(f"{PRIYA},250,a", f"{PRIYA},50,b", f"{TOM},5,c")
    index = runs.read_summary(desk.instance, desk.tenant, run.number).index
    assert index.sum_of("points") == (305, 250)
    assert index.count("update") - index.again == 2


def test_same_rows_are_refused_in_whatever_order(desk: Desk) -> None:
    """Rule: the same rows again are blocked, whatever their order, cleaning and file."""
    desk.confirm(desk.preview(f"{PRIYA},250,a", f"{TOM},5,b"))
    again = desk.preview(f"'{TOM},5,b", f"{PRIYA},250,a", name="other.csv")
    assert (again.state, (None, "same-rows") in desk.codes(again)) == ("refused", True)
    assert desk.preview(f"{PRIYA},250,a", f"{TOM},6,b").state == "ready"


def test_same_rows_are_refused_through_another_profile(desk: Desk) -> None:
    """Rule: another profile of the style does not let the same rows in."""
    desk.confirm(desk.preview(f"{PRIYA},250,a"))
    other = profiles.create_profile(
        desk.instance, desk.tenant, COMMAND_LINE, "Other", "points-only", {}
    )
    run = desk.upload(f"{HEADINGS}\n{PRIYA},250,a\n", profile=other.number)
    assert run.state == "refused"


def test_admin_may_let_the_same_rows_in_with_a_reason(desk: Desk) -> None:
    """Rule: the block can be overridden with a reason, which stays with the import."""
    desk.confirm(desk.preview(f"{PRIYA},250,a"))
    again = desk.preview(f"{PRIYA},250,a")
    with pytest.raises(Conflict, match="Say why"):
        desk.override(again, "  ")
    again = desk.override(again)
    assert (again.state, (None, "same-rows-allowed") in desk.codes(again)) == ("ready", True)
    assert "A second spring award" in " ".join(one.message for one in desk.findings(again))
    again = desk.confirm(again)
    assert desk.points().balance == 500
    sql = "SELECT note FROM receipt WHERE tenant_id = ? AND id = ?"
    note = execute(desk.instance.database, sql, (desk.tenant, again.receipt_id)).fetchone()[0]
    assert "A second spring award" in note


def test_nothing_else_can_be_overridden(desk: Desk) -> None:
    """Rule: only the same rows can be let through; errors cannot."""
    run = desk.preview("5550123456789,5,a")
    with pytest.raises(Conflict, match="Only a run"):
        desk.override(run)


def test_overridden_file_with_errors_is_still_refused(desk: Desk) -> None:
    """Rule: an override takes the block away, and no other reason."""
    desk.confirm(desk.preview(f"{PRIYA},250,a"))
    again = desk.preview(f"{PRIYA},250,a")
    sql = "UPDATE identity SET value = '1' WHERE tenant_id = ? AND value = ?"
    execute(desk.instance.database, sql, (desk.tenant, PRIYA))
    assert desk.override(again).state == "refused"


def test_undone_rows_may_be_imported_again(desk: Desk) -> None:
    """Rule: what was undone is not imported before."""
    desk.undo(desk.confirm(desk.preview(f"{PRIYA},250,a")))
    assert desk.preview(f"{PRIYA},250,a").state == "ready"


def test_undo_posts_equal_negative_entries(desk: Desk) -> None:
    """Rule: an undo posts equal negative entries; the balance returns, the history stays."""
    desk.confirm(desk.preview(f"{PRIYA},10,before"))
    run = desk.confirm(desk.preview(f"{PRIYA},250,a", f"{PRIYA},50,b"))
    desk.confirm(desk.preview(f"{PRIYA},1,later"))
    assert desk.undo(run).state == "undone"
    assert desk.points().balance == 11
    assert sum(one.amount for one in desk.points().entries) == 11
    assert [one.amount for one in desk.points().entries] == [-50, -250, 1, 50, 250, 10]
    assert runs.read_receipt(desk.instance, desk.tenant, run.number).refusals == ()


def test_points_that_moved_since_the_preview_are_looked_at_again(desk: Desk) -> None:
    """Rule: a balance that moved since the preview is shown again before anything is added."""
    run, other = desk.preview(f"{PRIYA},250,a"), desk.preview(f"{PRIYA},5,b")
    desk.confirm(other)
    again = desk.confirm(run)
    assert again.state == "ready"
    assert [one.entry.before for one in desk.rows(again) if one.entry] == [5]
    assert desk.points().balance == 5


def test_export_names_members_and_gives_no_points(desk: Desk) -> None:
    """Rule: an export has the IDs alone: there are no points to give back."""
    stream = io.BytesIO()
    profiles.write_export(desk.instance, desk.tenant, desk.profile, "csv", stream)
    frame = pl.read_csv(stream.getvalue(), infer_schema=False)
    assert sorted(frame["shopify_id"]) == [TOM, PRIYA]
    assert frame.select("points_to_add", "description").null_count().row(0) == (2, 2)


def test_history_says_what_was_added(desk: Desk) -> None:
    """Rule: the customer's history tells of every award."""
    desk.confirm(desk.preview(f"{PRIYA},1250,Spring"))
    history = customers.customer_history(desk.instance, desk.tenant, format_number(1))
    assert history.entries[0].changes[0].new == "+1,250 Spring"
    assert json.loads(json.dumps(desk.points().to_json()))["balance"] == 1250


def test_points_file_is_made_from_a_shop_export(desk: Desk) -> None:
    """Rule: a helper makes the points file from a shop export, with text-safe IDs."""
    export = MEMBERS.replace(f"'{TOM}", "")
    made = desk.prepare(export, points_to_add="250", description="Past, and thank you")
    assert made.splitlines() == [HEADINGS, f'\'{PRIYA},250,"Past, and thank you"']
    run = desk.upload(made)
    assert (run.state, run.updates) == ("ready", 1)


@pytest.mark.parametrize("heading", ["Customer ID", "customer id", "ID"])
def test_helper_finds_the_id_of_any_exporter(desk: Desk, heading: str) -> None:
    """Rule: the helper takes Customer ID, or ID as other exporters call it."""
    made = desk.prepare(f"{heading},Email\n{PRIYA},a@b.de\n", points_to_add="1", description="a")
    assert PRIYA in made


@pytest.mark.parametrize(
    ("export", "asked", "code"),
    [
        ("Customer ID,Email\n7.33844E+12,a@b.de\n", {}, "id-shortened"),
        ("Name,Email\nPriya,a@b.de\n", {}, "no-id-column"),
        (MEMBERS, {"points_to_add": "1.5"}, "not-whole"),
        (MEMBERS, {"description": " "}, "value-missing"),
        ("", {}, "empty-file"),
    ],
)
def test_helper_refuses_what_an_import_would(
    desk: Desk, export: str, asked: dict[str, str], code: str
) -> None:
    """Rule: the helper never guesses a damaged ID, and judges the values as an import does."""
    with pytest.raises(CannotPrepare) as refused:
        desk.prepare(export, **{"points_to_add": "5", "description": "a", **asked})
    assert code in [one.code for one in refused.value.findings]
