"""Runs: their rows. Every change of state names the states it may start from.

Whoever works on a run holds its lease. A run whose lease has ended waits again: its worker is
dead, or so slow that another may begin; every step is guarded by the state it starts from.
"""

import json
import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from portal import clock
from portal.errors import NotFound
from portal.store.database import Database, execute, fetch_dicts
from portal.store.tables import moment_text, parse_moment

LEASE = timedelta(seconds=60)
WORKING = ("checking", "committing", "undoing")
"""States in which a worker has something to do."""
STARTING = "uploaded"
"""The state of a run whose file was not opened yet. Who uploads it opens it; a worker does where
that process ended before it could."""
_JSON = ("mapping", "options", "seconds")


@dataclass(frozen=True, slots=True)
class Run:
    """One upload going through one profile; ``number`` is random, ``submission`` quotable.

    Attributes:
        changed: customers that ``updates`` rows change; several rows may be about one of them.
        seen_receipt_id: the tenant's next receipt when the check began: while it is the next,
            no customer has moved since.
    """

    tenant_id: int
    number: str
    profile_number: str
    user_id: int | None
    user_name: str
    state: str
    submission: str
    file_name: str
    file_size: int
    file_sha256: str
    content_sha256: str | None
    created_at: datetime
    expires_at: datetime | None
    lease_owner: str | None
    lease_until: datetime | None
    attempts: int
    progress: float
    progress_note: str | None
    rows: int
    creates: int
    updates: int
    changed: int
    unchanged: int
    rejects: int
    errors: int
    warnings: int
    notices: int
    plan_digest: str | None
    plan_index: str | None
    plan_name: str | None
    seen_receipt_id: int | None
    mapping: dict[str, Any]
    options: dict[str, Any]
    error: str | None
    receipt_id: int | None
    committed_at: datetime | None
    committed_by: str | None
    committed_by_id: int | None
    undone_at: datetime | None
    undone_by: str | None
    undone_by_id: int | None
    files_removed_at: datetime | None
    seconds: dict[str, Any]


COLUMNS = tuple(field.name for field in fields(Run))
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM run"
_COUNTS = (
    *("rows", "creates", "updates", "changed", "unchanged", "rejects"),
    *("errors", "warnings", "notices"),
)


def add_run(database: Database, tenant_id: int, **values: Any) -> Run:
    """Add a run with these columns; the others have their defaults."""
    row = {"mapping": {}, "options": {}, "seconds": {}, "attempts": 0, "progress": 0.0, **values}
    row["tenant_id"] = tenant_id
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO run ({', '.join(_known(row))}) VALUES ({marks})"
    execute(database, sql, [_stored(value) for value in row.values()])
    return get_run(database, tenant_id, row["number"])


def find_run(database: Database, tenant_id: int, number: str) -> Run | None:
    """Give a run, if the tenant has it."""
    found = _select(database, "tenant_id = ? AND number = ?", (tenant_id, number))
    return found[0] if found else None


def find_submission(database: Database, tenant_id: int, submission: str) -> Run | None:
    """Give a run by the number that people quote, if the tenant has it."""
    found = _select(database, "tenant_id = ? AND submission = ?", (tenant_id, submission))
    return found[0] if found else None


def get_run(database: Database, tenant_id: int, number: str) -> Run:
    """Give a run.

    Raises:
        NotFound: the tenant has no such run.
    """
    run = find_run(database, tenant_id, number)
    if run is None:
        raise NotFound(f"There is no run {number}.")
    return run


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
    return _select(
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
    return _update(database, tenant_id, number, changes, states)


def update_run(database: Database, tenant_id: int, number: str, **values: Any) -> bool:
    """Change columns of a run whatever its state; tells whether there is such a run."""
    return _update(database, tenant_id, number, values, ())


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


def take_run(database: Database, tenant_id: int, number: str, state: str) -> Run | None:
    """Take a run up that waits in a state: holds its lease and counts the attempt.

    The attempt is written before it is made, so that a file that kills its worker is given up.

    Returns:
        None when the run is in another state, or somebody works on it.
    """
    now = clock.now()
    sql = (
        "UPDATE run SET lease_owner = ?, lease_until = ?, attempts = attempts + 1, "
        "seen_receipt_id = CASE WHEN state = 'checking' THEN "
        "(SELECT next_receipt_id FROM tenant WHERE id = run.tenant_id) ELSE seen_receipt_id END "
        "WHERE tenant_id = ? AND number = ? AND state = ? "
        "AND (lease_until IS NULL OR lease_until < ?)"
    )
    until, owner = moment_text(now + LEASE), _owner()
    parameters = (owner, until, tenant_id, number, state, moment_text(now))
    if execute(database, sql, parameters).rowcount != 1:
        return None
    return find_run(database, tenant_id, number)


def end_check(database: Database, run: Run, state: str, **values: Any) -> bool:
    """Move a checked run on; False when its plan does not count (any more).

    It does not when the run was cancelled, and when another worker took it up later: the row
    then says what that one has seen of the customers.
    """
    changes = {"state": state, "lease_owner": None, "lease_until": None, **values}
    seen = ("seen_receipt_id = ?", run.seen_receipt_id)
    return _update(database, run.tenant_id, run.number, changes, ("checking",), seen)


def let_go(database: Database, run: Run, note: str) -> bool:
    """Give a run back that this thread took up; the attempt does not count."""
    sql = (
        "UPDATE run SET lease_owner = NULL, lease_until = NULL, attempts = attempts - 1, "
        "progress_note = ? WHERE tenant_id = ? AND number = ? AND state = ? AND lease_owner = ?"
    )
    cursor = execute(database, sql, (note, run.tenant_id, run.number, run.state, _owner()))
    return bool(cursor.rowcount == 1)


def stop(database: Database, run: Run, state: str, error: str) -> bool:
    """Move a run that this thread took up to a state where it stands, and say why."""
    changes = {"state": state, "error": error, "lease_owner": None, "lease_until": None}
    mine = ("lease_owner = ?", _owner())
    return _update(database, run.tenant_id, run.number, changes, (run.state,), mine)


def keep_lease(
    database: Database,
    tenant_id: int,
    number: str,
    *,
    progress: float | None = None,
    note: str | None = None,
) -> bool:
    """Make the lease of this thread's run longer; False when another has it by now."""
    sql = (
        "UPDATE run SET lease_until = ?, progress = coalesce(?, progress), "
        "progress_note = coalesce(?, progress_note) "
        "WHERE tenant_id = ? AND number = ? AND lease_owner = ?"
    )
    until = moment_text(clock.now() + LEASE)
    cursor = execute(database, sql, (until, progress, note, tenant_id, number, _owner()))
    return bool(cursor.rowcount == 1)


def find_waiting(database: Database) -> list[tuple[int, str]]:
    """List runs (tenant, number) that wait for a worker, the oldest first."""
    marks = ", ".join("?" * len(WORKING))
    sql = (
        "SELECT tenant_id, number FROM run "
        f"WHERE (state IN ({marks}) OR (state = ? AND created_at < ?)) "
        "AND (lease_until IS NULL OR lease_until < ?) ORDER BY created_at"
    )
    now = clock.now()
    parameters = (*WORKING, STARTING, moment_text(now - LEASE), moment_text(now))
    rows = execute(database, sql, parameters).fetchall()
    return [(int(tenant_id), str(number)) for tenant_id, number in rows]


def find_expired(database: Database, now: datetime) -> list[tuple[int, str]]:
    """List runs (tenant, number) whose files are to be removed; none a worker is at."""
    marks = ", ".join("?" * len(WORKING))
    sql = (
        "SELECT tenant_id, number FROM run WHERE expires_at < ? AND files_removed_at IS NULL "
        f"AND state NOT IN ({marks}) ORDER BY expires_at"
    )
    rows = execute(database, sql, (moment_text(now), *WORKING)).fetchall()
    return [(int(tenant_id), str(number)) for tenant_id, number in rows]


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
    return _select(database, where, parameters)


def _select(database: Database, where: str, parameters: Sequence[Any]) -> list[Run]:
    return [_run(row) for row in fetch_dicts(database, f"{_SELECT} WHERE {where}", parameters)]


def _update(
    database: Database,
    tenant_id: int,
    number: str,
    values: dict[str, Any],
    states: Sequence[str],
    only: tuple[str, Any] | None = None,
) -> bool:
    sets = ", ".join(f"{column} = ?" for column in _known(values))
    sql = f"UPDATE run SET {sets} WHERE tenant_id = ? AND number = ?"
    if states:
        sql += f" AND state IN ({', '.join('?' * len(states))})"
    parameters = [_stored(value) for value in values.values()]
    parameters += [tenant_id, number, *states]
    if only:
        sql += f" AND {only[0]}"
        parameters.append(only[1])
    cursor = execute(database, sql, parameters)
    return bool(cursor.rowcount == 1)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    unknown = values.keys() - set(COLUMNS)
    if unknown:
        raise ValueError(f"a run has no {', '.join(sorted(unknown))}")
    return values


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment_text(value)
    return json.dumps(value) if isinstance(value, dict) else value


def _run(row: dict[str, Any]) -> Run:
    read: dict[str, Any] = {name: json.loads(row[name]) for name in _JSON}
    read |= {name: row[name] or 0 for name in _COUNTS}
    for name, value in row.items():
        if (name.endswith("_at") or name == "lease_until") and value is not None:
            read[name] = parse_moment(value)
    return Run(**row | read)


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
