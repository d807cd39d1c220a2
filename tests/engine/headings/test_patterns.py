"""Headings made of a tenant's own terms (style page "email-matched", validation list)."""

from copy import copy
from dataclasses import replace

import pytest

from portal.engine.columns import Column, Pattern, Term, Vocabulary
from portal.engine.findings import error
from portal.engine.headings import map_headings, possible_headings
from portal.engine.style import FileRules, Style
from portal.engine.values import Text
from tests.engine.conftest import Plan, make_vocabulary
from tests.engine.headings.asking import EMAIL_MATCHED, codes, read, targets, told


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
        ("Tag:Preference:Drama", "Tag:Preferences:Drama"),
        ("CustomField:Job Titel", "CustomField:Job Title"),
        ("ContactPreference:Agreed to e-mail", "ContactPreference:Agreed to email"),
    ],
)
def test_unknown_term_names_the_nearest(heading: str, nearest: str) -> None:
    mapped = read(heading)
    assert codes(mapped) == ["unknown-term"]
    assert f"Did you mean “{nearest}”?" in told(mapped)[0].message
    assert mapped.unknown[0].suggestions[0] == nearest


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("Tag:Preferences:drama", "Tag:Preferences:Drama"),
        ("Tag:preferences:Noir: Early", "Tag:Preferences:Noir: early"),
        ("Tag: Preferences : Drama", "Tag:Preferences:Drama"),
        ("CustomField:job  title", "CustomField:Job Title"),
        ("ContactPreference:agreed to EMAIL", "ContactPreference:Agreed to email"),
    ],
)
def test_term_in_other_capitals_is_not_to_be_created(heading: str, meant: str) -> None:
    """Rule: a name that differs only in capitals is an error that names the right one."""
    mapped = read(heading)
    assert (targets(mapped), codes(mapped)) == ([], ["term-alike"])
    message = told(mapped)[0].message
    assert f"Did you mean “{meant}”?" in message
    assert "Create" not in message
    assert mapped.unknown[0].suggestions[0] == meant


@pytest.mark.parametrize(
    ("words", "known"),
    [(Vocabulary(), "none yet"), (make_vocabulary(), "Preferences:Drama")],
)
def test_pattern_s_own_finding_names_known_terms(words: Vocabulary, known: str) -> None:
    gone = error("gone", "“{value}” is none of: {detail}.")
    style = copy(EMAIL_MATCHED)
    vars(style)["patterns"] = (Pattern("Tag", ("group", "name"), "tag", unknown=gone),)
    found = map_headings(["Tag:Colours:Ultramarine"], style, words).findings.row(0, named=True)
    assert (found["code"], found["value"]) == ("gone", "Colours:Ultramarine")
    assert known in found["detail"]


@pytest.mark.parametrize("heading", ["Tag:Colours:Ultramarine", "Tag:Preferences:Jazz"])
def test_unlike_term_suggests_nothing(heading: str) -> None:
    """A group in common is nothing to go by."""
    mapped = read(heading)
    assert mapped.unknown[0].suggestions == ()
    assert codes(mapped) == ["unknown-term"]
    assert "Did you mean" not in told(mapped)[0].message


@pytest.mark.parametrize("name", ["Frequent Booker", "frequent booker"])
def test_auto_tag_is_refused_and_never_offered(name: str) -> None:
    mapped = read(f"Tag:Attendance:{name}")
    assert (targets(mapped), codes(mapped)) == ([], ["auto-tag"])
    possible = possible_headings(EMAIL_MATCHED, make_vocabulary())
    assert "Tag:Attendance:Frequent Booker" not in possible
    assert "Tag:Preferences:Drama" in possible


def test_pattern_column_is_planned(plan_doc: Plan) -> None:
    """First Name,Last Name,Email,Tag:Access: venue:Ramp,CustomField:Interests
    Cy,Dunn,cy@example.org,Y,Opera | Dance"""
    row = plan_doc().rows[0]
    assert row["new:tag:Access: venue:Ramp"] == "y"
    assert row["new:attribute:Interests"] == "Dance|Opera"


class Fields(Style):
    """Takes the tenant's own fields by their name."""

    key, title = "fields", "Fields"
    file = FileRules(report_column="Issues")
    columns = (Column("Name", Text(), "field:name"),)
    patterns = (Pattern("", ("field",), "attribute", insist=True),)


def own(*names: str, required: bool = False) -> Vocabulary:
    terms: dict[tuple[str, ...], Term] = {
        (name,): Term((name,), f"attribute:{name}", Text(), required=required) for name in names
    }
    return Vocabulary({"attribute": terms})


def test_pattern_without_prefix_is_the_name_alone() -> None:
    """Rule: a custom field stands under its name alone, its capitals forgiven."""
    words = own("Tier", "Region: EU")
    assert possible_headings(Fields(), words) == ["Name", "Tier", "Region: EU"]
    assert Fields.patterns[0].template == "{field}"
    mapped = map_headings(["Region: EU", " TIER", "Colour"], Fields(), words)
    assert targets(mapped) == ["Region: EU", "Tier"]
    assert codes(mapped) == ["heading-normalised", "unknown-heading"]


def test_declared_heading_wins_over_a_term_of_its_name() -> None:
    words = own("name", "issues")
    assert possible_headings(Fields(), words) == ["Name"]
    assert [one.column.slot for one in map_headings(["Name"], Fields(), words).bound] == [
        "field:name"
    ]


def test_required_term_is_never_blank_where_a_pattern_insists() -> None:
    term = own("Tier", required=True).families["attribute"]["Tier",]
    assert Fields.patterns[0].column_of(term).never_blank
    assert not EMAIL_MATCHED.patterns[1].column_of(term).never_blank
