"""A run as a row: read from its table, and written where it is in a state that allows it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from portal.store.database import Database, execute, fetch_dicts
from portal.store.tables import moment_text, parse_moment

TO_CHOOSE = "to_choose"
"""The option of a run that counts the rows for which a member has to choose a customer."""
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

    @property
    def changes_nothing(self) -> bool:
        """A plan was made, and nothing of it would be written."""
        return self.state == "ready" and not (self.creates or self.updates)

    @property
    def wrote_nothing(self) -> bool:
        """It is over, and nothing of its plan was written."""
        return self.state in {"refused", "cancelled", "failed"}

    @property
    def awaits_choice(self) -> bool:
        """The preview asks which of several customers a row means."""
        return self.state in {"ready", "refused"} and bool(self.options.get(TO_CHOOSE))


COLUMNS = tuple(field.name for field in fields(Run))
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM run"
_COUNTS = (
    *("rows", "creates", "updates", "changed", "unchanged", "rejects"),
    *("errors", "warnings", "notices"),
)


def select_runs(database: Database, where: str, parameters: Sequence[Any]) -> list[Run]:
    """Read the runs that a condition is true of."""
    return [_read(row) for row in fetch_dicts(database, f"{_SELECT} WHERE {where}", parameters)]


def update_row(
    database: Database,
    tenant_id: int,
    number: str,
    values: dict[str, Any],
    states: Sequence[str],
    only: tuple[str, Any] | None = None,
) -> bool:
    """Change columns of a run; tells whether it was there.

    Args:
        database: where.
        tenant_id: whose.
        number: which.
        values: by column.
        states: it must be in one of them; none: in whatever state.
        only: a condition with one parameter that must be true as well.
    """
    sets = ", ".join(f"{column} = ?" for column in known(values))
    sql = f"UPDATE run SET {sets} WHERE tenant_id = ? AND number = ?"
    if states:
        sql += f" AND state IN ({', '.join('?' * len(states))})"
    parameters = [stored(value) for value in values.values()]
    parameters += [tenant_id, number, *states]
    if only:
        sql += f" AND {only[0]}"
        parameters.append(only[1])
    cursor = execute(database, sql, parameters)
    return bool(cursor.rowcount == 1)


def known(values: dict[str, Any]) -> dict[str, Any]:
    """Give values by column.

    Raises:
        ValueError: a run has no such column.
    """
    unknown = values.keys() - set(COLUMNS)
    if unknown:
        raise ValueError(f"a run has no {', '.join(sorted(unknown))}")
    return values


def stored(value: Any) -> Any:
    """Give a value as the table keeps it."""
    if isinstance(value, datetime):
        return moment_text(value)
    return json.dumps(value) if isinstance(value, dict) else value


def _read(row: dict[str, Any]) -> Run:
    read: dict[str, Any] = {name: json.loads(row[name]) for name in _JSON}
    read |= {name: row[name] or 0 for name in _COUNTS}
    for name, value in row.items():
        if (name.endswith("_at") or name == "lease_until") and value is not None:
            read[name] = parse_moment(value)
    return Run(**row | read)
