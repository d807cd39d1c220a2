import polars as pl
import pytest

from portal.engine.columns import facet_of
from portal.engine.customers import Customers
from portal.store import customers as module
from portal.store import key_index, runs
from portal.store.customers import TenantCustomers, read_id_batches
from portal.store.database import Database
from portal.store.errors import UnknownSlot
from portal.store.facets.identities import Identities
from portal.store.undo import undo_receipt
from portal.store.vocabulary import create_attribute
from tests.store.making import DRAMA, MILL, SEAT, commit, make_tenant

C = "c@x.org"
PEOPLE = [
    {"field:email": "Ann@example.org", "field:first_name": "Ann", "field:last_name": "Zoë"},
    {"field:email": "ann@EXAMPLE.org ", "field:first_name": "ann", "field:last_name": "ZOË"},
    {"field:name": "Straße AG", SEAT: "Circle", "identity:shopify": "7"},
    {DRAMA: "y", "address": MILL},
]


def _people(database: Database) -> Customers:
    tenant = make_tenant(database)
    commit(database, tenant, PEOPLE)
    return TenantCustomers(database, tenant)


def _found(frame: pl.DataFrame) -> set[tuple[str, int]]:
    return set(frame.iter_rows())


@pytest.mark.parametrize("probed", [0, 60_000])
def test_find_ignores_case_where_the_slot_does(
    database: Database, monkeypatch: pytest.MonkeyPatch, probed: int
) -> None:
    monkeypatch.setattr(module, "_PROBED", probed)
    customers = _people(database)
    wanted = pl.Series(["ANN@example.org", "nobody@example.org"])
    found = customers.find("field:email", wanted)
    assert _found(found) == {("ANN@example.org", 1), ("ANN@example.org", 2)}
    assert _found(customers.find("field:name", pl.Series(["STRASSE ag"]))) == set()


def test_find_by_slots_without_keys(database: Database) -> None:
    customers = _people(database)
    assert _found(customers.find(SEAT, pl.Series(["Circle", "x"]))) == {("Circle", 3)}
    assert _found(customers.find("field:last_name", pl.Series(["zoë"]))) == {("zoë", 1), ("zoë", 2)}
    assert _found(customers.find("identity:shopify", pl.Series(["7", "07"]))) == {("7", 3)}


@pytest.mark.parametrize(("kind", "finds"), [("email", {1}), ("text", set())])
def test_find_ignores_case_where_the_type_does(
    database: Database, kind: str, finds: set[int]
) -> None:
    tenant = make_tenant(database)
    create_attribute(database, tenant, "Billing", kind)
    commit(database, tenant, [{"attribute:Billing": "Ann@example.org"}])
    customers = TenantCustomers(database, tenant)
    asked = pl.DataFrame({"value": ["ANN@example.org"], "customer_id": [None]})
    asked = asked.cast({"customer_id": pl.Int64})
    found = customers.find("attribute:Billing", asked["value"])
    among = customers.find_others("attribute:Billing", asked, pl.Series([1]))
    assert set(found["customer_id"]) == set(among["customer_id"]) == finds


def test_find_people_alike(database: Database) -> None:
    customers = _people(database)
    slot = "alike:field:first_name+field:last_name"
    found = customers.find(slot, pl.Series(["ANN\x1fzoë", "Ann\x1fX"]))
    assert _found(found) == {("ANN\x1fzoë", 1), ("ANN\x1fzoë", 2)}


def test_find_by_number(database: Database) -> None:
    customers = _people(database)
    numbers = customers.read(pl.Series([1, 4]), ["number"])["number"].to_list()
    found = customers.find("number", pl.Series([*numbers, "I-0000-0000", "x"]))
    assert _found(found) == {(numbers[0], 1), (numbers[1], 4)}


def test_find_numbers_in_other_capitals(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_index, "SCAN_ROWS", 2)
    tenant = make_tenant(database)
    numbers = ["CRM-1", "crm-1", "Été", "Straße"]
    commit(database, tenant, [{"identity:crm": number} for number in numbers])
    customers = TenantCustomers(database, tenant)
    found = customers.find("recased:identity:crm", pl.Series(["Crm-1", "éTÉ", "STRASSE", "x"]))
    assert _found(found) == {("Crm-1", 1), ("Crm-1", 2), ("éTÉ", 3), ("STRASSE", 4)}
    monkeypatch.delattr(Identities, "values")  # they are read once for a check
    again = customers.find("recased:identity:crm", pl.Series(["CRM-1"]))
    assert _found(again) == {("CRM-1", 1), ("CRM-1", 2)}


def test_find_nothing_gives_an_empty_frame(database: Database) -> None:
    customers = _people(database)
    empty = pl.Series([], dtype=pl.String)
    for slot in ("field:email", "identity:x", "number", SEAT):
        for values in (empty, pl.Series(["nobody"])):
            found = customers.find(slot, values)
            assert found.schema == {"value": pl.String, "customer_id": pl.Int64}
            assert not found.height


def test_read_gives_slots_in_the_order_asked(database: Database) -> None:
    customers = _people(database)
    slots = [SEAT, "field:name", DRAMA, "number", "address", "identity:shopify"]
    frame = customers.read(pl.Series([4, 99, 3]), slots)
    assert frame.columns == ["customer_id", "version", *slots]
    assert frame.dtypes == [pl.Int64, pl.Int64, *[pl.String] * len(slots)]
    rows = {row["customer_id"]: row for row in frame.to_dicts()}
    assert sorted(rows) == [3, 4]
    assert rows[3] | {"number": ""} == {
        "customer_id": 3,
        "version": 1,
        SEAT: "Circle",
        "field:name": "Straße AG",
        DRAMA: None,
        "number": "",
        "address": None,
        "identity:shopify": "7",
    }
    assert (rows[4][DRAMA], rows[4]["address"]) == ("y", MILL)


def test_read_of_nobody_keeps_the_shape(database: Database) -> None:
    customers = _people(database)
    frame = customers.read(pl.Series([], dtype=pl.Int64), ["field:email", DRAMA, "address", SEAT])
    assert frame.columns == ["customer_id", "version", "field:email", DRAMA, "address", SEAT]
    assert not frame.height


@pytest.mark.parametrize("ids", [range(1, 301), range(1, 301, 7), [1, 299], [300, 5, 17]])
def test_read_of_many_agrees_with_one_by_one(database: Database, ids: range | list[int]) -> None:
    tenant = make_tenant(database)
    rows = [
        {
            "field:email": f"p{n}@example.org" if n % 3 else None,
            DRAMA: "y" if n % 2 else None,
            "address": MILL if n % 5 else None,
        }
        for n in range(1, 301)
    ]
    commit(database, tenant, rows)
    frame = TenantCustomers(database, tenant).read(pl.Series(list(ids)), list(rows[0]))
    found = {row.pop("customer_id"): row for row in frame.drop("version").to_dicts()}
    assert found == {n: rows[n - 1] for n in ids}


def test_unknown_slots_are_named(database: Database) -> None:
    customers = _people(database)
    for slot in ("field:tenant_id", "tag:No:Body", "attribute:No", "none:amount"):
        with pytest.raises(UnknownSlot) as caught:
            customers.read(pl.Series([1]), [slot])
        assert caught.value.slot == slot


def test_customers_of_others_are_not_there(database: Database) -> None:
    first, second = make_tenant(database, "first"), make_tenant(database, "second")
    commit(database, first, PEOPLE)
    stranger = TenantCustomers(database, second)
    assert not stranger.find("field:email", pl.Series(["ann@example.org"])).height
    assert not stranger.find("identity:shopify", pl.Series(["7"])).height
    assert not stranger.read(pl.Series([1, 2]), ["field:email"]).height
    assert not stranger.exists(1)
    assert TenantCustomers(database, first).exists(1)


def test_ids_come_in_batches(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"field:title": "Ms"}] * 7)
    batches = [batch.to_list() for batch in read_id_batches(database, tenant, 3)]
    assert batches == [[1, 2, 3], [4, 5, 6], [7]]


@pytest.mark.parametrize("sign", ["\x1e", "\x1f", "\x1f\x1e\x1f", "\n", "\r\n", "\t"])
def test_values_with_control_characters_spoil_nothing(database: Database, sign: str) -> None:
    tenant = make_tenant(database)
    rows = [
        {"field:title": f"T{n}", "field:name": f"N{n}{sign}x", SEAT: f"{sign}{n}"} for n in (1, 2)
    ]
    commit(database, tenant, rows)
    frame = TenantCustomers(database, tenant).read(pl.Series([1, 2]), list(rows[0]))
    assert frame.drop("customer_id", "version").to_dicts() == rows


@pytest.mark.parametrize("probed", [0, 60_000])
def test_each_of_several_addresses_finds(
    database: Database, monkeypatch: pytest.MonkeyPatch, probed: int
) -> None:
    monkeypatch.setattr(module, "_PROBED", probed)
    tenant = make_tenant(database)
    commit(database, tenant, [{"field:email": "a@x.org, B@x.org, b@X.org"}, {"field:email": C}])
    commit(database, tenant, changes=[(2, "field:email", C, f"D@x.org, {C}")])
    customers = TenantCustomers(database, tenant)
    wanted = pl.Series(["a@x.org", "b@x.org", "d@x.org", C, "x@x.org", "a@x.org, b@x.org"])
    found = customers.find("field:email", wanted)
    assert found.height == 5
    assert _found(found) == {
        ("a@x.org", 1),
        ("b@x.org", 1),
        ("a@x.org, b@x.org", 1),
        ("d@x.org", 2),
        (C, 2),
    }


def test_keys_go_with_their_addresses(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, [{"field:email": "a@x.org, b@x.org"}])
    run, _ = commit(database, tenant, changes=[(1, "field:email", "a@x.org, b@x.org", C)])
    assert not _by_email(database, tenant, "a@x.org", "b@x.org").height
    assert runs.move_run(database, tenant, run.number, ("committed",), "undoing")
    undo_receipt(database, tenant, runs.get_run(database, tenant, run.number))
    assert _by_email(database, tenant, "a@x.org", "b@x.org").height == 2
    assert not _by_email(database, tenant, C).height


@pytest.mark.parametrize("slot", ["field:email", "field:name", "identity:shopify", SEAT])
def test_find_others_leaves_the_one_out(database: Database, slot: str) -> None:
    tenant = make_tenant(database)
    values = {"field:email": "a@x.org", "field:name": "Acme", "identity:shopify": "7"}
    given = values.get(slot, "Circle")
    people = [{slot: given}, {slot: "z@x.org" if slot != SEAT else "Stalls"}]
    commit(database, tenant, people if facet_of(slot) == "identity" else [*people, {slot: given}])
    customers = TenantCustomers(database, tenant)
    asked = {"value": [given, given, "nobody"], "customer_id": [1, None, 1]}
    frame = pl.DataFrame(asked).cast({"customer_id": pl.Int64})
    others = {1} if facet_of(slot) == "identity" else {1, 3}
    for among in (None, pl.Series([1, 2, 3])):
        found = customers.find_others(slot, frame, among)
        assert _found(found) == {(given, other) for other in others}
    assert _found(customers.find_others(slot, frame, pl.Series([1, 2]))) == {(given, 1)}
    alone = customers.find_others(slot, pl.DataFrame({"value": [given], "customer_id": [1]}))
    assert _found(alone) == {(given, other) for other in others - {1}}


def _by_email(database: Database, tenant: int, *values: str) -> pl.DataFrame:
    return TenantCustomers(database, tenant).find("field:email", pl.Series(values))
