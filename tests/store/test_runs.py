import threading
from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.errors import NotFound
from portal.store import profiles, run_leases, runs
from portal.store.database import Database
from portal.store.run_owners import name_owner
from tests.store.making import make_run, make_tenant


def test_run_reads_back_as_it_was_added(database: Database) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant, "ready", options={"sheet": "Ä"}, file_size=2**40)
    again = runs.get_run(database, tenant, run.number)
    assert again == run
    assert (again.options, again.file_size, again.rows) == ({"sheet": "Ä"}, 2**40, 0)
    assert again.created_at.tzinfo is not None


def test_run_of_another_tenant_is_not_found(database: Database) -> None:
    first, second = make_tenant(database, "first"), make_tenant(database, "second")
    run = make_run(database, first, "ready")
    with pytest.raises(NotFound):
        runs.get_run(database, second, run.number)
    assert not runs.move_run(database, second, run.number, ("ready",), "cancelled")
    assert runs.list_runs(database, second) == []
    assert runs.get_run(database, first, run.number).state == "ready"


def test_state_moves_only_from_where_it_may(database: Database) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant, "ready")
    assert not runs.move_run(database, tenant, run.number, ("committed",), "undoing")
    assert runs.move_run(database, tenant, run.number, ("ready", "failed"), "cancelled", error="x")
    assert not runs.move_run(database, tenant, run.number, ("ready", "failed"), "cancelled")
    assert runs.get_run(database, tenant, run.number).error == "x"


def test_confirm_needs_the_digest(database: Database) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant, "ready")

    def confirm(digest: str) -> bool:
        return runs.confirm(database, tenant, run.number, digest, user_id=7, name="Ida")

    assert not confirm("other")
    assert confirm("digest")
    assert not confirm("digest")
    confirmed = runs.get_run(database, tenant, run.number)
    assert (confirmed.state, confirmed.committed_by) == ("committing", "Ida")


def test_one_of_many_takes_a_run(database: Database) -> None:
    tenant = make_tenant(database)
    number = make_run(database, tenant, "committing").number
    taken: list[bool] = []
    ready = threading.Barrier(6)

    def take() -> None:
        with database.connection_context():
            ready.wait()
            taken.append(run_leases.take_run(database, tenant, number, "committing") is not None)

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 5 + [True]
    assert runs.get_run(database, tenant, number).attempts == 2


def test_ended_lease_lets_another_take_the_run(database: Database) -> None:
    tenant = make_tenant(database)
    with time_machine.travel("2026-11-21 12:00:00Z", tick=False) as traveller:
        number = make_run(database, tenant, "undoing").number
        assert run_leases.find_waiting(database) == [(tenant, number)]
        assert run_leases.take_run(database, tenant, number, "undoing")
        assert run_leases.find_waiting(database) == []
        traveller.shift(timedelta(seconds=50))
        assert run_leases.keep_lease(database, tenant, number, progress=0.5, note="half")
        traveller.shift(timedelta(seconds=50))
        assert run_leases.take_run(database, tenant, number, "undoing") is None
        traveller.shift(timedelta(seconds=11))
        assert run_leases.find_waiting(database) == [(tenant, number)]
        taken = run_leases.take_run(database, tenant, number, "undoing")
    assert taken is not None
    assert (taken.attempts, taken.progress, taken.progress_note) == (3, 0.5, "half")


def test_lease_of_a_dead_process_ends_at_once(database: Database) -> None:
    tenant = make_tenant(database)
    number = make_run(database, tenant, "checking").number
    assert run_leases.take_run(database, tenant, number, "checking")
    assert run_leases.end_leases_of_dead(database) == 0
    place, _, process = name_owner().split(":", 2)
    runs.update_run(database, tenant, number, lease_owner=f"{place}:999999999:{process}")
    assert run_leases.find_waiting(database) == []
    assert run_leases.end_leases_of_dead(database) == 1
    assert run_leases.find_waiting(database) == [(tenant, number)]


def test_lease_of_another_cannot_be_kept(database: Database) -> None:
    tenant = make_tenant(database)
    number = make_run(database, tenant, "checking").number
    assert run_leases.take_run(database, tenant, number, "checking")
    runs.update_run(database, tenant, number, lease_owner="elsewhere")
    assert not run_leases.keep_lease(database, tenant, number)


def test_runs_are_listed_newest_first(database: Database) -> None:
    tenant = make_tenant(database)
    with time_machine.travel("2026-11-21 12:00:00Z", tick=False) as traveller:
        numbers = []
        for _ in range(5):
            numbers.append(make_run(database, tenant, "ready").number)
            traveller.shift(1)
    page = runs.list_runs(database, tenant, limit=3)
    assert [run.number for run in page] == numbers[:1:-1]
    rest = runs.list_runs(database, tenant, limit=3, before=page[-1].created_at)
    assert [run.number for run in rest] == numbers[1::-1]


def test_same_content_is_what_stands_committed(database: Database) -> None:
    tenant, other = make_tenant(database), make_tenant(database, "other")
    first = make_run(database, tenant, "committed", committed_at=clock.now())
    make_run(database, tenant, "undone")
    make_run(database, tenant, "committed", content_sha256="other")
    make_run(database, other, "committed")
    profile = profiles.add_profile(database, tenant, "Second", "x", {})
    make_run(database, tenant, "committed", profile_number=profile.number)
    again = make_run(database, tenant, "checking")
    found = runs.find_same_content(database, tenant, again)
    assert [run.number for run in found] == [first.number]


def test_expired_runs_are_those_nobody_works_on(database: Database) -> None:
    tenant = make_tenant(database)
    past = clock.now() - timedelta(days=1)
    expired = make_run(database, tenant, "ready", expires_at=past)
    make_run(database, tenant, "committing", expires_at=past)
    make_run(database, tenant, "ready")
    gone = make_run(database, tenant, "cancelled", expires_at=past, files_removed_at=past)
    assert run_leases.find_expired(database, clock.now()) == [(tenant, expired.number)]
    assert gone.files_removed_at is not None


def test_unknown_columns_are_refused(database: Database) -> None:
    tenant = make_tenant(database)
    run = make_run(database, tenant, "ready")
    with pytest.raises(ValueError, match="no colour"):
        runs.update_run(database, tenant, run.number, colour="red")
