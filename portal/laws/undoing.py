"""The laws of undo: all of it comes back, in whatever order imports are undone."""

from collections.abc import Sequence

from portal.laws.generating import Person, sound_files, stored_people
from portal.laws.house import House, Tenant, Told
from portal.runs import Run
from portal.store.facets.addresses import SET

File = tuple[Sequence[str], Sequence[Sequence[str]]]


def undo_leaves_store_as_it_was(house: House) -> None:
    """Commit a file and undo it: the store is what it was."""
    words = house.words()

    @house.for_every(
        stored_people(house.style, words),
        sound_files(house.style, words, first=3),
        house.switches(),
    )
    def holds(people: Sequence[Person], file: File, switches: dict[str, bool]) -> None:
        tenant = house.open_tenant(**switches)
        tenant.store(people)
        before = tenant.dump()
        previewed = tenant.preview(house.write(*file))
        if previewed.changes_nothing:
            return
        run = tenant.confirm(previewed)
        assert run.state == "committed"
        assert tenant.undo(run).state == "undone"
        assert tenant.dump() == before


def undos_in_any_order_restore_what_nobody_touched_later(house: House) -> None:
    """Commit two files about the same rows and undo both, the older one first or last.

    What the undo of the older one leaves, the younger one had named; all others are as before.
    """
    words = house.words()
    files = sound_files(house.style, words, first=3)

    @house.for_every(stored_people(house.style, words), files, files)
    def holds(people: Sequence[Person], older: File, younger: File) -> None:
        for in_order in (True, False):
            tenant = house.open_tenant()
            tenant.store(people)
            before = tenant.dump_each()
            first = _commit(tenant, house.write(*older))
            second = _commit(tenant, house.write(*younger))
            for run in (first, second) if in_order else (second, first):
                assert run is None or tenant.undo(run).state == "undone"
            left, named = tenant.left(first), tenant.journal(second)
            assert in_order or not left
            assert not tenant.left(second)
            assert all(any(_names(later, one) for later in named) for one in left)
            kept = {one.customer_id for one in left}
            after = tenant.dump_each()
            assert {one: after[one] for one in after if one not in kept} == {
                one: before[one] for one in before if one not in kept
            }


def _commit(tenant: Tenant, content: bytes) -> Run | None:
    """Commit a file; None where it is refused, as some styles refuse the same rows."""
    run = tenant.preview(content)
    return tenant.confirm(run) if run.state == "ready" and not run.changes_nothing else None


def _names(later: Told, left: Told) -> bool:
    """Tell whether a later entry names what an undo left: the slot, or of a set the member."""
    if later.customer_id != left.customer_id:
        return False
    if not left.slot or (later.slot == left.slot != SET):
        return True
    return bool({later.old, later.new} & {left.old, left.new} - {None})
