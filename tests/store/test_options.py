"""Options change their text wherever a customer or the journal has them."""

import pytest

from portal.errors import Conflict, Invalid, NotFound
from portal.store import options, runs, vocabulary
from portal.store.database import Database
from portal.store.journal import read_history
from tests.store.making import SEAT, commit, index_naming, make_run, make_tenant, read_one

LIKES = "attribute:Likes"
ANN = {"field:email": "ann@example.org"}


@pytest.fixture
def tenant(database: Database) -> int:
    made = make_tenant(database)
    vocabulary.create_attribute(
        database, made, "Likes", "checklist", options=("Art", "Art house", "Opera")
    )
    vocabulary.create_attribute(database, made, "Card", "text")
    return made


def values(database: Database, tenant: int, number: int) -> list[str]:
    return [one.value for one in options.list_options(database, tenant, number)]


def test_renamed_option_follows_to_customers_and_history(database: Database, tenant: int) -> None:
    commit(database, tenant, [ANN | {SEAT: "Circle", LIKES: "Art|Art house|Opera"}])
    commit(database, tenant, changes=[(1, LIKES, "Art|Art house|Opera", "Art house|Art")])
    options.rename_option(database, tenant, 2, 1, "Painting & 50% _more_")
    kept = read_one(database, tenant, 1, LIKES, SEAT)
    assert kept[LIKES] == "Art house|Painting & 50% _more_"
    assert kept[SEAT] == "Circle"
    entry = read_history(database, tenant, 1)[0].entries[0]
    assert entry.old == "Painting & 50% _more_|Art house|Opera"
    assert entry.new == "Art house|Painting & 50% _more_"
    assert values(database, tenant, 2) == ["Painting & 50% _more_", "Art house", "Opera"]


def test_renamed_option_of_a_dropdown_follows(database: Database, tenant: int) -> None:
    commit(database, tenant, [ANN | {SEAT: "Circle"}])
    options.rename_option(database, tenant, 1, 2, "Rang")
    assert read_one(database, tenant, 1, SEAT)[SEAT] == "Rang"


def test_option_is_added_last(database: Database, tenant: int) -> None:
    options.add_option(database, tenant, 1, " Royal  Box ")
    assert values(database, tenant, 1) == ["Stalls", "Circle", "Royal Box"]


def test_unused_option_is_removed(database: Database, tenant: int) -> None:
    options.remove_option(database, tenant, 2, 2)
    options.add_option(database, tenant, 2, "Film")
    assert values(database, tenant, 2) == ["Art", "Opera", "Film"]


def test_used_option_is_not_removed(database: Database, tenant: int) -> None:
    commit(database, tenant, [ANN | {LIKES: "Art house"}])
    with pytest.raises(Conflict, match="1 customer carries it"):
        options.remove_option(database, tenant, 2, 2)
    options.remove_option(database, tenant, 2, 1)
    commit(database, tenant, changes=[(1, LIKES, "Art house", "Opera")])
    with pytest.raises(Conflict, match="1 customer has it in the history"):
        options.remove_option(database, tenant, 2, 2)


def test_last_option_stays(database: Database, tenant: int) -> None:
    options.remove_option(database, tenant, 1, 1)
    with pytest.raises(Conflict, match="at least one"):
        options.remove_option(database, tenant, 1, 2)


@pytest.mark.parametrize("value", ["", "A|B", "x" * 256, "a\x07"])
def test_unusable_option_is_refused(database: Database, tenant: int, value: str) -> None:
    with pytest.raises(Invalid):
        options.add_option(database, tenant, 1, value)
    with pytest.raises(Invalid):
        options.rename_option(database, tenant, 1, 1, value)


def test_taken_option_is_refused(database: Database, tenant: int) -> None:
    with pytest.raises(Conflict, match="option Circle"):
        options.add_option(database, tenant, 1, "Circle")
    with pytest.raises(Conflict, match="option Circle"):
        options.rename_option(database, tenant, 1, 1, "Circle")
    assert options.rename_option(database, tenant, 1, 1, "Stalls").value == "Stalls"


def test_text_attribute_takes_no_options(database: Database, tenant: int) -> None:
    with pytest.raises(Invalid, match="no other type"):
        options.add_option(database, tenant, 3, "x")


def test_unknown_option_is_not_found(database: Database, tenant: int) -> None:
    for attribute, no in ((1, 9), (9, 1)):
        with pytest.raises(NotFound):
            options.rename_option(database, tenant, attribute, no, "x")
        with pytest.raises(NotFound):
            options.remove_option(database, tenant, attribute, no)


def test_options_of_a_waiting_preview_stay(database: Database, tenant: int) -> None:
    run = make_run(database, tenant, "ready")
    runs.update_run(database, tenant, run.number, plan_index=index_naming("attribute:Seat"))
    with pytest.raises(Conflict, match="1 import waits"):
        options.rename_option(database, tenant, 1, 1, "Parkett")
    with pytest.raises(Conflict, match="1 import waits"):
        options.remove_option(database, tenant, 1, 1)
    assert options.rename_option(database, tenant, 2, 1, "Kunst").value == "Kunst"
