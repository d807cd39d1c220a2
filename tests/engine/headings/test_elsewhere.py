"""Files whose headings are those of another style."""

import pytest

from portal.engine.columns import Column, Vocabulary
from portal.engine.findings import read_findings
from portal.engine.headings import find_owners, map_headings, name_owners
from portal.engine.report import REPORT_HEADINGS
from portal.engine.style import FileRules, Style
from portal.engine.values import Text
from tests.engine.conftest import STYLES, make_vocabulary

ALL = STYLES.by_key
TEMPLATES = {key: [column.heading for column in style.columns] for key, style in ALL.items()}
WIDE = {key: headings for key, headings in TEMPLATES.items() if len(headings) > 1}


def owners(found: list[str], own: str, *saved: str) -> list[str]:
    others = find_owners(found, ALL[own], ALL.values(), make_vocabulary(), saved)
    return [style.key for style in others]


@pytest.mark.parametrize("own", sorted(ALL))
@pytest.mark.parametrize("key", sorted(WIDE))
def test_template_is_known_as_its_styles(key: str, own: str) -> None:
    for headings in (WIDE[key], [*map(str.upper, WIDE[key]), *REPORT_HEADINGS, ""]):
        assert owners(headings, own) == ([] if own == key else [key])


@pytest.mark.parametrize("key", sorted(ALL))
def test_own_headings_with_strange_ones_are_nobody_elses(key: str) -> None:
    assert owners([*TEMPLATES[key], "Shoe Size", "description", "Zip"], key) == []


def test_one_heading_more_is_no_other_styles() -> None:
    mine = ["Customer ID", "First Name", "Last Name", "Email", "Phone"]
    assert owners([*mine, "Zip"], "email-matched") == []
    assert owners([*mine, "Zip", "Address1"], "email-matched") == ["shop-customers"]


def test_one_heading_more_counts_where_a_required_one_is_missing() -> None:
    sheet = ["cust_id", "ship_id", "ship_street", "ship_city"]
    assert owners(sheet, "name-fallback") == ["name-fallback-ship-tos"]
    assert owners([*sheet, "name"], "name-fallback") == []


def test_one_heading_alone_is_nobodys() -> None:
    assert owners(TEMPLATES["name-fallback-manufacturers"], "points-only") == []


def test_one_of_ten_headings_may_be_strange() -> None:
    headings = TEMPLATES["email-matched"][:11]
    assert owners(["Shoe Size", *headings], "points-only") == ["email-matched"]
    assert owners(["Shoe Size", "Hat Size", *headings], "points-only") == []
    assert owners(["Shoe Size", *headings[:8]], "points-only") == []


def test_terms_and_left_out_columns_count_as_headings() -> None:
    assert owners(["Email", "Tag:Shows:Hamlet", "tag: X : Y"], "points-only") == ["email-matched"]
    assert owners(["ID", "Zip", "Accepts Marketing", "Tags"], "points-only") == ["shop-customers"]
    assert owners(["Name", "AccountReferenceID", "Issues"], "points-only") == ["reference-upsert"]


def test_decided_headings_are_the_profiles_own() -> None:
    headings = TEMPLATES["name-fallback-ship-tos"]
    assert owners(headings, "name-fallback") == ["name-fallback-ship-tos"]
    assert owners(headings, "name-fallback", "cust_id", "cust_name") == []


class Strict(Style):
    """Takes what nobody else has."""

    key, title = "strict", "Strict"
    file = FileRules(headings="exact")
    columns = (Column("Badge", Text(), "field:name"),)


def told(found: list[str], style: Style, *others: Style) -> list[tuple[str, str]]:
    mapped = map_headings(found, style, Vocabulary())
    named = name_owners(mapped, style, others, profiles=" (“Lists”)")
    findings = read_findings(named.findings, STYLES.catalogue)
    return [(finding.code, finding.message) for finding in findings]


def test_refused_file_says_only_whose_it_is() -> None:
    ((code, message),) = told(WIDE["points-only"], Strict(), ALL["points-only"])
    assert code == "other-style"
    assert message.startswith("The headings are those of “Loyalty points”. ")
    assert message.endswith("Upload the file to a profile of that style (“Lists”).")


def test_file_to_be_mapped_says_it_first() -> None:
    codes = [
        code for code, _ in told(WIDE["points-only"], ALL["email-matched"], ALL["points-only"])
    ]
    assert codes == ["other-style", *["unknown-heading"] * 3]


def test_styles_with_the_same_headings_are_both_named() -> None:
    (_, message), *_ = told(["a", "b"], Strict(), ALL["points-only"], ALL["email-matched"])
    assert "“Loyalty points” or “Customers by e-mail”" in message


def test_file_a_style_knows_by_name_is_named_by_it() -> None:
    points = ALL["points-only"]
    assert [code for code, _ in told(["Customer ID", "Zip"], points, ALL["shop-customers"])] == [
        "shop-export"
    ]
    # The same heading is another number there.
    assert [code for code, _ in told(["Customer ID", "Town"], points, ALL["email-matched"])] == [
        "other-style"
    ]
