"""Check a style against its own samples: files as users have them, and what must become of them.

A style's package may have a folder ``samples``: files of any format it takes, and beside each a
golden, ``<file>.json``, that says the fate of every row. ``given.json`` tells the words the tenant
has and the profile's settings; ``given.csv`` is imported first (by the style that ``given.json``
names, else by this one), so that there is somebody to find.
Everything runs through the use cases, in an instance of its own that is thrown away.
"""

import json
import secrets
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal import profiles, runs
from portal.engine.findings import Severity
from portal.engine.plans.page import Filter
from portal.engine.style import Style
from portal.errors import NotFound, PortalError
from portal.instance import Instance, get_style, open_instance
from portal.runs import COMMAND_LINE, Run
from portal.settings import Settings
from portal.store import tenants
from portal.vocabulary import add_attribute, add_statement, add_tag

GIVEN = "given"
GOLDEN = ".json"
MOST_TOLD = 5
Fate = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample and how it went.

    Attributes:
        difference: what is not as the golden says, a line each; empty when all is.
        written: the golden was missing and was written now.
    """

    name: str
    difference: tuple[str, ...] = ()
    written: bool = False


def sample_folder(style: Style) -> Path:
    """Give the folder of a style's samples; it need not exist."""
    module = sys.modules[type(style).__module__]
    return Path(module.__file__ or "").parent / "samples"


def check_samples(key: str, *, write: bool = False) -> list[Sample]:
    """Compare what becomes of a style's samples with their goldens.

    Args:
        write: make the goldens that are missing; one that is there is never written over.

    Raises:
        NotFound: no such style, or it has no samples.
    """
    with tempfile.TemporaryDirectory() as folder:
        instance = open_instance(Settings(instance=Path(folder) / "instance"))
        try:
            return list(_check(instance, get_style(instance, key), write=write))
        finally:
            instance.database.close()


def _check(instance: Instance, style: Style, *, write: bool) -> Iterator[Sample]:
    folder = sample_folder(style)
    files = [one for one in sorted(folder.glob("*")) if one.suffix != GOLDEN and one.stem != GIVEN]
    if not files:
        raise NotFound(f"The style “{style.key}” has no samples. Put some into {folder}.")
    for file in files:
        golden = file.with_name(file.name + GOLDEN)
        fate = _fate_of(instance, style, file)
        if golden.exists():
            yield Sample(file.name, tuple(_compare(_read_json(golden), fate)))
        elif write:
            text = json.dumps(fate, indent=1, ensure_ascii=False)
            golden.write_text(text + "\n", "utf-8")
            yield Sample(file.name, written=True)
        else:
            yield Sample(file.name, (f"there is no {golden.name}; --write makes it",))


def _fate_of(instance: Instance, style: Style, file: Path) -> Fate:
    """Preview a sample in a tenant of its own and tell the fate of every row."""
    given = _read_given(file.parent)
    tenant = tenants.create_tenant(instance.database, f"sample-{secrets.token_hex(8)}", "Sample").id
    add_words(instance, tenant, given.get("words", {}))
    settings = {"minimum_records": 0, **given.get("settings", {})}
    profile = profiles.create_profile(
        instance, tenant, COMMAND_LINE, "Samples", style.key, settings
    ).number
    stored = file.parent / f"{GIVEN}.csv"
    if stored.exists():
        brought = profile
        if "style" in given:
            # Of another style, where this one's rows do not add anybody.
            brought = profiles.create_profile(
                instance, tenant, COMMAND_LINE, "Given", given["style"], {"minimum_records": 0}
            ).number
        run = _preview(instance, tenant, brought, stored)
        if run.state != "ready" or run.rejects:
            raise PortalError(_say_not_given(instance, run))
        runs.confirm_run(instance, tenant, run.number, COMMAND_LINE, run.plan_digest or "")
    return _tell(instance, _preview(instance, tenant, profile, file))


def _preview(instance: Instance, tenant: int, profile: str, file: Path) -> Run:
    with file.open("rb") as stream:
        run = runs.receive_upload(instance, tenant, profile, COMMAND_LINE, file.name, stream)
    return runs.start_run(instance, tenant, run.number)


def _say_not_given(instance: Instance, run: Run) -> str:
    """Say why nobody is given to find: what must be corrected in ``given.csv``."""
    if run.state == "mapping":
        told = list(runs.read_headings(instance, run.tenant_id, run.number).findings)
    elif run.state == "failed":
        told = []
    else:
        told = runs.read_first_findings(instance, run.tenant_id, run.number, 1_000)
    errors = [one for one in told if one.severity is Severity.ERROR]
    lines = [
        f"{f'line {one.line}: ' if one.line else ''}{one.message}" for one in errors[:MOST_TOLD]
    ]
    return "\n  ".join((f"{GIVEN}.csv is not imported whole. Correct it:", *lines))


def _tell(instance: Instance, run: Run) -> Fate:
    counts = ("rows", "creates", "updates", "unchanged", "rejects")
    fate: Fate = {"state": run.state, **{name: getattr(run, name) for name in counts}}
    if run.state == "mapping":
        view = runs.read_headings(instance, run.tenant_id, run.number)
        fate["headings"] = {
            one.heading: one.target if one.target is not None else ["?", *one.suggestions[:1]]
            for one in view.columns
        }
        return fate | {"file": [finding.code for finding in view.findings]}
    if run.state == "failed":
        return fate | {"error": run.error}
    summary = runs.read_summary(instance, run.tenant_id, run.number)
    fate["file"] = [finding.code for finding in summary.findings]
    if summary.cleared:
        fate["cleared"] = summary.cleared_values
    if run.rows:
        found = runs.read_rows(instance, run.tenant_id, run.number, Filter())
        fate["lines"] = {str(row.line): _tell_row(row) for row in found.rows}
    return fate


def _tell_row(row: runs.RowView) -> list[str]:
    cells = [finding for cell in row.cells for finding in cell.findings]
    told = [f"{one.column}: {one.code}" if one.column else one.code for one in cells]
    told += [one.code for one in row.findings]
    changes = [
        f"{cell.old or ''} → {cell.new or ''}"
        for cell in row.cells
        if cell.kind in {"set", "clear", "add"}
    ]
    return [row.action, *told, *(changes if row.action == "update" else [])]


def _compare(golden: Fate, fate: Fate) -> Iterator[str]:
    # Through JSON, so that tuples are lists as they are in the golden.
    flat, wanted = _flatten(json.loads(json.dumps(fate))), _flatten(golden)
    for place in dict.fromkeys([*wanted, *flat]):
        if wanted.get(place) != flat.get(place):
            yield f"{place}: {flat.get(place)!r} instead of {wanted.get(place)!r}"


def _flatten(fate: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in fate.items():
        if isinstance(value, dict):
            flat |= {f"{name} {inner}": one for inner, one in value.items()}
        else:
            flat[name] = value
    return flat


def _read_given(folder: Path) -> dict[str, Any]:
    path = folder / f"{GIVEN}{GOLDEN}"
    given = _read_json(path) if path.exists() else {}
    _refuse_others(given, ("words", "settings", "style"))
    return given


def _read_json(path: Path) -> dict[str, Any]:
    """Read an object that somebody wrote by hand.

    Raises:
        PortalError: it is none.
    """
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as problem:
        raise PortalError(f"{path.name} cannot be read: {problem}. Correct it.") from problem


def _refuse_others(given: Mapping[str, Any], known: Sequence[str]) -> None:
    if others := sorted(given.keys() - set(known)):
        raise PortalError(f"“{others[0]}” means nothing in given.json. Use {', '.join(known)}.")


def add_words(instance: Instance, tenant: int, words: Mapping[str, Any]) -> None:
    """Add the words of a ``given.json`` to a tenant.

    Raises:
        PortalError: they cannot be read.
    """
    _refuse_others(words, ("tags", "attributes", "statements"))
    try:
        for group, name, *flags in words.get("tags", ()):
            add_tag(instance, tenant, group, name, is_auto="auto" in flags)
        for attribute in words.get("attributes", ()):
            add_attribute(
                instance,
                tenant,
                attribute["name"],
                attribute["type"],
                is_unique=bool(attribute.get("unique")),
                is_mandatory=bool(attribute.get("mandatory")),
                options=attribute.get("options", ()),
            )
        for statement in words.get("statements", ()):
            add_statement(instance, tenant, statement)
    except (KeyError, TypeError, ValueError) as problem:
        raise PortalError(f"given.json cannot be read: {problem!r}. Correct it.") from problem
