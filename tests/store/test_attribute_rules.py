"""Changing who needs an attribute, who may share it, and where it stands."""

from contextlib import nullcontext

import pytest

from portal.errors import Conflict, Invalid, NotFound
from portal.store.attribute_rules import change_rules
from portal.store.database import Database, execute
from portal.store.tenants import create_tenant
from portal.store.vocabulary import create_attribute, list_attributes


def test_rules_change_and_values_stay(database: Database) -> None:
    tenant = create_tenant(database, "north", "North").id
    number = create_attribute(database, tenant, "Tier", "text", group="Old").id
    change_rules(database, tenant, number, is_unique=True, is_mandatory=True, group=" New  one ")
    (field,) = list_attributes(database, tenant)
    assert (field.is_unique, field.is_mandatory, field.group) == (True, True, "New one")
    with pytest.raises(Invalid, match="at most 50"):
        change_rules(database, tenant, number, is_unique=False, is_mandatory=False, group="x" * 51)


def test_shared_value_refuses_to_be_unique(database: Database) -> None:
    north, south = (create_tenant(database, slug, slug).id for slug in ("north", "south"))
    number = create_attribute(database, north, "Tier", "text").id
    sql = "INSERT INTO customer_attribute (tenant_id, customer_id, attribute_id, value) "
    for customer in (1, 2):
        execute(database, sql + "VALUES (?, ?, ?, 'Gold')", (north, customer, number))
    with pytest.raises(Conflict, match="2 customers have the value Gold"):
        change_rules(database, north, number, is_unique=True, is_mandatory=False, group="")
    with pytest.raises(NotFound):
        change_rules(database, south, number, is_unique=False, is_mandatory=False, group="")
    assert not list_attributes(database, north)[0].is_unique


@pytest.mark.parametrize(("kind", "is_shared"), [("email", True), ("text", False)])
def test_type_says_which_values_are_the_same(
    database: Database, kind: str, *, is_shared: bool
) -> None:
    tenant = create_tenant(database, "north", "North").id
    number = create_attribute(database, tenant, "Billing", kind).id
    sql = "INSERT INTO customer_attribute (tenant_id, customer_id, attribute_id, value) "
    for customer, value in ((1, "ann@example.org"), (2, "Ann@Example.org"), (3, "bo@example.org")):
        execute(database, sql + "VALUES (?, ?, ?, ?)", (tenant, customer, number, value))
    told = (
        pytest.raises(Conflict, match="2 customers have the value") if is_shared else nullcontext()
    )
    with told:
        change_rules(database, tenant, number, is_unique=True, is_mandatory=False, group="")
    assert list_attributes(database, tenant)[0].is_unique is not is_shared
