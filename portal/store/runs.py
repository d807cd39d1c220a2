"""Runs: added, found, and moved. Every change of state names the states it may start from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.errors import NotFound
from portal.store.database import Database, execute, fetch_dicts, fetch_one
from portal.store.run_rows import Run, known, select_runs, stored, update_row
from portal.store.tables import moment_text

WORKING = ("checking", "committing", "undoing")
"""States in which a worker has something to do."""
STARTING = "uploaded"
"""The state of a run whose file was not opened yet. Who uploads it opens it; a worker does where
that process ended before it could."""


def add_run(database: Database, tenant_id: int, **values: Any) -> Run:
    """Add a run with these columns; the others have their defaults."""
    row = {"mapping": {}, "options": {}, "seconds": {}, "attempts": 0, "progress": 0.0, **values}
    row["tenant_id"] = tenant_id
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO run ({', '.join(known(row))}) VALUES ({marks})"
    execute(database, sql, [stored(value) for value in row.values()])
    return get_run(database, tenant_id, row["number"])


def find_run(database: Database, tenant_id: int, number: str) -> Run | None:
    """Give a run, if the tenant has it."""
    found = select_runs(database, "tenant_id = ? AND number = ?", (tenant_id, number))
    return found[0] if found else None


def find_submission(database: Database, tenant_id: int, submission: str) -> Run | None:
    """Give a run by the number that people quote, if the tenant has it."""
    found = select_runs(database, "tenant_id = ? AND submission = ?", (tenant_id, submission))
    return found[0] if found else None


def read_submissions(database: Database, tenant_id: int, numbers: Sequence[str]) -> dict[str, str]:
    """Give the numbers that people quote runs by."""
    marks = ", ".join("?" * len(numbers))
    sql = f"SELECT number, submission FROM run WHERE tenant_id = ? AND number IN ({marks})"
    found = fetch_dicts(database, sql, (tenant_id, *numbers)) if numbers else []
    return {row["number"]: row["submission"] for row in found}


def get_run(database: Database, tenant_id: int, number: str) -> Run:
    """Give a run.

    Raises:
        NotFound: the tenant has no such run.
    """
    run = find_run(database, tenant_id, number)
    if run is None:
        raise NotFound(f"There is no run {number}.")
    return run


def count_runs(database: Database, tenant_id: int, since: datetime) -> int:
    """Count the runs a tenant has made since a moment."""
    sql = "SELECT count(*) FROM run WHERE tenant_id = ? AND created_at > ?"
    return int(fetch_one(database, sql, (tenant_id, moment_text(since)))[0])


def list_runs(
    database: Database,
    tenant_id: int,
    *,
    limit: int = 50,
    before: datetime | None = None,
    profile_number: str | None = None,
) -> list[Run]:
    """List a tenant's runs, newest first.

    Args:
        database: where.
        tenant_id: whose.
        limit: how many at most.
        before: only runs made earlier: the last one of the page before.
        profile_number: only runs of this profile.
    """
    where, parameters = "tenant_id = ?", [tenant_id]
    if profile_number is not None:
        where += " AND profile_number = ?"
        parameters.append(profile_number)  # type: ignore[arg-type]
    if before is not None:
        where += " AND created_at < ?"
        parameters.append(moment_text(before))  # type: ignore[arg-type]
    return select_runs(
        database, f"{where} ORDER BY created_at DESC, number LIMIT {limit:d}", parameters
    )


def move_run(
    database: Database,
    tenant_id: int,
    number: str,
    states: Sequence[str],
    state: str,
    **values: Any,
) -> bool:
    """Move a run to a state, if it is in one of ``states``; tells whether it was.

    The lease ends with it: the next step takes its own.
    """
    changes = {"state": state, "lease_owner": None, "lease_until": None, **values}
    return update_row(database, tenant_id, number, changes, states)


def update_run(database: Database, tenant_id: int, number: str, **values: Any) -> bool:
    """Change columns of a run whatever its state; tells whether there is such a run."""
    return update_row(database, tenant_id, number, values, ())


def confirm(
    database: Database,
    tenant_id: int,
    number: str,
    digest: str,
    *,
    user_id: int | None,
    name: str,
) -> bool:
    """Let a ready run be committed, if its plan has this digest; tells whether it had."""
    sql = (
        "UPDATE run SET state = 'committing', committed_by_id = ?, committed_by = ?, "
        "attempts = 0, error = NULL, lease_owner = NULL, lease_until = NULL "
        "WHERE tenant_id = ? AND number = ? AND state = 'ready' AND plan_digest = ? "
        "AND files_removed_at IS NULL"
    )
    cursor = execute(database, sql, (user_id, name, tenant_id, number, digest))
    return bool(cursor.rowcount == 1)


def find_same_content(database: Database, tenant_id: int, run: Run) -> list[Run]:
    """List committed runs of the same content, newest first.

    Through the same profile, where the content is the file's bytes; a digest of rows names the
    style, and its rows are the same through whatever profile.
    """
    of_bytes = run.content_sha256 == run.file_sha256
    where = (
        "tenant_id = ? AND (profile_number = ? OR 0 = ?) AND content_sha256 = ? AND number <> ? "
        "AND state = 'committed' ORDER BY committed_at DESC"
    )
    parameters = (tenant_id, run.profile_number, int(of_bytes), run.content_sha256, run.number)
    return select_runs(database, where, parameters)
