"""What moved between a preview and its confirmation is never committed from the old preview."""

from collections.abc import Callable

import polars as pl
import pytest

import portal.runs.moved
from portal import clock
from portal.engine.numbers import format_number
from portal.engine.plans.page import Filter
from portal.errors import Conflict
from portal.runs import COMMAND_LINE, Run, read_moved, read_rows, replan_run, reread_run
from portal.store import movers
from portal.store.database import execute
from portal.store.journal import add_customer, apply_edit
from portal.store.receipts import Author
from tests.reliability.office import Office, people

KNOWN, NEW = 60, 20
Move = Callable[[Office, Run], str]


def edit_by_hand(office: Office, _earlier: Run) -> str:
    customer, version = office.find(people(KNOWN)["Email"][7])
    change = {"slot": "field:phone", "kind": "set", "old": people(KNOWN)["Phone"][7], "new": "1"}
    changes = pl.DataFrame([{"customer_id": customer, "version": version, **change}])
    apply_edit(office.instance.database, office.tenant_id, by_hand(), changes)
    return format_number(customer)


def import_another_file(office: Office, _earlier: Run) -> str:
    done = office.store(people(KNOWN, Mobile="07700 900900"))
    assert done.state == "committed"
    return "and 55 more"


def undo_the_earlier(office: Office, earlier: Run) -> str:
    assert office.undo(earlier).state == "undone"
    return "and 55 more"


def add_same_address(office: Office, _earlier: Run) -> str:
    values = {"field:email": people(1, KNOWN + 3)["Email"][0].upper(), "field:last_name": "X"}
    receipt = add_customer(office.instance.database, office.tenant_id, by_hand(), values)
    return format_number(receipt.first_customer_id)


def import_the_new_ones(office: Office, _earlier: Run) -> str:
    done = office.store(people(50, KNOWN))
    assert done.creates == 50
    return f"and {NEW - 5} more"


def by_hand() -> Author:
    return Author(None, "Owner", clock.now())


def count_again(office: Office, run: Run) -> Run:
    return replan_run(office.instance, office.tenant_id, run.number, COMMAND_LINE, {})


def read_again(office: Office, run: Run) -> Run:
    return reread_run(office.instance, office.tenant_id, run.number, COMMAND_LINE, encoding="utf-8")


@pytest.mark.parametrize(
    ("move", "creates"),
    [
        (edit_by_hand, NEW),
        (import_another_file, NEW),
        (undo_the_earlier, KNOWN + NEW),
        (add_same_address, NEW - 1),
        (import_the_new_ones, 0),
    ],
)
def test_stale_preview_is_planned_again(office: Office, move: Move, creates: int) -> None:
    earlier = office.store(people(KNOWN))
    run = office.upload(people(KNOWN + NEW, Country="NL"))
    assert (run.state, run.creates, run.updates) == ("ready", NEW, KNOWN)
    moved = move(office, earlier)
    before = office.print()

    again = office.confirm(run)

    assert office.print() == before
    assert again.state == "ready"
    assert again.plan_digest != run.plan_digest
    assert moved in office.codes(again)["plan-moved"]
    assert again.creates == creates
    with pytest.raises(Conflict, match="Look again"):
        office.confirm(run)
    done = office.confirm(again)
    assert done.state == "committed"
    assert done.rows == done.creates + done.updates + done.unchanged + done.rejects


def test_moved_note_is_gone_next_time(office: Office) -> None:
    office.store(people(KNOWN))
    run = office.upload(people(KNOWN, Town="Hull"))
    edit_by_hand(office, run)
    again = office.confirm(run)
    assert "plan-moved" in office.codes(again)
    edit_town(office)
    third = office.confirm(again)
    assert office.codes(third)["plan-moved"].count("I-") == 1


@pytest.mark.parametrize("again_by", [count_again, read_again])
def test_what_moved_is_still_told_when_it_is_counted_again(
    office: Office, again_by: Callable[[Office, Run], Run]
) -> None:
    earlier = office.store(people(KNOWN))
    run = office.upload(people(KNOWN, Town="Hull"))
    number = edit_by_hand(office, earlier)
    counted = again_by(office, again_by(office, office.confirm(run)))
    moved = read_moved(office.instance, counted)
    assert moved is not None
    assert [one.number for one in moved.named] == [number]
    assert number in office.codes(counted)["plan-moved"]
    assert marked_rows(office, counted) == [8]


def test_rows_of_who_is_gone_are_marked_when_it_is_counted_again(office: Office) -> None:
    earlier = office.store(people(KNOWN))
    run = office.upload(people(KNOWN, Town="Hull"))
    office.undo(earlier)
    again = office.confirm(run)
    assert len(marked_rows(office, count_again(office, again))) == 50
    # Another reading may have other rows.
    assert marked_rows(office, read_again(office, again)) == []


def test_who_moved_among_many_others_is_marked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = office.store(people(KNOWN))
    run = office.upload(people(KNOWN, Town="Hull"))
    edit_by_hand(office, earlier)
    monkeypatch.setattr(movers, "MOST", 0)
    again = office.confirm(run)
    moved = read_moved(office.instance, again)
    assert moved is not None
    assert (moved.is_marked, marked_rows(office, again)) == (True, [8])


def test_too_many_to_be_marked_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = office.store(people(KNOWN))
    run = office.upload(people(KNOWN, Town="Hull"))
    import_another_file(office, earlier)
    monkeypatch.setattr(movers, "MOST", 0)
    monkeypatch.setattr(portal.runs.moved, "_KEPT", 10)
    again = office.confirm(run)
    moved = read_moved(office.instance, again)
    assert moved is not None
    assert (moved.is_marked, marked_rows(office, again)) == (False, [])


def test_what_moved_is_told_until_it_is_decided(office: Office) -> None:
    office.store(people(KNOWN))
    run = office.upload(people(KNOWN, Town="Hull"))
    number = edit_by_hand(office, run)
    again = office.confirm(run)

    moved = read_moved(office.instance, again)
    assert moved is not None
    ((one,), more) = moved.named, moved.more
    ((move,), change) = one.moves, one.moves[0].changes[0]
    assert (one.number, one.is_there, more) == (number, True, 0)
    assert (move.done, move.how, move.user_name) == ("Changed", "by hand", "Owner")
    assert (change.label, change.new, move.more) == ("Phone", "1", 0)
    assert marked_rows(office, again) == [8]

    done = office.confirm(again)
    for settled in (done, office.undo(done)):
        assert read_moved(office.instance, settled) is None
        assert "plan-moved" not in office.codes(settled)
        assert marked_rows(office, settled) == []


def test_only_the_first_who_moved_are_told(office: Office) -> None:
    office.store(people(KNOWN))
    run = office.upload(people(KNOWN, Town="Hull"))
    other = import_another_file(office, run)
    again = office.confirm(run)
    moved = read_moved(office.instance, again)
    assert moved is not None
    assert (len(moved.named), f"and {moved.more} more") == (5, other)
    assert len(marked_rows(office, again)) == 50
    (move,) = moved.named[0].moves
    assert move.how.startswith("by import S-")


def test_who_was_removed_meanwhile_is_told(office: Office) -> None:
    earlier = office.store(people(KNOWN))
    run = office.upload(people(KNOWN, Town="Hull"))
    office.undo(earlier)
    again = office.confirm(run)
    moved = read_moved(office.instance, again)
    assert moved is not None
    assert len(marked_rows(office, again)) == 50
    assert [(one.is_there, one.moves[0].done) for one in moved.named] == [(False, "Removed")] * 5
    assert moved.named[0].moves[0].how == f"by the undo of import {earlier.submission}"


def marked_rows(office: Office, run: Run) -> list[int]:
    wanted = Filter(code="moved-meanwhile")
    view = read_rows(office.instance, office.tenant_id, run.number, wanted)
    return [row.row for row in view.rows]


def edit_town(office: Office) -> None:
    customer, version = office.find(people(KNOWN)["Email"][9])
    change = {"slot": "field:mobile", "kind": "clear", "old": people(KNOWN)["Mobile"][9]}
    row = {"customer_id": customer, "version": version, **change, "new": None}
    changes = pl.DataFrame([row], schema_overrides={"new": pl.String})
    apply_edit(office.instance.database, office.tenant_id, by_hand(), changes)


def test_expired_preview_is_refused(office: Office) -> None:
    run = office.upload(people(KNOWN))
    sql = "UPDATE run SET files_removed_at = created_at"
    execute(office.instance.database, sql)
    with pytest.raises(Conflict, match="Upload it again"):
        office.confirm(run)
    assert office.read(run).state == "ready"


def test_lost_preview_stops_the_run(office: Office) -> None:
    run = office.upload(people(KNOWN))
    office.instance.files.remove_folder(office.tenant_id, run.number)
    failed = office.confirm(run)
    assert failed.state == "failed"
    assert "upload the file again" in (failed.error or "")
    assert office.print()["customer"] == (0, 0)


def test_changed_plan_part_is_refused(office: Office) -> None:
    run = office.upload(people(KNOWN))
    other = office.upload(people(KNOWN, Town="Hull"))
    files, tenant = office.instance.files, office.tenant_id
    part = files.read(tenant, f"{other.number}/plan-{other.plan_name}/part-00000")
    files.write(tenant, f"{run.number}/plan-{run.plan_name}", "part-00000", part)
    failed = office.confirm(run)
    assert failed.state == "failed"
    assert "damaged" in (failed.error or "")
    assert office.print()["customer"] == (0, 0)
