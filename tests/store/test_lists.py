"""A tenant's lists: their order, and what the engine gets of them."""

from portal.store.database import Database, execute
from portal.store.lists import list_customer_groups, list_manufacturers, list_options
from portal.vocabulary import read_vocabulary
from tests.store.making import make_tenant


def _add_option(database: Database, tenant: int, number: int, value: str, default: int) -> None:
    sql = (
        "INSERT INTO list_option (tenant_id, id, version, key, value, is_default, position, "
        "receipt_id) VALUES (?, ?, 1, 'paymentTerms', ?, ?, ?, 1)"
    )
    execute(database, sql, (tenant, number, value, default, 10 - number))


def test_lists_keep_their_order(database: Database) -> None:
    tenant = make_tenant(database)
    _add_option(database, tenant, 1, "NET 30", 1)
    _add_option(database, tenant, 2, "PREPAID", 0)
    assert [one.value for one in list_options(database, tenant)] == ["PREPAID", "NET 30"]
    assert [one.is_default for one in list_options(database, tenant)] == [False, True]


def test_engine_knows_options_by_key(database: Database) -> None:
    tenant = make_tenant(database)
    _add_option(database, tenant, 1, "NET 30", 1)
    words = read_vocabulary(database, tenant)
    terms = words.terms("option:paymentTerms")
    assert list(terms) == [("NET 30",)]
    assert terms["NET 30",].flags == {"default"}
    assert not words.terms("option:shippingMethod")


def test_lists_are_the_tenants_own(database: Database) -> None:
    north, south = make_tenant(database), make_tenant(database, "south")
    _add_option(database, north, 1, "NET 30", 1)
    assert not list_options(database, south)
    assert not list_customer_groups(database, south)
    assert not list_manufacturers(database, south)
