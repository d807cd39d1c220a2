"""List a tenant's customers, newest first, a page at a time."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import polars as pl

from portal.customers.naming import list_identities
from portal.customers.views import CustomerLine, CustomerPage, name_of
from portal.engine.columns import Slot
from portal.instance import Instance
from portal.store import customer_list
from portal.store.customer_conditions import Search
from portal.store.customer_search import search_customers
from portal.store.customers import TenantCustomers
from portal.store.vocabulary import list_tags

PAGE = 50
MOST_COUNTED = 100_000
_FIELDS = ("first_name", "last_name", "name", "legal_name", "contact", "email", "phone", "mobile")


@dataclass(frozen=True, slots=True)
class CustomerFilter(Search):
    """What to look for, and from where: ``before`` is the id that the last page ended with."""

    before: int | None = None

    @property
    def filters(self) -> dict[str, str]:
        """What is looked for, by name, without what is blank."""
        named = asdict(self)
        return {name: text for name, text in named.items() if text and name != "before"}

    @property
    def is_set(self) -> bool:
        """Tell whether anything is looked for."""
        return bool(self.filters)


@dataclass(frozen=True, slots=True)
class Count:
    """How many customers there are; ``is_more`` where counting stopped there."""

    number: int
    is_more: bool


def count_customers(instance: Instance, tenant_id: int, most: int = MOST_COUNTED) -> Count:
    """Count customers, as far as that is quick."""
    found = customer_list.count_customers(instance.database, tenant_id, most + 1)
    return Count(min(found, most), found > most)


def list_customers(
    instance: Instance,
    tenant_id: int,
    wanted: CustomerFilter | None = None,
    *,
    search: str = "",
    limit: int = PAGE,
) -> CustomerPage:
    """List customers.

    Args:
        instance: where they live.
        tenant_id: whose they are.
        wanted: what to look for.
        search: the same for a text alone.
        limit: most customers of the page.
    """
    wanted = wanted or CustomerFilter(text=search.strip())
    hits = search_customers(instance.database, tenant_id, wanted, before=wanted.before, limit=limit)
    identities = list_identities(instance, tenant_id)
    lines = _read_lines(instance, tenant_id, hits.ids, identities) if hits.ids else {}
    found = tuple(lines[one] for one in hits.ids if one in lines)
    return CustomerPage(found, identities, hits.before, is_full=len(hits.ids) == limit)


def _read_lines(
    instance: Instance, tenant_id: int, ids: Sequence[int], identities: Sequence[Slot]
) -> dict[int, CustomerLine]:
    tags = {tag.slot: f"{tag.group}: {tag.name}" for tag in list_tags(instance.database, tenant_id)}
    slots = [*(f"field:{name}" for name in _FIELDS), "address", *tags, *identities]
    customers = TenantCustomers(instance.database, tenant_id)
    rows = customers.read(pl.Series(ids, dtype=pl.Int64), slots).iter_rows(named=True)
    return {row["customer_id"]: _line(row, tags, identities) for row in rows}


def _line(row: dict[str, object], tags: dict[str, str], identities: Sequence[Slot]) -> CustomerLine:
    texts = {slot: str(value) for slot, value in row.items() if value is not None}
    first = texts.get("address", "").partition("\n")[0]
    return CustomerLine(
        int(texts["customer_id"]),
        name_of(texts),
        texts.get("field:email"),
        texts.get("field:phone") or texts.get("field:mobile"),
        json.loads(first).get("town") if first else None,
        tuple(name for slot, name in tags.items() if slot in texts),
        {slot: texts.get(slot) for slot in identities},
    )
