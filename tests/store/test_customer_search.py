"""Customers are found by parts of what is known of them, page by page, in their tenant alone."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from portal.engine.numbers import format_number
from portal.store.customer_conditions import Search
from portal.store.customer_search import search_customers
from portal.store.database import Database, execute
from portal.store.journal import add_customer
from portal.store.receipts import Author
from portal.store.tenants import create_tenant
from portal.store.vocabulary import create_attribute, create_statement, create_tag

AUTHOR = Author(None, "ines", datetime(2026, 5, 4, tzinfo=UTC))
PEOPLE: list[dict[str, str | None]] = [
    {
        "field:first_name": "Priya",
        "field:last_name": "Raman",
        "field:email": "priya@example.org",
        "tag:Access:Ramp": "y",
        "attribute:Job": "Head teacher",
    },
    {"field:name": "Öztürk & Söhne", "field:phone": "+44 (0)20 7946-0018"},
    {"field:first_name": "陈", "field:last_name": "100%_!", "preference:Post": "y"},
    {"field:first_name": "Ana", "field:last_name": "Prieto", "field:mobile": "07700 900118"},
]


@pytest.fixture
def people(database: Database) -> Database:
    for slug in ("north", "south"):
        create_tenant(database, slug, slug)
    create_tag(database, 1, "Access", "Ramp")
    create_attribute(database, 1, "Job", "text")
    create_statement(database, 1, "Post")
    for values in PEOPLE:
        add_customer(database, 1, AUTHOR, values)
    add_customer(database, 2, AUTHOR, {"field:name": "Priya Elsewhere"})
    return database


def found(database: Database, **wanted: str) -> list[int]:
    return list(search_customers(database, 1, Search(**wanted)).ids)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [4, 3, 2, 1]),
        ("pri", [4, 1]),
        ("RAMAN priya", [1]),
        ("example.org", [1]),
        ("öztürk", [2]),
        ("ÖZTÜRK", [2]),
        ("陈", [3]),
        ("%", [3]),
        ("_!", [3]),
        ("020 7946", [2]),
        ("79460018", [2]),
        ("07700900118", [4]),
        (format_number(3), [3]),
        (format_number(3).lower(), [3]),
        ("2", [2]),
        ("nobody", []),
        ("'; DROP TABLE customer; --", []),
    ],
)
def test_text_finds_parts(people: Database, text: str, ids: list[int]) -> None:
    assert found(people, text=text) == ids


@pytest.mark.parametrize(
    ("scheme", "value", "part"),
    [
        ("shopify", "7338441277598", "277598"),
        ("erp", "CRM 004711/A", "4711/a"),
        ("erp", "100%_!", "0%_"),
        ("erp", "Prieto", "iet"),
    ],
)
def test_part_of_a_number_elsewhere_finds_its_customer(
    people: Database, scheme: str, value: str, part: str
) -> None:
    add_customer(people, 1, AUTHOR, {"field:name": "Known", f"identity:{scheme}": value})
    add_customer(people, 2, AUTHOR, {"field:name": "Stranger", f"identity:{scheme}": value})
    for text in (value, value[:-1], part):
        assert found(people, text=text)[0] == 5
    assert found(people, text=f"{value} x") == []


def test_two_characters_are_no_part_of_a_number_elsewhere(people: Database) -> None:
    add_customer(people, 1, AUTHOR, {"field:name": "Known", "identity:erp": "77"})
    add_customer(people, 1, AUTHOR, {"field:name": "Other", "identity:erp": "7788"})
    assert found(people, text="77") == [5]
    assert found(people, text="778") == [6]


@pytest.mark.parametrize("cut", [slice(0, 6), slice(0, 7), slice(0, 9), slice(2, 9), slice(2, 11)])
@pytest.mark.parametrize("write", [str.upper, str.lower])
def test_part_of_the_own_number_finds_its_customer(
    people: Database, cut: slice, write: Callable[[str], str]
) -> None:
    assert found(people, text=write(format_number(3)[cut])) == [3]
    assert found(people, text=f"{format_number(3)[:6]}Q") == []


def test_words_of_the_tenant_narrow_the_list(people: Database) -> None:
    assert found(people, tag="tag:Access:Ramp") == [1]
    assert found(people, preference="preference:Post") == [3]
    assert found(people, attribute="attribute:Job", value="TEACH") == [1]
    assert found(people, attribute="attribute:Job") == [1]
    assert found(people, tag="tag:Access:Ramp", text="Ana") == []
    assert found(people, tag="tag:No:Such") == []


def test_pages_follow_without_gap_or_repeat(people: Database) -> None:
    first = search_customers(people, 1, Search(), limit=3)
    second = search_customers(people, 1, Search(), limit=3, before=first.before)
    assert (first.ids, second.ids, second.before) == ((4, 3, 2), (1,), None)


def test_slow_search_stops_and_goes_on(people: Database) -> None:
    execute(people, "UPDATE tenant SET next_customer_id = 50000 WHERE id = 1")
    hits = search_customers(people, 1, Search(text="priya"), seconds=0)
    assert hits.ids == ()
    ids: list[int] = []
    while hits.before:
        hits = search_customers(people, 1, Search(text="priya"), before=hits.before, seconds=0)
        ids += hits.ids
    assert ids == [1]


def test_entry_of_a_list_finds_who_refers_to_it(people: Database) -> None:
    execute(
        people,
        "INSERT INTO manufacturer (tenant_id, id, version, name, receipt_id) "
        "VALUES (1, 900, 1, 'Grand: Gifts', 0)",
    )
    values = {"field:payment_terms": "NET: 30", "field:user_group": "East"}
    add_customer(people, 1, AUTHOR, values | {"manufacturer:Grand: Gifts": "GG-1"})
    (newest,) = found(people, entry="option:paymentTerms:NET: 30")
    assert found(people, entry="user-group:East") == [newest]
    assert found(people, entry="manufacturer:Grand: Gifts") == [newest]
    assert found(people, entry="customer-group:East") == found(people, entry="nothing") == []


def test_run_finds_what_it_added_and_changed(people: Database) -> None:
    execute(
        people,
        "UPDATE receipt SET run_number = 'r1', kind = 'import' WHERE tenant_id = 1 AND id = 2",
    )
    execute(
        people,
        "INSERT INTO journal (tenant_id, receipt_id, no, customer_id, slot, kind) "
        "VALUES (1, 2, 1, 4, 'field:title', 'set')",
    )
    assert found(people, run="r1") == [4, 2]
    assert found(people, run="other") == []
