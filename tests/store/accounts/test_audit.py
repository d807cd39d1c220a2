"""The audit log: every change to it is found."""

from threading import Thread

import pytest

from portal.store.accounts import key_audit, list_audit, record_audit, verify_audit
from portal.store.database import Database, execute


def record_three(database: Database) -> None:
    for number in range(3):
        record_audit(database, "run.confirm", tenant_id=1, user_name="ann", about=f"run {number}")


def test_untouched_log_is_whole(database: Database) -> None:
    assert verify_audit(database) is None
    record_three(database)
    assert verify_audit(database) is None
    assert [entry.about for entry in list_audit(database, 1)] == ["run 2", "run 1", "run 0"]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    "column", ["at", "user_name", "address", "action", "outcome", "about", "previous_hash", "hash"]
)
def test_altered_entry_is_named(database: Database, column: str, number: int) -> None:
    record_three(database)
    execute(database, f"UPDATE audit SET {column} = 'x' WHERE id = ?", (number,))
    assert verify_audit(database) == number


@pytest.mark.parametrize("number", [1, 2, 3])
def test_removed_entry_is_named(database: Database, number: int) -> None:
    record_three(database)
    execute(database, "DELETE FROM audit WHERE id = ?", (number,))
    assert verify_audit(database) == number


def test_entry_falls_with_its_transaction(database: Database) -> None:
    record_three(database)
    with database.atomic() as transaction:
        record_audit(database, "member.add")
        transaction.rollback()
    assert len(list_audit(database)) == 3
    assert verify_audit(database) is None


def test_line_ends_do_not_make_entries(database: Database) -> None:
    record_audit(database, "login", user_name="ann\r\nbob\x00", about="x" * 9_000)
    entry = list_audit(database)[0]
    assert entry.user_name == "ann  bob "
    assert len(entry.about) == 500


def test_entries_at_once_make_one_chain(database: Database) -> None:
    def write() -> None:
        with database.connection_context():
            for _ in range(5):
                record_audit(database, "login")

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list_audit(database)) == 20
    assert verify_audit(database) is None


def test_pages_of_the_log_join(database: Database) -> None:
    record_three(database)
    newest = list_audit(database, most=2)
    rest = list_audit(database, before=newest[-1].id)
    assert [entry.id for entry in newest + rest] == [3, 2, 1]


def copy_of(database: Database) -> list[tuple[object, ...]]:
    return [tuple(row) for row in execute(database, "SELECT * FROM audit ORDER BY id").fetchall()]


def test_chain_made_without_the_key_is_found(database: Database) -> None:
    """Who can write the database alone writes the log anew; it does not fit."""
    key_audit(database, b"the key of the instance")
    record_three(database)
    assert verify_audit(database) is None
    execute(database, "DELETE FROM audit")
    execute(database, "DELETE FROM audit_head")
    key_audit(database, b"")
    record_three(database)
    assert verify_audit(database) is None
    key_audit(database, b"the key of the instance")
    assert verify_audit(database) == 1


def test_end_cut_off_together_with_the_head_is_found(database: Database) -> None:
    key_audit(database, b"the key of the instance")
    record_three(database)
    (kept,) = execute(database, "SELECT hash FROM audit WHERE id = 2").fetchone()
    execute(database, "DELETE FROM audit WHERE id = 3")
    execute(database, "UPDATE audit_head SET entry_id = 2, hash = ?", (kept,))
    assert verify_audit(database) == 3


def test_lost_log_is_found(database: Database) -> None:
    record_three(database)
    execute(database, "DELETE FROM audit")
    assert verify_audit(database) == 1


def test_entries_are_only_added(database: Database) -> None:
    record_three(database)
    before = copy_of(database)
    record_three(database)
    assert copy_of(database)[:3] == before
    assert verify_audit(database) is None
