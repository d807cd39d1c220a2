import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import peewee
import pytest

from portal.errors import NotFound
from portal.store.database import (
    Database,
    SqliteStore,
    checkpoint_afterwards,
    connection_of,
    execute,
    fetch_one,
    is_sqlite,
    migrate,
    open_database,
    write_transaction,
)
from portal.store.migrations import MIGRATIONS
from portal.store.tenants import create_tenant, list_tenants
from tests.store.making import make_tenant

WANTED = {
    "page_size": 8192,
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "cache_size": -32_768,
    "temp_store": 2,
}


def _pragmas(database: Database) -> dict[str, Any]:
    return {name: fetch_one(database, f"PRAGMA {name}")[0] for name in WANTED}


def test_pragmas_hold_on_every_connection(tmp_path: Path) -> None:
    database = open_database(tmp_path / "portal.db")
    migrate(database)
    found = []

    def look() -> None:
        with database.connection_context():
            found.append(_pragmas(database))

    for _ in range(2):
        look()
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [WANTED] * 3


def test_migrating_twice_changes_nothing(database: Database) -> None:
    again = open_database(str(database.database))
    assert migrate(again) == []
    applied = execute(database, "SELECT number, name FROM migration").fetchall()
    assert [tuple(row) for row in applied] == [(number, name) for number, name, _ in MIGRATIONS]


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    path = tmp_path / "portal.db"
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        done = pool.map(_migrate, [str(path)] * 3)
    assert sorted(done) == [[], [], [number for number, _, _ in MIGRATIONS]]


def test_new_database_waits_for_its_first_writer(tmp_path: Path) -> None:
    path = tmp_path / "portal.db"
    first: Any = SqliteStore(str(path)).connection()
    first.execute("CREATE TABLE other (number)")
    first.execute("BEGIN IMMEDIATE")
    first.execute("INSERT INTO other VALUES (1)")
    ending = threading.Timer(0.3, first.commit)
    ending.start()
    try:
        second = open_database(path)
        assert migrate(second) == [number for number, _, _ in MIGRATIONS]
        assert fetch_one(second, "PRAGMA journal_mode") == ("wal",)
    finally:
        ending.join()
        first.close()


def _migrate(path: str) -> list[int]:
    return migrate(open_database(path))


def test_written_transaction_is_taken_back_whole(database: Database) -> None:
    tenant = make_tenant(database)

    def write_half() -> None:
        with write_transaction(database, tenant):
            execute(database, "UPDATE tenant SET name = 'x'")
            raise OSError("now")

    with pytest.raises(OSError, match="now"):
        write_half()
    assert fetch_one(database, "SELECT name FROM tenant") == ("Riverside",)


def test_writers_of_a_tenant_take_turns(database: Database) -> None:
    tenant = make_tenant(database)
    ready = threading.Barrier(4)

    def count() -> None:
        with database.connection_context():
            ready.wait()
            for _ in range(10):
                with write_transaction(database, tenant):
                    sql = "SELECT next_customer_id FROM tenant WHERE id = ?"
                    number = fetch_one(database, sql, (tenant,))[0]
                    sql = "UPDATE tenant SET next_customer_id = ? WHERE id = ?"
                    execute(database, sql, (number + 1, tenant))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fetch_one(database, "SELECT next_customer_id FROM tenant") == (41,)


def test_unknown_tenant_cannot_be_written(database: Database) -> None:
    if is_sqlite(database):
        pytest.skip("SQLite has one writer and needs no row to lock")
    with pytest.raises(NotFound), write_transaction(database, 99):
        raise AssertionError("not reached")


def test_question_marks_and_percents_in_values_survive(database: Database) -> None:
    odd = "100 % of ? %s {x} 'y'"
    make_tenant(database)
    execute(database, "UPDATE tenant SET name = ?", (odd,))
    assert fetch_one(database, "SELECT name FROM tenant WHERE name LIKE '100 %'") == (odd,)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_child_of_a_fork_opens_its_own_connection(database: Database) -> None:
    make_tenant(database)
    of_parent = connection_of(database)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            own = connection_of(database)
            alike = own is of_parent
            names = [tenant.slug for tenant in list_tenants(database)]
            os.write(writer, f"{alike} {names}".encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 200).decode() == "False ['riverside']"
    assert connection_of(database) is of_parent
    assert create_tenant(database, "second", "Second").id == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_program_sees_what_was_committed(database: Database) -> None:
    make_tenant(database)
    with sqlite3.connect(database.database) as other:
        assert other.execute("SELECT slug FROM tenant").fetchall() == [("riverside",)]
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    other.close()


def test_foreign_keys_are_enforced(database: Database) -> None:
    tenant = make_tenant(database)
    sql = "INSERT INTO tag (tenant_id, id, group_id, name, is_auto) VALUES (?, 9, 99, 'x', ?)"
    with pytest.raises(peewee.IntegrityError):
        execute(database, sql, (tenant, False))


def test_process_ends_when_its_checkpoint_has(tmp_path: Path) -> None:
    program = """
import sys
from portal.store import database as store
database = store.open_database(sys.argv[1])
with database.connection_context(), store.checkpoint_afterwards(database, 1_000_000):
    with database.atomic():
        store.execute(database, "CREATE TABLE large (text)")
        store.execute(database, "INSERT INTO large VALUES (zeroblob(50_000_000))")
"""
    file = tmp_path / "portal.db"
    subprocess.run([sys.executable, "-c", program, file], check=True)
    assert file.stat().st_size > 50_000_000
    assert not file.with_name("portal.db-wal").exists()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_large_write_is_checkpointed_afterwards(database: Database) -> None:
    tenant = make_tenant(database)
    before = threading.active_count()
    with checkpoint_afterwards(database, 1_000_000), write_transaction(database, tenant):
        execute(database, "UPDATE tenant SET name = 'x'")
    for thread in threading.enumerate()[before:]:
        thread.join()
    assert fetch_one(database, "PRAGMA wal_autocheckpoint") == (1000,)
    busy, pages, moved = fetch_one(database, "PRAGMA wal_checkpoint(PASSIVE)")
    assert (busy, pages) == (0, moved)
