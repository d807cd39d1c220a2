"""A tenant's own words: names, types, and what the engine gets of them."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from portal import vocabulary
from portal.engine.values import Choice, Choices, Currency, Email, IsoDate, Number, Text, TrueFalse
from portal.errors import Conflict, Invalid
from portal.instance import Instance
from portal.plugin_host import load_styles
from portal.store.database import migrate, open_database
from portal.store.tenants import create_tenant
from portal.vocabulary import add_attribute, add_statement, add_tag, list_words, read_vocabulary


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    database = open_database(tmp_path / "portal.db")
    with database.connection_context():
        migrate(database)
        create_tenant(database, "north", "North")
        create_tenant(database, "south", "South")
        yield cast("Instance", SimpleNamespace(database=database, styles=load_styles()))


def test_tags_carry_their_group_and_flag(instance: Instance) -> None:
    add_tag(instance, 1, "Access", "Ramp")
    add_tag(instance, 1, "Attendance", "Often", is_auto=True)
    terms = read_vocabulary(instance.database, 1).terms("tag")
    assert terms["Access", "Ramp"].slot == "tag:Access:Ramp"
    assert not terms["Access", "Ramp"].flags
    assert terms["Attendance", "Often"].flags == {"auto"}


def test_attribute_types_check_their_values(instance: Instance) -> None:
    for kind in vocabulary.ATTRIBUTE_TYPES:
        options = ("A", "B") if kind in {"dropdown", "checklist"} else ()
        add_attribute(instance, 1, kind.title(), kind, options=options)
    terms = read_vocabulary(instance.database, 1).terms("attribute")
    assert [term.type for term in terms.values()] == [
        Text(255),
        Number(),
        Currency(),
        IsoDate(),
        TrueFalse(),
        Email(),
        Choice(("A", "B")),
        Choices(("A", "B")),
    ]


def test_unique_and_mandatory_reach_the_engine(instance: Instance) -> None:
    add_attribute(instance, 1, "Card", "text", is_unique=True, is_mandatory=True)
    term = read_vocabulary(instance.database, 1).terms("attribute")["Card",]
    assert (term.unique, term.required_on_create, term.required) == (True, True, True)


def test_group_of_a_field_is_kept(instance: Instance) -> None:
    add_attribute(instance, 1, "Tier", "text", group="  Support  plan ")
    assert [one.group for one in list_words(instance, 1).attributes] == ["Support plan"]
    assert read_vocabulary(instance.database, 1).terms("attribute")["Tier",].group == "Support plan"
    with pytest.raises(Invalid, match="at most 50"):
        add_attribute(instance, 1, "Seats", "number", group="x" * 51)


def test_statements_become_preferences(instance: Instance) -> None:
    add_statement(instance, 1, "Agreed to post")
    terms = read_vocabulary(instance.database, 1).terms("preference")
    assert terms["Agreed to post",].slot == "preference:Agreed to post"


def test_words_belong_to_one_tenant(instance: Instance) -> None:
    add_tag(instance, 1, "Access", "Ramp")
    words = list_words(instance, 2)
    assert (words.tags, words.attributes, words.statements) == ({}, (), ())


def test_names_differing_in_capitals_are_refused(instance: Instance) -> None:
    add_tag(instance, 1, "Access", "Ramp")
    add_attribute(instance, 1, "Straße", "text")
    add_statement(instance, 1, "Agreed to post")
    with pytest.raises(Conflict, match="tag Access: Ramp, written with other capital"):
        add_tag(instance, 1, "Access", "RAMP")
    with pytest.raises(Conflict, match="tag group Access, written"):
        add_tag(instance, 1, "access", "Lift")
    with pytest.raises(Conflict, match="attribute Straße, written"):
        add_attribute(instance, 1, "STRASSE", "text")
    with pytest.raises(Conflict, match="already the contact preference Agreed to post"):
        add_statement(instance, 1, " Agreed  to post ")


def test_same_tag_name_stands_in_two_groups(instance: Instance) -> None:
    add_tag(instance, 1, "Access", "Other")
    add_tag(instance, 1, "Interests", "Other")
    assert set(list_words(instance, 1).tags) == {"Access", "Interests"}


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "x" * 256])
def test_unusable_names_are_refused(instance: Instance, name: str) -> None:
    with pytest.raises(Invalid):
        add_statement(instance, 1, name)
