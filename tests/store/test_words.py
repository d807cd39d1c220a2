"""Words change their names everywhere at once, and go only where nobody needs them."""

import pytest

from portal.errors import Conflict, Invalid, NotFound
from portal.store import runs, vocabulary, words
from portal.store.database import Database
from portal.store.journal import read_history
from portal.store.undo import undo_receipt
from portal.store.words import Family
from tests.store.making import (
    DRAMA,
    EMAILS,
    RAMP,
    SEAT,
    commit,
    dump,
    index_naming,
    make_manufacturer,
    make_run,
    make_tenant,
    read_one,
)

ONE: tuple[Family, ...] = ("tag", "attribute", "statement")
ANN = {"field:email": "ann@example.org"}


def undo(database: Database, tenant: int, number: str) -> int:
    assert runs.move_run(database, tenant, number, ("committed",), "undoing")
    return undo_receipt(database, tenant, runs.get_run(database, tenant, number)).refused


def rename(database: Database, tenant: int, family: Family, number: int, name: str) -> str:
    return words.rename_word(database, tenant, family, number, name)[1].slot


@pytest.mark.parametrize(
    ("family", "number", "old", "new"),
    [
        ("tag", 1, DRAMA, "tag:Preferences:Theatre"),
        ("group", 1, DRAMA, "tag:Theatre:Drama"),
        ("attribute", 1, SEAT, "attribute:Theatre"),
        ("statement", 1, EMAILS, "preference:Theatre"),
    ],
)
def test_renamed_word_keeps_customers_history_and_undo(
    database: Database, family: Family, number: int, old: str, new: str
) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    before = dump(database, versions=False)
    value = "Circle" if old == SEAT else "y"
    run, _ = commit(database, tenant, changes=[(1, old, None, value)])
    rename(database, tenant, family, number, "Theatre")
    assert read_one(database, tenant, 1, new)[new] == value
    assert read_history(database, tenant, 1)[0].entries[0].slot == new
    assert undo(database, tenant, run.number) == 0
    assert dump(database, versions=False) == before


def test_renamed_group_leaves_other_groups_alone(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    commit(database, tenant, changes=[(1, RAMP, None, "y"), (1, DRAMA, None, "y")])
    rename(database, tenant, "group", 2, "Access ♿")
    slots = [entry.slot for entry in read_history(database, tenant, 1)[0].entries]
    assert slots == ["tag:Access ♿:Ramp", DRAMA]


def test_word_like_another_keeps_its_history(database: Database) -> None:
    tenant = make_tenant(database)
    longer = vocabulary.create_tag(database, tenant, "Access", "Ramp 2").slot
    commit(database, tenant, [ANN])
    commit(database, tenant, changes=[(1, longer, None, "y")])
    rename(database, tenant, "tag", 2, "Lift")
    assert read_history(database, tenant, 1)[0].entries[0].slot == longer


def test_other_tenants_words_stay(database: Database) -> None:
    tenant, other = make_tenant(database), make_tenant(database, "other")
    commit(database, other, [ANN])
    commit(database, other, changes=[(1, RAMP, None, "y")])
    rename(database, tenant, "tag", 2, "Lift")
    words.remove_word(database, tenant, "tag", 2)
    assert read_one(database, other, 1, RAMP)[RAMP] == "y"
    assert read_history(database, other, 1)[0].entries[0].slot == RAMP


@pytest.mark.parametrize("family", ["tag", "group", "attribute", "statement"])
def test_unknown_word_is_not_found(database: Database, family: Family) -> None:
    tenant = make_tenant(database)
    with pytest.raises(NotFound):
        words.rename_word(database, tenant, family, 99, "New")
    with pytest.raises(NotFound):
        words.remove_word(database, tenant, family, 99)


def test_taken_name_is_refused(database: Database) -> None:
    tenant = make_tenant(database)
    with pytest.raises(Conflict, match="tag group Access"):
        words.rename_word(database, tenant, "group", 1, "Access")
    vocabulary.create_tag(database, tenant, "Access", "Lift")
    with pytest.raises(Conflict, match="tag Lift"):
        words.rename_word(database, tenant, "tag", 2, "Lift")
    assert rename(database, tenant, "tag", 2, "Drama") == "tag:Access:Drama"


@pytest.mark.parametrize("name", ["", " ", "a\x07", "x" * 256])
def test_unusable_name_is_refused(database: Database, name: str) -> None:
    tenant = make_tenant(database)
    for family in ONE:
        with pytest.raises(Invalid):
            words.rename_word(database, tenant, family, 1, name)


def test_group_takes_no_colon(database: Database) -> None:
    tenant = make_tenant(database)
    with pytest.raises(Invalid, match="colon"):
        words.rename_word(database, tenant, "group", 1, "A:B")
    assert rename(database, tenant, "tag", 1, "A:B") == "tag:Preferences:A:B"


def test_carried_word_is_not_removed(database: Database) -> None:
    tenant = make_tenant(database)
    values = {DRAMA: "y", SEAT: "Circle", EMAILS: "y"}
    commit(database, tenant, [ANN | values, {"field:email": "bob@example.org"} | values])
    for family in (*ONE, "group"):
        with pytest.raises(Conflict, match="2 customers carry it"):
            words.remove_word(database, tenant, family, 1)
    assert len(vocabulary.list_tags(database, tenant)) == 2


def test_word_of_a_history_is_not_removed(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    commit(database, tenant, changes=[(1, DRAMA, None, "y")])
    commit(database, tenant, changes=[(1, DRAMA, "y", None)])
    for family in ("tag", "group"):
        with pytest.raises(Conflict, match="1 customer has it in the history"):
            words.remove_word(database, tenant, family, 1)


def test_unused_words_are_removed(database: Database) -> None:
    tenant = make_tenant(database)
    for family in ONE:
        words.remove_word(database, tenant, family, 1)
    assert [tag.slot for tag in vocabulary.list_tags(database, tenant)] == [RAMP]
    assert vocabulary.list_attributes(database, tenant) == []
    assert vocabulary.list_statements(database, tenant) == []
    with pytest.raises(NotFound):  # it went with its last tag
        words.get_word(database, tenant, "group", 1)
    words.remove_word(database, tenant, "group", 2)
    assert vocabulary.list_tags(database, tenant) == []


@pytest.mark.parametrize("state", ["checking", "committing", "undoing"])
def test_words_wait_for_a_working_run(database: Database, state: str) -> None:
    tenant = make_tenant(database)
    make_run(database, tenant, state)
    with pytest.raises(Conflict, match="worked on"):
        words.rename_word(database, tenant, "tag", 1, "New")
    with pytest.raises(Conflict, match="worked on"):
        words.remove_word(database, tenant, "tag", 1)


def test_words_of_a_waiting_preview_stay(database: Database) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant, "ready")
    runs.update_run(database, tenant, run.number, plan_index=index_naming(DRAMA))
    with pytest.raises(Conflict, match="1 import waits"):
        words.rename_word(database, tenant, "group", 1, "New")
    with pytest.raises(Conflict, match="1 import waits"):
        words.remove_word(database, tenant, "tag", 1)
    assert rename(database, tenant, "tag", 2, "Lift") == "tag:Access:Lift"
    runs.move_run(database, tenant, run.number, ("ready",), "cancelled")
    assert rename(database, tenant, "group", 1, "New") == "tag:New:"


def test_waiting_sheet_of_manufacturers_keeps_them(database: Database) -> None:
    tenant = make_tenant(database)
    make_manufacturer(database, tenant)
    run = make_run(database, tenant, "ready")
    index = index_naming("field:name", {"subject": "manufacturer"})
    runs.update_run(database, tenant, run.number, plan_index=index)
    with pytest.raises(Conflict, match="1 import waits"):
        words.rename_word(database, tenant, "manufacturer", 900, "Great Gifts")
