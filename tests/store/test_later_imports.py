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


def test_counting_stops_where_it_is_told(database: Database) -> None:
    tenant = make_tenant(database)
    _, created = commit(database, tenant, PEOPLE)
    changes = [(at, f"field:{name}", None, "1") for at in (1, 2, 3) for name in ("title", "email")]
    first, of_first = commit(database, tenant, [], changes)
    second, _ = commit(database, tenant, [], [(1, "field:phone", "1", "2")])
    whole = {second.number: 1, first.number: 3}
    assert count_later_imports(database, tenant, created, most=3) == whole
    assert count_later_imports(database, tenant, created, most=1) == whole | {first.number: 2}
    phones = [(at, "field:phone", "2" if at == 1 else "1", "3") for at in (1, 2, 3)]
    third, _ = commit(database, tenant, [], phones)
    assert count_later_imports(database, tenant, of_first, most=3)[third.number] == 3
    assert count_later_imports(database, tenant, of_first, most=2)[third.number] == 3
    assert count_later_imports(database, tenant, of_first, most=1)[third.number] == 2


def test_added_and_changed_customers_are_counted_together(database: Database) -> None:
    tenant = make_tenant(database)
    commit(database, tenant, PEOPLE[:1])
    _, both = commit(database, tenant, PEOPLE[1:], [(1, "field:phone", "1", "2")])
    changes = [(1, "field:phone", "2", "3"), (2, "field:phone", "1", "3")]
    later, _ = commit(database, tenant, [], changes)
    assert count_later_imports(database, tenant, both) == {later.number: 2}
    assert count_later_imports(database, tenant, both, most=1) == {later.number: 2}
