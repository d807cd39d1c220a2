"""Which later imports changed the customers of an earlier one."""

from portal.store.database import Database
from portal.store.later_imports import count_later_imports
from tests.store.making import commit, make_tenant

PEOPLE = [{"field:name": name, "field:phone": "1"} for name in ("Ann", "Bee", "Cy")]
TEN = '{"amount":"10","description":"Gift"}'


def test_later_imports_are_counted_newest_first(database: Database) -> None:
    tenant, other = make_tenant(database), make_tenant(database, "hillside")
    _, receipt = commit(database, tenant, PEOPLE)
    commit(database, other, PEOPLE)
    commit(database, other, [], [(1, "field:phone", "1", "2")])
    both = [(1, "field:phone", "1", "2"), (1, "field:title", None, "Ms")]
    second, of_second = commit(database, tenant, [], [*both, (2, "field:phone", "1", "2")])
    third, of_third = commit(database, tenant, PEOPLE, [(2, "field:phone", "2", "3")])
    counted = count_later_imports(database, tenant, receipt)
    assert list(counted.items()) == [(third.number, 1), (second.number, 2)]
    assert count_later_imports(database, tenant, of_second) == {third.number: 1}
    assert count_later_imports(database, tenant, of_third) == {}


def test_points_and_other_customers_do_not_count(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, PEOPLE)
    _, entries = commit(database, tenant, [], [(1, "points", None, TEN)])
    _, phones = commit(database, tenant, [], [(1, "field:phone", "1", "2")])
    commit(database, tenant, [], [(1, "points", None, TEN), (2, "field:phone", "1", "2")])
    assert count_later_imports(database, tenant, entries) == {}
    assert count_later_imports(database, tenant, phones) == {}
