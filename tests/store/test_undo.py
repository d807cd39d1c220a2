import itertools
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.store import runs
from portal.store.database import Database, execute, fetch_one, migrate, open_database
from portal.store.errors import CannotUndo, RunMoved
from portal.store.journal import add_customer, apply_edit, read_history
from portal.store.undo import undo_edit, undo_receipt
from portal.store.undo_refusals import list_refusals
from tests.store.making import (
    DRAMA,
    EMAILS,
    MILL,
    PARK,
    QUAY,
    RAMP,
    SEAT,
    author,
    commit,
    dump,
    make_part,
    make_tenant,
    read_one,
)

ANN = {
    "field:email": "ann@example.org",
    "identity:shopify": "1",
    "address": MILL,
    "address:delivery": MILL,
    DRAMA: "y",
    SEAT: "Stalls",
    EMAILS: "y",
}
EVERYTHING = [
    (1, "field:email", "ann@example.org", "new@example.org"),
    (1, "field:phone", None, "1"),
    (1, "identity:shopify", "1", "2"),
    (1, "identity:reference", None, "R"),
    (1, "address", None, PARK),
    (1, "address:delivery", MILL, PARK),
    (1, "address:billing", None, QUAY),
    (1, DRAMA, "y", None),
    (1, RAMP, None, "y"),
    (1, SEAT, "Stalls", "Circle"),
    (1, EMAILS, "y", None),
]


def _edit(database: Database, tenant: int, *changes: Any) -> int:
    part = make_part(database, tenant, [], changes)
    frame = part.changes.join(part.touched, on="customer_id", maintain_order="left")
    return apply_edit(database, tenant, author(), frame).id


def _undo_run(database: Database, tenant: int, number: str) -> Any:
    assert runs.move_run(database, tenant, number, ("committed",), "undoing", undone_by="Owner")
    return undo_receipt(database, tenant, runs.get_run(database, tenant, number))


def test_undo_of_everything_restores_every_row(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    before = dump(database, versions=False)
    run, _ = commit(database, tenant, [ANN | {"identity:shopify": "9"}], EVERYTHING)
    undone = _undo_run(database, tenant, run.number)
    assert (undone.removed, undone.restored, undone.refused) == (1, 1, 0)
    assert dump(database, versions=False) == before
    assert runs.get_run(database, tenant, run.number).state == "undone"


def test_removed_address_comes_back_in_its_place(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN | {"address:billing": QUAY}])
    before = dump(database, versions=False)
    edit = _edit(database, tenant, (1, "address", MILL, None))
    assert read_one(database, tenant, 1, "address")["address"] == QUAY
    undo_edit(database, tenant, edit, author())
    assert dump(database, versions=False) == before


def test_later_change_of_the_slot_is_kept(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    run, receipt = commit(
        database, tenant, [], [(1, "field:phone", None, "1"), (1, "field:title", None, "Ms")]
    )
    _edit(database, tenant, (1, "field:phone", "1", "2"))
    undone = _undo_run(database, tenant, run.number)
    assert undone.refused == 1
    refusals = list_refusals(database, tenant, receipt.id)
    assert [(one.customer_id, one.slot) for one in refusals] == [(1, "field:phone")]
    found = read_one(database, tenant, 1, "field:phone", "field:title")
    assert found == {"customer_id": 1, "field:phone": "2", "field:title": None}


def test_customer_touched_later_is_not_removed(database: Database) -> None:
    tenant = make_tenant(database)
    run, receipt = commit(database, tenant, [ANN, {"field:name": "B"}, {"field:name": "C"}])
    _edit(database, tenant, (2, "field:name", "B", "Bea"))
    undone = _undo_run(database, tenant, run.number)
    assert (undone.removed, undone.refused) == (2, 1)
    assert list_refusals(database, tenant, receipt.id)[0].slot == ""
    assert execute(database, "SELECT id, name FROM customer").fetchall() == [(2, "Bea")]


def test_later_change_that_was_undone_does_not_block(database: Database) -> None:
    tenant = make_tenant(database)
    before = dump(database)
    run, _ = commit(database, tenant, [ANN])
    edit = _edit(database, tenant, *EVERYTHING)
    undo_edit(database, tenant, edit, author())
    undone = _undo_run(database, tenant, run.number)
    assert (undone.removed, undone.refused) == (1, 0)
    assert dump(database) == before


def test_what_an_undo_left_still_blocks(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"field:phone": "a"}])
    first = _edit(database, tenant, (1, "field:phone", "a", "b"))
    second = _edit(database, tenant, (1, "field:phone", "b", "c"))
    third = _edit(database, tenant, (1, "field:phone", "c", "d"))
    assert undo_edit(database, tenant, second, author()).refused == 1
    assert undo_edit(database, tenant, third, author()).refused == 0
    assert undo_edit(database, tenant, first, author()).refused == 1
    assert read_one(database, tenant, 1, "field:phone")["field:phone"] == "c"


def test_address_another_receipt_marks_is_kept(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    added = _edit(database, tenant, (1, "address", None, PARK))
    _edit(database, tenant, (1, "address:billing", None, PARK))
    assert undo_edit(database, tenant, added, author()).refused == 1
    assert read_one(database, tenant, 1, "address:billing")["address:billing"] == PARK


def test_undo_twice_is_refused(database: Database) -> None:
    tenant = make_tenant(database)
    run, _ = commit(database, tenant, [ANN])
    _undo_run(database, tenant, run.number)
    again = runs.get_run(database, tenant, run.number)
    with pytest.raises(RunMoved):
        undo_receipt(database, tenant, again)
    edit = add_customer(database, tenant, author(), {"field:name": "x"})
    undone = undo_edit(database, tenant, edit.id, author())
    with pytest.raises(CannotUndo, match="undone before"):
        undo_edit(database, tenant, edit.id, author())
    with pytest.raises(CannotUndo, match="undo itself"):
        undo_edit(database, tenant, undone.receipt.id, author())


def test_numbers_are_not_given_twice(database: Database) -> None:
    tenant = make_tenant(database)
    run, _ = commit(database, tenant, [ANN])
    _undo_run(database, tenant, run.number)
    _, receipt = commit(database, tenant, [ANN])
    assert receipt.first_customer_id == 2


def test_undo_of_a_tenant_leaves_others_alone(database: Database) -> None:
    first, second = make_tenant(database, "first"), make_tenant(database, "second")
    run, _ = commit(database, first, [ANN] * 1)
    commit(database, second, [ANN])
    _undo_run(database, first, run.number)
    assert read_one(database, second, 1, *ANN) == {"customer_id": 1, **ANN}
    assert fetch_one(database, "SELECT count(*) FROM customer_key") == (1,)


def test_history_tells_who_did_what(database: Database) -> None:
    tenant = make_tenant(database)
    run, _ = commit(database, tenant, [ANN])
    edit = _edit(database, tenant, (1, "field:phone", None, "1"))
    undo_edit(database, tenant, edit, author())
    events = read_history(database, tenant, 1)
    assert [(event.receipt.kind, event.is_creation, event.was_undone) for event in events] == [
        ("edit", False, True),
        ("import", True, False),
    ]
    assert events[0].entries[0].new == "1"
    assert events[0].receipt.undone_by == "Owner"
    assert events[1].receipt.run_number == run.number


@pytest.mark.parametrize("kept", [[], [3], range(1, 6_000, 2)])
def test_thousands_of_new_customers_go_but_for_those_touched(
    database: Database, kept: range | list[int]
) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [ANN])
    before = dump(database)
    rows = [{"field:email": f"p{n}@example.org", "field:name": f"n{n}"} for n in range(6_000)]
    run, receipt = commit(database, tenant, rows)
    touched = [receipt.first_customer_id + n for n in kept]
    if touched:
        _edit(database, tenant, *((number, "field:title", None, "Ms") for number in touched))
    undone = _undo_run(database, tenant, run.number)
    assert (undone.removed, undone.refused) == (6_000 - len(touched), len(touched))
    if not touched:
        assert dump(database) == before
    ids = [number for (number,) in execute(database, "SELECT id FROM customer ORDER BY id")]
    assert ids == [1, *touched]
    keys = execute(database, "SELECT DISTINCT customer_id FROM customer_key ORDER BY customer_id")
    assert [number for (number,) in keys] == [1, *touched]


_values = itertools.count()
SLOTS = ("field:phone", "field:email", "identity:shopify", DRAMA, SEAT, EMAILS)
_steps = st.lists(
    st.tuples(
        st.sampled_from(["create", "change", "edit", "undo", "undo"]),
        st.integers(0, 2**32),
    ),
    min_size=1,
    max_size=14,
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@given(steps=_steps)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_chains_agree_with_the_model(
    database: Database, steps: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = open_database(tmp_path_factory.mktemp("chain") / "portal.db")
    migrate(own)
    with own.connection_context():
        _Chain(own, make_tenant(own)).play(steps)


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_random_chain_agrees_on_postgresql(database: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - steps of a test, not secrets
    kinds = ["create", "change", "edit", "undo", "undo"]
    steps = [(chance.choice(kinds), chance.getrandbits(32)) for _ in range(20)]
    _Chain(database, make_tenant(database)).play(steps)


class _Chain:
    """A chain of writes with a model beside it: what customers must look like."""

    def __init__(self, database: Database, tenant: int) -> None:
        self.database, self.tenant = database, tenant
        self.customers: dict[int, dict[str, str | None]] = {}
        # Per receipt: created ids, and per customer and slot the value before and after.
        self.receipts: dict[int, tuple[list[int], dict[tuple[int, str], Any]]] = {}
        self.undone: set[int] = set()
        self.left: dict[int, set[tuple[int, str]]] = {}
        self.numbers: dict[int, str] = {}

    def play(self, steps: list[tuple[str, int]]) -> None:
        for kind, seed in steps:
            chance = random.Random(seed)  # noqa: S311 - steps of a test, not secrets
            if kind == "undo":
                self.undo(chance)
            else:
                self.write(kind, chance)
            self.check()

    def write(self, kind: str, chance: random.Random) -> None:
        created = [self.values(chance) for _ in range(chance.randint(1, 3))]
        customers = created if kind == "create" else []
        changes = {}
        for customer in chance.sample(sorted(self.customers), min(2, len(self.customers))):
            for slot in chance.sample(SLOTS, chance.randint(1, 3)):
                new = chance.choice([None, self.value(slot, chance)])
                if new != self.customers[customer][slot]:
                    changes[customer, slot] = (self.customers[customer][slot], new)
        if not customers and not changes:
            return
        rows = [(*key, old, new) for key, (old, new) in changes.items()]
        if kind == "edit" and rows:
            receipt_id, ids = _edit(self.database, self.tenant, *rows), range(0)
        else:
            run, receipt = commit(self.database, self.tenant, customers, rows)
            receipt_id, ids = receipt.id, receipt.created_ids
            self.numbers[receipt_id] = run.number
        for number, values in zip(ids, customers, strict=False):
            self.customers[number] = values
        for (customer, slot), (_, new) in changes.items():
            self.customers[customer][slot] = new
        self.receipts[receipt_id] = (list(ids), changes)

    def undo(self, chance: random.Random) -> None:
        open_ones = [one for one in self.receipts if one not in self.undone]
        if not open_ones:
            return
        number = chance.choice(open_ones)
        created, changes = self.receipts[number]
        standing = self.standing_after(number)
        left = {key for key in changes if key in standing}
        kept = {customer for customer in created if any(c == customer for c, _ in standing)}
        if number in self.numbers:
            result = _undo_run(self.database, self.tenant, self.numbers[number])
        else:
            result = undo_edit(self.database, self.tenant, number, author())
        for key, (old, _) in changes.items():
            if key not in left:
                self.customers[key[0]][key[1]] = old
        for customer in set(created) - kept:
            del self.customers[customer]
        assert result.removed == len(created) - len(kept)
        assert result.refused == len(left) + len(kept)
        self.undone.add(number)
        self.left[number] = left

    def standing_after(self, number: int) -> set[tuple[int, str]]:
        standing: set[tuple[int, str]] = set()
        for later, (_, changes) in self.receipts.items():
            if later > number:
                standing |= self.left[later] if later in self.undone else set(changes)
        return standing

    def values(self, chance: random.Random) -> dict[str, str | None]:
        return {slot: chance.choice([None, self.value(slot, chance)]) for slot in SLOTS}

    @staticmethod
    def value(slot: str, chance: random.Random) -> str:
        if slot in {DRAMA, EMAILS}:
            return "y"
        if slot == SEAT:
            return chance.choice(["Stalls", "Circle"])
        return f"{next(_values)}@x"

    def check(self) -> None:
        stored = {}
        for customer in self.customers:
            found = read_one(self.database, self.tenant, customer, *SLOTS)
            assert found.pop("customer_id") == customer
            stored[customer] = found
        assert stored == self.customers
        count = fetch_one(self.database, "SELECT count(*) FROM customer")
        assert count == (len(self.customers),)
        keys = sum(values["field:email"] is not None for values in self.customers.values())
        assert fetch_one(self.database, "SELECT count(*) FROM customer_key") == (keys,)
        self.check_no_orphans()
        held = "SELECT tenant_id, scheme, value, customer_id FROM {} ORDER BY 2, 3, 4"
        tables = ("identity", "customer_identity")
        by_number, by_customer = (
            execute(self.database, held.format(table)).fetchall() for table in tables
        )
        assert by_number == by_customer

    def check_no_orphans(self) -> None:
        for table, rows in dump(self.database).items():
            for row in rows:
                place = {"identity": 3, "customer_key": 3}.get(table, 1)
                assert row[place] in self.customers, table
