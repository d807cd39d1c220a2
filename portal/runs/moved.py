"""Who changed between a preview and its confirmation: told until the run is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl

from portal.customers.history import ChangeView, make_change
from portal.customers.naming import is_plain, show_number
from portal.engine.plans.part_bytes import read_keys
from portal.instance import Instance
from portal.runs.opening import ROWS_OF_GONE
from portal.runs.places import plan_of
from portal.runs.rereading import UNDECIDED
from portal.runs.stored import find_plan, get_plan
from portal.store.customer_list import read_names
from portal.store.errors import StalePlan
from portal.store.movers import find_movers
from portal.store.moves import Move, read_moves
from portal.store.receipts import Receipt
from portal.store.run_rows import Run
from portal.store.runs import read_submissions
from portal.store.subjects import Subject, get_subject

NAMED = 5
"""Customers whose changes are told; of the others, how many there are."""
_NOBODY_LEFT = "some came or went"
_CHANGES = 4
_KEPT = 1_000
"""Customers, and rows of those who were removed, that are kept to mark their rows."""
_LONGEST = 60
_DONE = {"added": "Added", "changed": "Changed", "restored": "Put back", "removed": "Removed"}


@dataclass(frozen=True, slots=True)
class MoveView:
    """What one import, edit or undo did to somebody meanwhile.

    Attributes:
        done: what was done, as ``Changed``.
        how: ``by hand``, or by which import or undo.
        run_number: of that import.
        more: further changes, which are not told.
    """

    done: str
    how: str
    user_name: str
    at: datetime
    run_number: str | None
    changes: tuple[ChangeView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class MovedView:
    """Somebody who moved; ``is_there`` tells whether they have a page."""

    number: str
    name: str
    is_there: bool
    moves: tuple[MoveView, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Who moved: the first of them, how many further ones, and whether rows say so."""

    named: tuple[MovedView, ...]
    more: int
    is_marked: bool


def note_moved(instance: Instance, run: Run, stale: StalePlan, subject: Subject) -> dict[str, Any]:
    """Keep, until a run is decided, who made its plan stale; no value is copied."""
    since = run.seen_receipt_id or 0
    ids = stale.customers
    if not ids:
        movers = find_movers(instance.database, run.tenant_id, since, subject)
        ids = [] if movers is None else movers.to_list()
    gone = _rows_of(instance, run, stale.vanished) if stale.vanished else []
    return {"since": since, "ids": list(ids[:_KEPT]), "count": len(ids), ROWS_OF_GONE: gone}


def find_marked(
    instance: Instance, run: Run, noted: Mapping[str, Any], subject: Subject
) -> pl.Series | None:
    """Find those whose rows are to be marked; None where they are too many."""
    movers = find_movers(instance.database, run.tenant_id, noted["since"], subject)
    if movers is not None or not 0 < noted["count"] <= _KEPT:
        return movers
    # Others moved by the thousand; these are in the file.
    return pl.Series(noted["ids"], dtype=pl.Int64)


def moved_basis(noted: Mapping[str, Any], *, is_marked: bool) -> dict[str, Any]:
    """Give what a plan keeps of a note, for its page."""
    return {
        "since": noted["since"],
        "ids": noted["ids"][:NAMED],
        "count": noted["count"],
        "marked": is_marked,
    }


def _rows_of(instance: Instance, run: Run, customers: Sequence[int]) -> list[int]:
    """Give the first rows of a run's plan that are about some customers."""
    index, folder = get_plan(run), plan_of(instance, run)
    ids, rows = pl.Series(customers, dtype=pl.Int64), list[int]()
    for number in range(len(index.parts)):
        frame = read_keys(folder.read(number), index.slots, ()).frame
        rows.extend(frame.filter(pl.col("customer_id").is_in(ids.implode()))["row"])
        if len(rows) >= _KEPT:
            break
    return rows[:_KEPT]


def name_moved(instance: Instance, run: Run, noted: Mapping[str, Any], subject: Subject) -> str:
    """Name who moved, in one line."""
    ids = noted["ids"][:NAMED]
    if subject.is_list:
        names = read_names(instance.database, run.tenant_id, ids, subject)
        named = [names.get(one, "") for one in ids]
    else:
        plain = is_plain(instance, run.tenant_id)
        named = [show_number(one, plain=plain) for one in ids]
    told = ", ".join(one for one in named if one)
    more = noted["count"] - len(ids)
    return f"{told} and {more:,} more" if more > 0 else told or _NOBODY_LEFT


def read_moved(instance: Instance, run: Run) -> Moved | None:
    """Read who moved before the preview that waits; None where nobody did, or it is decided."""
    index = find_plan(run) if run.state in UNDECIDED else None
    noted = index.basis.get("moved") if index else None
    if index is None or not isinstance(noted, dict):
        return None
    subject, ids = get_subject(index.subject), noted["ids"]
    until = run.seen_receipt_id or 0
    moves = read_moves(instance.database, run.tenant_id, ids, noted["since"], until)
    names = read_names(instance.database, run.tenant_id, ids, subject)
    imports = {move.receipt.run_number or "" for one in ids for move in moves[one]} - {""}
    submissions = read_submissions(instance.database, run.tenant_id, sorted(imports))
    plain = is_plain(instance, run.tenant_id)
    named = tuple(
        MovedView(
            "" if subject.is_list else show_number(one, plain=plain),
            names.get(one, ""),
            one in names and not subject.is_list,
            tuple(_view(move, submissions) for move in moves[one]),
        )
        for one in ids
    )
    return Moved(named, noted["count"] - len(ids), noted["marked"])


def _view(move: Move, submissions: Mapping[str, str]) -> MoveView:
    receipt = move.receipt
    changes = [make_change(one.slot, one.kind, one.old, one.new) for one in move.entries]
    return MoveView(
        _DONE[move.kind],
        _how(move.receipt, submissions),
        receipt.user_name,
        receipt.at,
        receipt.run_number,
        tuple(map(_short, changes[:_CHANGES])),
        max(0, len(changes) - _CHANGES),
    )


def _how(receipt: Receipt, submissions: Mapping[str, str]) -> str:
    number = receipt.run_number or ""
    other = f"import {submissions[number]}" if number in submissions else "an import"
    named = other if number else ""
    if receipt.kind == "undo":
        return f"by the undo of {named}" if named else "by an undo"
    return f"by {named}" if named else "by hand"


def _short(change: ChangeView) -> ChangeView:
    return replace(change, old=_cut(change.old), new=_cut(change.new))


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
