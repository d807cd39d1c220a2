"""The catalogue of either database, held against the rules of the house."""

from collections.abc import Iterator

import peewee
import pytest

from portal.store.database import Database, execute, is_sqlite
from portal.store.tables import ALL, TenantTable

TENANT_TABLES = [table for table in ALL if issubclass(table, TenantTable)]
WITHOUT_TENANT = {
    "tenant",
    "user",
    "session",
    "login_attempt",
    "audit",
    "audit_head",
    "audit_seal",
    "migration",
}
"""Tables of the whole house; an entry here needs a reason in the review."""


def _keys(database: Database, table: str) -> Iterator[tuple[str, list[str]]]:
    """The unique keys of a table and those into tenant tables, with their columns in order."""
    if is_sqlite(database):
        yield from _sqlite_keys(database, table)
        return
    sql = """
        SELECT coalesce(nullif(c.confrelid, 0)::regclass::text, 'key'),
        array_agg(a.attname::text ORDER BY k.place)
        FROM pg_constraint c CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
        WHERE c.conrelid = ?::regclass AND c.contype IN ('p', 'u', 'f') GROUP BY c.oid
        UNION ALL
        SELECT 'key', array_agg(a.attname::text ORDER BY k.place)
        FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
        WHERE i.indrelid = ?::regclass AND i.indisunique GROUP BY i.indexrelid
    """
    for kind, columns in execute(database, sql, (f'"{table}"', f'"{table}"')).fetchall():
        if kind.strip('"') not in WITHOUT_TENANT:
            yield str(kind), list(columns)


def _sqlite_keys(database: Database, table: str) -> Iterator[tuple[str, list[str]]]:
    columns = execute(database, f'PRAGMA table_info("{table}")').fetchall()
    primary = sorted((row[5], row[1]) for row in columns if row[5])
    yield "key", [name for _, name in primary]
    for index in execute(database, f'PRAGMA index_list("{table}")').fetchall():
        if index[2]:
            info = execute(database, f'PRAGMA index_info("{index[1]}")').fetchall()
            yield "key", [row[2] for row in info]
    foreign: dict[int, list[str]] = {}
    for row in execute(database, f'PRAGMA foreign_key_list("{table}")').fetchall():
        if row[2] not in WITHOUT_TENANT:
            foreign.setdefault(row[0], []).append(row[3])
    yield from (("foreign", names) for names in foreign.values())


@pytest.mark.parametrize("table", TENANT_TABLES, ids=lambda table: table._meta.table_name)
def test_keys_of_tenant_tables_begin_with_the_tenant(
    database: Database, table: type[TenantTable]
) -> None:
    keys = list(_keys(database, table._meta.table_name))
    assert keys
    for kind, columns in keys:
        assert columns[0] == "tenant_id", (kind, columns)


def test_every_table_is_accounted_for(database: Database) -> None:
    names = set(database.get_tables())
    known = {table._meta.table_name for table in ALL} | {"migration"}
    assert names == known
    tenants = {table._meta.table_name for table in TENANT_TABLES}
    assert known - tenants <= WITHOUT_TENANT


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_composite_keys_are_the_order_of_rows(database: Database) -> None:
    for table in TENANT_TABLES:
        name = table._meta.table_name
        sql = execute(database, "SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        if isinstance(table._meta.primary_key, peewee.CompositeKey):
            assert sql[0].endswith("WITHOUT ROWID"), name
