"""How a run's file was read, and reading it again in another way or with other settings."""

from collections.abc import Iterable, Mapping
from dataclasses import fields

from portal.engine.findings import Finding
from portal.engine.findings.reading import ENCODING_NOT_TAKEN, UTF16_NOT_TAKEN
from portal.engine.read.table import Dialect
from portal.engine.style import SettingValue
from portal.errors import Conflict
from portal.instance import Instance, get_style
from portal.profiles import check_settings
from portal.runs.opening import MOVED, ROWS_OF_GONE, SETTINGS, settings_of
from portal.runs.uploads import start_run
from portal.store import runs as rows
from portal.store.profiles import get_profile
from portal.store.run_rows import Run
from portal.who import Who

UNDECIDED = ("mapping", "ready", "refused")
"""States in which a member may still say how the file is to be read."""
OTHER_ENCODINGS = {ENCODING_NOT_TAKEN.code: "windows-1252", UTF16_NOT_TAKEN.code: "utf-16"}
"""In which encoding a refused file may be looked at, where its style lets the member choose."""


def find_dialect(run: Run) -> Dialect | None:
    """Give how a run's file was understood; None when it was not opened yet."""
    kept = run.options.get("dialect")
    if not isinstance(kept, dict):
        return None
    known = {field.name for field in fields(Dialect)} & kept.keys()
    return Dialect(**{name: kept[name] for name in known} | {"sheets": tuple(kept["sheets"])})


def find_other_encoding(findings: Iterable[Finding]) -> str:
    """Give the encoding to offer for a file that was refused for its own; "" for another one."""
    codes = {finding.code for finding in findings}
    return next((name for code, name in OTHER_ENCODINGS.items() if code in codes), "")


def reread_run(
    instance: Instance,
    tenant_id: int,
    number: str,
    who: Who,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Run:
    """Read a run's file again, from a sheet or in an encoding that the member chose.

    Raises:
        Conflict: the run was confirmed or is over.
    """
    del who
    run = rows.get_run(instance.database, tenant_id, number)
    chosen: dict[str, object] = {"sheet": sheet, "encoding": encoding}
    if noted := run.options.get(MOVED):
        # Another sheet has other rows.
        chosen[MOVED] = {**noted, ROWS_OF_GONE: []}
    return _begin_again(instance, run, chosen)


def replan_run(
    instance: Instance,
    tenant_id: int,
    number: str,
    who: Who,
    settings: Mapping[str, SettingValue],
) -> Run:
    """Check a run's file again with settings chosen for it alone; its counts follow.

    Raises:
        Conflict: the run was confirmed or is over.
        Invalid: a setting that the style does not have.
    """
    del who
    run = rows.get_run(instance.database, tenant_id, number)
    profile = get_profile(instance.database, tenant_id, run.profile_number)
    chosen = check_settings(get_style(instance, profile.style), settings)
    kept = run.options.get(SETTINGS) or {}
    return _begin_again(instance, run, {SETTINGS: kept | chosen})


def chosen_settings(instance: Instance, run: Run) -> dict[str, SettingValue]:
    """Give the settings a run is checked with."""
    profile = get_profile(instance.database, run.tenant_id, run.profile_number)
    return settings_of(run, profile, get_style(instance, profile.style))


def _begin_again(instance: Instance, run: Run, chosen: Mapping[str, object]) -> Run:
    tenant_id, number = run.tenant_id, run.number
    moved = rows.move_run(
        instance.database,
        tenant_id,
        number,
        UNDECIDED,
        "uploaded",
        options=run.options | dict(chosen),
        attempts=0,
    )
    if not moved:
        raise Conflict(f"This run is {run.state}. Upload the file again to read it differently.")
    return start_run(instance, tenant_id, number)
