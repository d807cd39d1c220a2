"""Confirm, commit and cancel a run.

A commit applies the stored plan and nothing else, in one transaction. What moved since the
preview makes the run stale: it is planned again for another look.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import cast

import polars as pl

from portal.engine.findings import matching
from portal.engine.plans.index import PlanIndex, digest_of
from portal.engine.plans.part import PlanSlot, changes_of, creates_of, touched_by
from portal.engine.plans.part_bytes import read_changing, read_keys, read_part
from portal.engine.sought import Question, keys_of, slots_of, sought_by
from portal.errors import Conflict, PortalError
from portal.instance import Instance
from portal.runs.attempts import SMALL_CHANGES, attempt
from portal.runs.checking import ASKS, check_run
from portal.runs.moved import note_moved
from portal.runs.opening import MOVED
from portal.runs.overriding import again_note
from portal.runs.places import plan_of
from portal.runs.stored import RENEWED, get_current_run, get_plan, is_outdated
from portal.runs.uploads import start_run
from portal.store import runs as rows
from portal.store.commit import CommitPart, StalePlan, commit_plan
from portal.store.problems import StoreProblem
from portal.store.run_rows import Run
from portal.store.series import Generated, wanted_series
from portal.store.subjects import get_subject
from portal.who import Who

EXPIRED = "The file of this run was removed after its time. Upload it again."


class PlanDamaged(PortalError):  # noqa: N818 - read as an event
    """The stored preview is damaged. Upload the file again."""


def confirm_run(
    instance: Instance,
    tenant_id: int,
    number: str,
    who: Who,
    digest: str,
    *,
    accepted: bool = False,
) -> Run:
    """Confirm the plan that was looked at, named by its digest.

    Confirming the same plan again gives the same run: one confirmation commits once.

    Args:
        instance: where the run lives.
        tenant_id: whose run it is.
        number: the run.
        who: the member who confirms.
        digest: of the preview that was looked at.
        accepted: what the preview asks about is meant.

    Raises:
        Conflict: the run is not ready, its preview is another one now, it asks something that
            was not answered, or nothing would be written.
    """
    run = get_current_run(instance, tenant_id, number)
    if run.plan_digest != digest:
        raise Conflict("The preview has changed since you looked at it. Look again, then confirm.")
    if run.state in {"committing", "committed"}:
        return run
    _refuse_unfit(run, accepted=accepted)
    moved = rows.confirm(
        instance.database, tenant_id, number, digest, user_id=who.user_id, name=who.name
    )
    run = rows.get_run(instance.database, tenant_id, number)
    if not moved and run.state not in {"committing", "committed"}:
        raise Conflict(f"This run is {run.state} and cannot be confirmed.")
    if moved and run.creates + run.updates <= SMALL_CHANGES:
        commit_run(instance, tenant_id, number)
    elif moved:
        instance.wake(tenant_id, number)
    return rows.get_run(instance.database, tenant_id, number)


def _refuse_unfit(run: Run, *, accepted: bool) -> None:
    """Refuse to confirm what is gone, writes nothing, or is still asked about.

    Raises:
        Conflict: it is.
    """
    if run.files_removed_at is not None:
        raise Conflict(EXPIRED)
    if run.changes_nothing:
        raise Conflict(say_nothing(run))
    if run.options.get(ASKS) and not accepted:
        raise Conflict("The preview asks whether something is meant. Tick it, then confirm.")


def say_nothing(run: Run) -> str:
    """Say that nothing of a run would be written, and why."""
    if run.awaits_choice:
        return (
            "Nothing to import yet: choose which customer is meant. "
            "The file is then checked again, and you can confirm it."
        )
    if not run.rejects:
        return "Nothing to import: every row is as stored."
    if not run.unchanged:
        return "Nothing to import: every row is rejected."
    rows = "1 row is" if run.rejects == 1 else f"{run.rejects:,} rows are"
    return f"Nothing to import: {rows} rejected, and every other is as stored."


def commit_run(instance: Instance, tenant_id: int, number: str) -> None:
    """Apply a confirmed plan; a stale one is planned again."""
    attempt(instance, tenant_id, number, "committing", lambda run: _commit(instance, run))


def _commit(instance: Instance, run: Run) -> None:
    started = time.monotonic()
    if is_outdated(run):
        _plan_again(instance, run, {RENEWED: True})
        return
    index = get_plan(run)
    if digest_of(index) != run.plan_digest:
        raise PlanDamaged
    unique = [slot.slot for slot in index.slots if slot.unique]
    try:
        commit_plan(
            instance.database,
            run.tenant_id,
            run,
            _parts(instance, run, index),
            unique=unique,
            creates=index.count("create"),
            updates=index.count("update") - index.again,
            note=again_note(run),
            subject=get_subject(index.subject),
            generated=_generated(instance, run, index),
        )
    except StalePlan as stale:
        noted = note_moved(instance, run, stale, get_subject(index.subject))
        _plan_again(instance, run, {MOVED: noted})
        return
    seconds = run.seconds | {"commit": round(time.monotonic() - started, 3)}
    with suppress(StoreProblem):  # it is committed, whether this can be noted or not
        rows.update_run(instance.database, run.tenant_id, run.number, seconds=seconds, progress=1.0)


def cancel_run(instance: Instance, tenant_id: int, number: str, who: Who) -> Run:
    """Cancel a run that was not confirmed, and remove its files.

    Raises:
        Conflict: it was confirmed, or is over already.
    """
    del who
    moved = rows.move_run(
        instance.database,
        tenant_id,
        number,
        ("uploaded", "mapping", "checking", "ready", "refused", "failed"),
        "cancelled",
    )
    run = rows.get_run(instance.database, tenant_id, number)
    if not moved and run.state != "cancelled":
        raise Conflict(f"This run is {run.state} and cannot be cancelled.")
    instance.files.remove_folder(tenant_id, number)
    return run


def retry_run(instance: Instance, tenant_id: int, number: str, who: Who) -> Run:
    """Check a failed run again.

    Raises:
        Conflict: the run has not failed.
    """
    del who
    rows.get_run(instance.database, tenant_id, number)
    if not rows.move_run(
        instance.database, tenant_id, number, ("failed",), "uploaded", attempts=0, error=""
    ):
        raise Conflict("Only a run that failed can be tried again.")
    return start_run(instance, tenant_id, number)


def _generated(instance: Instance, run: Run, index: PlanIndex) -> list[Generated]:
    """Say which numbers the commit gives out; those in the file are read where there are any."""
    prefixes = {slot.slot: slot.generated for slot in index.slots if slot.generated}
    typed = bool(index.total("codes")[matching.TYPED_NUMBER.code])
    return wanted_series(prefixes, _parts(instance, run, index), typed=typed)


def _parts(instance: Instance, run: Run, index: PlanIndex) -> Iterator[CommitPart]:
    """Give the plan's parts, each checked against the digest that was confirmed."""
    folder = plan_of(instance, run)
    questions = cast("list[Question]", index.basis.get("sought", []))
    offset = 0
    for number, entry in enumerate(index.parts):
        creates, updates = entry.actions[0], entry.actions[1]
        if not creates and not updates:
            continue
        data = folder.read(number)
        if hashlib.sha256(data).hexdigest() != entry.digest:
            raise PlanDamaged
        slots = index.slots
        sought: Callable[[], Iterable[tuple[str, pl.DataFrame]]]
        if creates:
            part = read_part(data, slots)
            sought = partial(sought_by, questions, keys_of(part), part.findings)
        else:
            # Read when it is asked: mostly, nobody moved.
            sought = partial(_sought_in, data, slots, questions)
            part, slots = read_changing(data, slots)
        yield CommitPart(
            creates=creates_of(part, slots, offset),
            changes=changes_of(part, slots),
            touched=touched_by(part),
            sought=sought,
        )
        offset += creates


def _sought_in(
    data: bytes, slots: Sequence[PlanSlot], questions: Sequence[Question]
) -> Iterable[tuple[str, pl.DataFrame]]:
    part = read_keys(data, slots, slots_of(questions))
    return sought_by(questions, part.frame, part.findings)


def _plan_again(instance: Instance, run: Run, why: dict[str, object]) -> None:
    rows.move_run(
        instance.database,
        run.tenant_id,
        run.number,
        ("committing",),
        "checking",
        options=run.options | why,
        attempts=0,
        progress=0.0,
        progress_note=None,
    )
    if run.rows <= SMALL_CHANGES:
        check_run(instance, run.tenant_id, run.number)
    else:
        instance.wake(run.tenant_id, run.number)
