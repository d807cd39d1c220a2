"""What the headings of a file mean (style page "email-matched", validation list)."""

import pytest

from portal.engine.columns import Column, Vocabulary
from portal.engine.headings import IGNORE, map_headings
from portal.engine.repair import REPAIR_HEADING
from portal.engine.report import REPORT_HEADINGS
from portal.engine.style import FileRules, Style
from portal.engine.values import Text, Whole
from tests.engine.conftest import make_vocabulary
from tests.engine.headings.asking import EMAIL_MATCHED, codes, read, targets, told


class InOrder(Style):
    """Takes its columns in their order only."""

    key, title = "in-order", "In order"
    file = FileRules(headings="exact-order")
    columns = (
        Column("id", Text(), "field:name", required=True),
        Column("points", Whole(), "field:phone"),
    )


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
    """Rule: what a member decided about a heading holds for later files, and is said."""
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
    """Rule: two headings for one column are an error."""
    mapped = read("Email", "E-Mail", saved={"E-Mail": "Email"})
    assert "twice-mapped" in codes(mapped)


def test_case_variants_of_a_heading_are_twice_mapped() -> None:
    assert "twice-mapped" in codes(read("Email", "email"))


def test_parts_of_an_address_are_not_twice_mapped() -> None:
    assert codes(read("Address Line 1", "Address Line 2", "Town")) == []


def test_blank_heading_with_cells_needs_a_decision() -> None:
    """Rule: cells without heading need a decision."""
    mapped = map_headings(["Email", ""], EMAIL_MATCHED, make_vocabulary(), filled={0, 1})
    assert codes(mapped) == ["blank-heading"]
    assert "Column 2" in told(mapped)[0].message
    assert [one.position for one in mapped.unknown] == [1]


def test_blank_heading_without_cells_stops_nobody() -> None:
    mapped = map_headings(["Email", "", " "], EMAIL_MATCHED, make_vocabulary(), filled={0})
    assert (codes(mapped), mapped.unknown, mapped.nameless) == ([], (), (1, 2))


def test_ignored_nothing_is_not_told() -> None:
    saved = {"(column 2)": "", "(column 3)": ""}
    mapped = map_headings(["Email", "", ""], EMAIL_MATCHED, make_vocabulary(), saved, {0, 2})
    assert [one.message for one in told(mapped)] == ["The column “3” is ignored."]


def test_blank_heading_may_be_ignored() -> None:
    assert read("Email", "", saved={"(column 2)": IGNORE}).unknown == ()


def test_blank_headings_are_decided_one_by_one() -> None:
    """Rule: each column without heading is decided on its own."""
    saved = {"(column 2)": "First Name", "(column 3)": IGNORE}
    mapped = read("Email", "", " ", "", saved=saved)
    assert targets(mapped) == ["Email", "First Name"]
    assert [(one.position, one.heading) for one in mapped.unknown] == [(3, "(column 4)")]


def test_report_headings_are_left_out() -> None:
    mapped = read("Email", *REPORT_HEADINGS)
    assert (targets(mapped), codes(mapped), mapped.unknown) == (["Email"], [], ())


@pytest.mark.parametrize("style", [EMAIL_MATCHED, InOrder()], ids=["any order", "exact order"])
def test_every_style_knows_the_column_for_repairs(style: Style) -> None:
    own = [column.heading for column in style.columns][:2]
    mapped = map_headings([*own, *REPORT_HEADINGS, REPAIR_HEADING], style, Vocabulary())
    assert targets(mapped) == [*own, REPAIR_HEADING]
    assert (codes(mapped), mapped.unknown) == ([], ())


def test_two_columns_that_only_match_are_not_twice_mapped() -> None:
    class Matching(Style):
        """Finds customers by either of two columns."""

        key, title = "matching", "Matching"
        columns = (Column("A", Text(), None), Column("B", Text(), None))

    assert codes(map_headings(["A", "B"], Matching(), Vocabulary())) == []
