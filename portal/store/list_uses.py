"""How many customers refer to the entries of a tenant's lists, and to values that are in none."""

from collections import Counter
from dataclasses import dataclass

from portal.store.database import Database, execute, fetch_one
from portal.store.lists import FIELDS, ListOption


@dataclass(frozen=True, slots=True)
class Uses:
    """Customers by what they refer to.

    Attributes:
        options: by key and value, in a list or not.
        customer_groups: by the group's code.
        user_groups: by name.
        manufacturers: by name.
    """

    options: Counter[tuple[str, str]]
    customer_groups: Counter[str]
    user_groups: Counter[str]
    manufacturers: Counter[str]

    def pending(self, listed: list[ListOption], key: str) -> dict[str, int]:
        """Give the values of a key that customers have and the list has not."""
        known = {option.value for option in listed if option.key == key}
        return {
            value: number
            for (of_key, value), number in sorted(self.options.items())
            if of_key == key and value not in known
        }


def count_uses(database: Database, tenant_id: int) -> Uses:
    """Count what customers refer to; reads each customer once."""
    uses = Uses(Counter(), Counter(), Counter(), Counter())
    names = ", ".join(FIELDS.values())
    sql = (
        f"SELECT customer_group, user_group, {names}, count(*) FROM customer "
        f"WHERE tenant_id = ? GROUP BY customer_group, user_group, {names}"
    )
    for group, users, *values, number in execute(database, sql, (tenant_id,)).fetchall():
        uses.customer_groups[group] += number
        uses.user_groups[users] += number
        for key, value in zip(FIELDS, values, strict=True):
            if value is not None:
                uses.options[key, value] += number
    sql = (
        "SELECT m.name, count(*) FROM customer_manufacturer c JOIN manufacturer m "
        "ON m.tenant_id = c.tenant_id AND m.id = c.manufacturer_id "
        "WHERE c.tenant_id = ? GROUP BY m.name"
    )
    rows = execute(database, sql, (tenant_id,)).fetchall()
    uses.manufacturers.update({str(name): int(number) for name, number in rows})
    return uses


def next_position(database: Database, tenant_id: int, table: str) -> int:
    """Give the place behind all entries of a list."""
    sql = f"SELECT coalesce(max(position), 0) + 1 FROM {table} WHERE tenant_id = ?"
    return int(fetch_one(database, sql, (tenant_id,))[0])
