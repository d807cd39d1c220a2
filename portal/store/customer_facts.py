"""What hangs on one customer with its origin: numbers elsewhere, contact preferences."""

from dataclasses import dataclass
from datetime import datetime

from portal.store.database import Database, fetch_dicts
from portal.store.tables import parse_moment


@dataclass(frozen=True, slots=True)
class Identity:
    """A customer's number in another system."""

    scheme: str
    value: str

    @property
    def slot(self) -> str:
        """Where it lands on a customer."""
        return f"identity:{self.scheme}"


@dataclass(frozen=True, slots=True)
class GivenPreference:
    """A contact preference: when it was given, and by which run; None: by hand."""

    name: str
    given_at: datetime
    run_number: str | None


@dataclass(frozen=True, slots=True)
class HouseholdPerson:
    """A customer of a household."""

    customer_id: int
    household_id: int
    is_primary: bool


def list_household(database: Database, tenant_id: int, customer_id: int) -> list[HouseholdPerson]:
    """List the household a customer is in, the primary first; nobody when in none."""
    sql = (
        "SELECT id AS customer_id, household_id, id = household_id AS is_primary FROM customer "
        "WHERE tenant_id = ? AND household_id = (SELECT household_id FROM customer "
        "WHERE tenant_id = ? AND id = ?) ORDER BY is_primary DESC, id"
    )
    rows = fetch_dicts(database, sql, (tenant_id, tenant_id, customer_id))
    return [HouseholdPerson(**row | {"is_primary": bool(row["is_primary"])}) for row in rows]


def list_identities(database: Database, tenant_id: int, customer_id: int) -> list[Identity]:
    """List a customer's numbers in other systems, by scheme."""
    sql = (
        "SELECT scheme, value FROM customer_identity WHERE tenant_id = ? AND customer_id = ? "
        "ORDER BY scheme, value"
    )
    return [Identity(**row) for row in fetch_dicts(database, sql, (tenant_id, customer_id))]


def list_preferences(database: Database, tenant_id: int, customer_id: int) -> list[GivenPreference]:
    """List the contact preferences a customer gave, by name."""
    sql = (
        "SELECT s.name, p.given_at, r.run_number FROM customer_preference p "
        "JOIN statement s ON s.tenant_id = p.tenant_id AND s.id = p.statement_id "
        "LEFT JOIN receipt r ON r.tenant_id = p.tenant_id AND r.id = p.receipt_id "
        "WHERE p.tenant_id = ? AND p.customer_id = ? ORDER BY s.name"
    )
    return [
        GivenPreference(row["name"], parse_moment(row["given_at"]), row["run_number"])
        for row in fetch_dicts(database, sql, (tenant_id, customer_id))
    ]
