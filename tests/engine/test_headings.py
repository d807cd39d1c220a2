"""What the headings of a file mean (style page "email-matched", validation list)."""

from dataclasses import replace

import pytest

from portal.engine.columns import Column, Term, Vocabulary
from portal.engine.findings import Finding, read_findings
from portal.engine.headings import IGNORE, HeadingMap, map_headings, possible_headings
from portal.engine.report import REPORT_HEADINGS
from portal.engine.style import FileRules, Style
from portal.engine.values import Text, Whole
from tests.engine.conftest import STYLES, Plan, make_vocabulary

EMAIL_MATCHED = STYLES.by_key["email-matched"]


class InOrder(Style):
    """Takes its columns in their order only."""

    key, title = "in-order", "In order"
    file = FileRules(headings="exact-order")
    columns = (
        Column("id", Text(), "field:name", required=True),
        Column("points", Whole(), "field:phone"),
    )


def read(*found: str, saved: dict[str, str] | None = None) -> HeadingMap:
    return map_headings(found, EMAIL_MATCHED, make_vocabulary(), saved)


def targets(mapped: HeadingMap) -> list[str]:
    return [one.column.heading for one in mapped.bound]


def told(mapped: HeadingMap) -> list[Finding]:
    return read_findings(mapped.findings, STYLES.catalogue)


def codes(mapped: HeadingMap) -> list[str]:
    return [finding.code for finding in told(mapped)]


def test_exact_headings_in_any_order() -> None:
    mapped = read("Email", "Customer ID", "Address Line 2", "Tag:Preferences:Drama")
    assert targets(mapped) == ["Email", "Customer ID", "Address Line 2", "Tag:Preferences:Drama"]
    assert [one.position for one in mapped.bound] == [0, 1, 2, 3]
    assert (codes(mapped), mapped.unknown) == ([], ())


@pytest.mark.parametrize(
    "heading",
    ["email", " Email ", "EMAIL", "Email\u00a0", "\ufeffEmail", "\u200bEmail"],
)
def test_fixed_heading_is_normalised_with_notice(heading: str) -> None:
    mapped = read(heading)
    assert targets(mapped) == ["Email"]
    assert codes(mapped) == ["heading-normalised"]
    assert told(mapped)[0].column == heading


def test_spaces_inside_a_heading_do_not_count() -> None:
    assert targets(read("first  name", "Last\nName")) == ["First Name", "Last Name"]


def test_guarded_heading_is_read_without_its_mark() -> None:
    assert read("'=Email").unknown[0].heading == "=Email"


@pytest.mark.parametrize(
    "heading", ["tenant_id", "id", "role", "is_admin", "password", "version", "Foo"]
)
def test_undeclared_heading_is_never_taken(heading: str) -> None:
    mapped = read(heading)
    assert targets(mapped) == []
    assert codes(mapped) == ["unknown-heading"]
    assert [one.heading for one in mapped.unknown] == [heading]


def test_every_unknown_heading_is_listed() -> None:
    mapped = read("Foo", "Email", "Surname", "Bar")
    assert [one.heading for one in mapped.unknown] == ["Foo", "Surname", "Bar"]
    assert "Did you mean “Last Name”?" in told(mapped)[1].message


def test_saved_mapping_is_applied_and_said() -> None:
    mapped = read("Surname", saved={"Surname": "Last Name"})
    assert targets(mapped) == ["Last Name"]
    assert codes(mapped) == ["heading-mapped"]


def test_ignored_heading_is_left_out_and_said() -> None:
    mapped = read("Notes", "Email", saved={"Notes": IGNORE})
    assert targets(mapped) == ["Email"]
    assert codes(mapped) == ["heading-ignored"]


def test_saved_mapping_to_a_lost_term_asks_again() -> None:
    mapped = read("Likes drama", saved={"Likes drama": "Tag:Preferences:Gone"})
    assert [one.heading for one in mapped.unknown] == ["Likes drama"]


def test_saved_mapping_to_a_term_reaches_it() -> None:
    mapped = read("Likes drama", saved={"Likes drama": "Tag:Preferences:Drama"})
    assert mapped.bound[0].column.slot == "tag:Preferences:Drama"


def test_duplicate_heading_names_its_columns() -> None:
    mapped = read("Email", "Phone", "Email")
    assert codes(mapped) == ["duplicate-heading"]
    assert "columns 1, 3" in told(mapped)[0].message
    assert targets(mapped) == ["Phone"]


def test_two_headings_for_one_column_are_refused() -> None:
    mapped = read("Email", "E-Mail", saved={"E-Mail": "Email"})
    assert "twice-mapped" in codes(mapped)


def test_case_variants_of_a_heading_are_twice_mapped() -> None:
    assert "twice-mapped" in codes(read("Email", "email"))


def test_parts_of_an_address_are_not_twice_mapped() -> None:
    assert codes(read("Address Line 1", "Address Line 2", "Town")) == []


def test_blank_heading_with_cells_needs_a_decision() -> None:
    mapped = map_headings(["Email", ""], EMAIL_MATCHED, make_vocabulary(), filled={0, 1})
    assert codes(mapped) == ["blank-heading"]
    assert "Column 2" in told(mapped)[0].message
    assert [one.position for one in mapped.unknown] == [1]


def test_blank_heading_without_cells_stops_nobody() -> None:
    mapped = map_headings(["Email", "", " "], EMAIL_MATCHED, make_vocabulary(), filled={0})
    assert (codes(mapped), mapped.unknown, mapped.nameless) == ([], (), (1, 2))


def test_blank_heading_may_be_ignored() -> None:
    assert read("Email", "", saved={"": IGNORE}).unknown == ()


def test_report_headings_are_left_out() -> None:
    mapped = read("Email", *REPORT_HEADINGS)
    assert (targets(mapped), codes(mapped), mapped.unknown) == (["Email"], [], ())


@pytest.mark.parametrize(
    ("heading", "slot"),
    [
        ("Tag:Preferences:Drama", "tag:Preferences:Drama"),
        ("Tag:Preferences:Noir: early", "tag:Preferences:Noir: early"),
        ("Tag:Access: venue:Ramp", "tag:Access: venue:Ramp"),
        ("CustomField:Wedding Anniversary", "attribute:Wedding Anniversary"),
        ("ContactPreference:Agreed to email", "preference:Agreed to email"),
    ],
)
def test_pattern_heading_reaches_its_term(heading: str, slot: str) -> None:
    assert [one.column.slot for one in read(heading).bound] == [slot]


def test_group_with_colon_wins_by_longest_match() -> None:
    both = make_vocabulary().families["tag"]
    drama = both["Preferences", "Drama"]
    tags: dict[tuple[str, ...], Term] = {
        ("A", "B:C"): replace(drama, names=("A", "B:C"), slot="short"),
        ("A:B", "C"): replace(drama, names=("A:B", "C"), slot="long"),
    }
    mapped = map_headings(["Tag:A:B:C"], EMAIL_MATCHED, Vocabulary({"tag": tags}))
    assert mapped.bound[0].column.slot == "long"


@pytest.mark.parametrize("heading", [" Tag:Preferences:Drama", "Tag:Preferences:Drama\u00a0"])
def test_unseen_ends_of_a_pattern_heading_are_forgiven(heading: str) -> None:
    mapped = read(heading)
    assert mapped.bound[0].column.slot == "tag:Preferences:Drama"
    assert codes(mapped) == ["heading-normalised"]


def test_pattern_heading_is_compared_as_nfc() -> None:
    term = make_vocabulary().families["tag"]["Preferences", "Drama"]
    tags: dict[tuple[str, ...], Term] = {("Art", "Théâtre"): replace(term, slot="tag:Art:Théâtre")}
    words = Vocabulary({"tag": tags})
    mapped = map_headings(["Tag:Art:The\u0301a\u0302tre"], EMAIL_MATCHED, words)
    assert len(mapped.bound) == 1


@pytest.mark.parametrize(
    "heading", ["Tag:Drama", "Tag:", "Tag::Drama", "Tag:Preferences:", "Tag: : ", "CustomField:"]
)
def test_incomplete_pattern_heading_is_malformed(heading: str) -> None:
    mapped = read(heading)
    assert codes(mapped) == ["malformed-heading"]
    assert ("{Tag Group}" in told(mapped)[0].message) == heading.startswith("Tag")


@pytest.mark.parametrize(
    "heading", ["tag:Preferences:Drama", "TAG:Preferences:Drama", "customfield:Job Title"]
)
def test_wrong_case_of_a_prefix_is_refused(heading: str) -> None:
    mapped = read(heading)
    assert codes(mapped) == ["heading-prefix-case"]
    assert mapped.unknown[0].suggestions[0].casefold() == heading.casefold()


@pytest.mark.parametrize(
    ("heading", "nearest"),
    [
        ("Tag:Preferences:drama", "Tag:Preferences:Drama"),
        ("Tag:Preference:Drama", "Tag:Preferences:Drama"),
        ("Tag: Preferences : Drama", "Tag:Preferences:Drama"),
        ("CustomField:job title", "CustomField:Job Title"),
        ("ContactPreference:agreed to email", "ContactPreference:Agreed to email"),
        ("ContactPreference:Agreed to e-mail", "ContactPreference:Agreed to email"),
    ],
)
def test_unknown_term_names_the_nearest(heading: str, nearest: str) -> None:
    mapped = read(heading)
    assert codes(mapped) == ["unknown-term"]
    assert f"Did you mean “{nearest}”?" in told(mapped)[0].message
    assert mapped.unknown[0].suggestions[0] == nearest


def test_unlike_term_suggests_nothing() -> None:
    mapped = read("Tag:Colours:Ultramarine")
    assert codes(mapped) == ["unknown-term"]
    assert "Did you mean" not in told(mapped)[0].message


def test_auto_tag_is_refused_and_never_offered() -> None:
    mapped = read("Tag:Attendance:Frequent Booker")
    assert (targets(mapped), codes(mapped)) == ([], ["auto-tag"])
    possible = possible_headings(EMAIL_MATCHED, make_vocabulary())
    assert "Tag:Attendance:Frequent Booker" not in possible
    assert "Tag:Preferences:Drama" in possible


@pytest.mark.parametrize(
    ("heading", "best"),
    [
        ("first_name", "First Name"),
        ("FirstName", "First Name"),
        ("forename", "First Name"),
        ("Christian name", "First Name"),
        ("Surname", "Last Name"),
        ("last_name", "Last Name"),
        ("Family Name", "Last Name"),
        ("e-mail address", "Email"),
        ("EmailAddress", "Email"),
        ("E-Mail", "Email"),
        ("Zip", "Postcode"),
        ("Post Code", "Postcode"),
        ("DOB", "Birth Date"),
        ("Date of Birth", "Birth Date"),
        ("Mobile phone", "Mobile"),
        ("mobile_number", "Mobile"),
        ("Telephone", "Phone"),
        ("Tel.", "Phone"),
        ("City", "Town"),
        ("State", "County"),
        ("Street", "Address Line 1"),
        ("address_2", "Address Line 2"),
        ("Country code", "Country"),
        ("Salutation", "Title"),
        ("Customer No", "Customer ID"),
        ("Drama", "Tag:Preferences:Drama"),
        ("Job title", "CustomField:Job Title"),
    ],
)
def test_likely_column_is_suggested_first(heading: str, best: str) -> None:
    assert read(heading).unknown[0].suggestions[0] == best


@pytest.mark.parametrize("heading", ["Notes", "Gender", "Company", "created at", "x", "!!!", "李"])
def test_unlikely_heading_gets_no_suggestion(heading: str) -> None:
    assert read(heading).unknown[0].suggestions == ()


def test_required_column_is_missed() -> None:
    mapped = map_headings([], InOrder(), Vocabulary())
    assert codes(mapped) == ["missing-heading"]


@pytest.mark.parametrize(
    "found", [["points", "id"], ["Id", "points"], ["id ", "points"], ["id", "Points"]]
)
def test_exact_order_takes_nothing_else(found: list[str]) -> None:
    mapped = map_headings(found, InOrder(), Vocabulary())
    assert "heading-not-exact" in codes(mapped)
    assert "id, points" in told(mapped)[0].message


def test_exact_order_ignores_what_stands_behind() -> None:
    mapped = map_headings(["id", "points", "note", *REPORT_HEADINGS], InOrder(), Vocabulary())
    assert targets(mapped) == ["id", "points"]
    assert codes(mapped) == ["heading-ignored"]


def test_pattern_column_is_planned(plan_doc: Plan) -> None:
    """First Name,Last Name,Email,Tag:Access: venue:Ramp,CustomField:Interests
    Cy,Dunn,cy@example.org,Y,Opera | Dance"""
    row = plan_doc().rows[0]
    assert row["new:tag:Access: venue:Ramp"] == "y"
    assert row["new:attribute:Interests"] == "Dance|Opera"
