"""The laws every style keeps, whatever the file and whoever is stored.

A law is a function that raises ``AssertionError`` where a style breaks it. The tests try them on
every style at hand, ``portal style check`` on one.
"""

from collections.abc import Callable, Sequence
from functools import partial

from hypothesis import strategies as st

from portal.engine.customers import CUSTOMER
from portal.laws.generating import (
    Person,
    adds_entries,
    any_files,
    broken_files,
    new_values,
    sound_files,
    stored_people,
)
from portal.laws.house import House, totals
from portal.laws.undoing import (
    undo_leaves_store_as_it_was,
    undos_in_any_order_restore_what_nobody_touched_later,
)

File = tuple[Sequence[str], Sequence[Sequence[str]]]
DECIDED = {"ready", "refused", "mapping"}


def preview_twice_gives_same_plan_and_changes_nothing(house: House) -> None:
    """Preview a file twice: the plans are equal, and nobody has changed."""
    words = house.words()

    @house.for_every(stored_people(house.style, words), sound_files(house.style, words, first=3))
    def holds(people: Sequence[Person], file: File) -> None:
        tenant = house.open_tenant()
        tenant.store(people)
        before = tenant.dump()
        first, again = tenant.preview(house.write(*file)), tenant.preview(house.write(*file))
        assert first.plan_digest == again.plan_digest
        assert first.state == "ready", tenant.told(first)
        assert tenant.dump() == before


def export_comes_back_unchanged(house: House, file_format: str) -> None:
    """Preview an export: every row is unchanged; of entries there is nothing to give back."""
    if file_format not in house.style.file.formats or adds_entries(house.style):
        return
    words = house.words()

    @house.for_every(stored_people(house.style, words), house.switches())
    def holds(people: Sequence[Person], switches: dict[str, bool]) -> None:
        tenant = house.open_tenant(**switches)
        tenant.store(people)
        part = house.style.row_per
        told = [person for person in people if part is None or part in person]
        run = tenant.preview(tenant.export(file_format), f"export.{file_format}")
        if not told:
            assert run.rows == 0
            return
        assert (run.state, run.unchanged) == ("ready", len(told)), tenant.told(run)
        assert run.rows == len(told)


def export_of_mixed_tenant_comes_back_unchanged(house: House) -> None:
    """Preview an export of customers whom several styles brought: every row is unchanged."""
    style = house.style
    if style.subject != CUSTOMER or style.references or adds_entries(style):
        return

    @house.for_every(house.mixed_people())
    def holds(people: Sequence[Person]) -> None:
        tenant = house.open_tenant()
        tenant.store(people)
        run = tenant.preview(tenant.export("csv"))
        if run.rows:
            assert (run.state, run.unchanged) == ("ready", run.rows), tenant.told(run)


def committed_file_comes_back_unchanged(house: House) -> None:
    """Preview a committed file again: no create, no update.

    Where the file names new customers, it comes back with their names. Where every row adds an
    entry, the same rows are refused.
    """
    words = house.words()

    @house.for_every(
        stored_people(house.style, words),
        sound_files(house.style, words, first=3),
        house.switches(),
    )
    def holds(people: Sequence[Person], file: File, switches: dict[str, bool]) -> None:
        tenant = house.open_tenant(**switches)
        tenant.store(people)
        run = tenant.preview(house.write(*file))
        assert run.rejects == 0, tenant.told(run)
        if run.changes_nothing:
            return
        committed = tenant.confirm(run)
        assert committed.state == "committed"
        content = tenant.own_file(committed) if new_values(house.style) else house.write(*file)
        again = tenant.preview(content)
        if adds_entries(house.style):
            assert again.state == "refused", tenant.told(again)
            return
        assert totals(again) == totals(run) | {
            "create": 0,
            "update": 0,
            "unchanged": run.rows,
        }, tenant.told(again)


def permuted_rows_give_same_totals(house: House) -> None:
    """Preview the rows in another order: the totals are equal."""
    words = house.words()

    @house.for_every(
        stored_people(house.style, words),
        sound_files(house.style, words, first=3).flatmap(
            lambda file: st.tuples(st.just(file), st.permutations(file[1]))
        ),
    )
    def holds(people: Sequence[Person], both: tuple[File, Sequence[Sequence[str]]]) -> None:
        (headings, rows), permuted = both
        tenant = house.open_tenant()
        tenant.store(people)
        run, other = (
            tenant.preview(house.write(headings, rows)),
            tenant.preview(house.write(headings, permuted)),
        )
        assert totals(run) == totals(other)


def other_tenants_stay_as_they_are(house: House) -> None:
    """Commit in one tenant: the customers of another stay as they are."""
    words = house.words()

    @house.for_every(stored_people(house.style, words), sound_files(house.style, words, first=0))
    def holds(people: Sequence[Person], file: File) -> None:
        mine, other = house.open_tenant(), house.open_tenant()
        mine.store(people[:1])
        other.store(people)
        before = other.dump()
        alone = mine.preview(house.write(*file))
        if alone.changes_nothing:
            return
        mine.undo(mine.confirm(alone))
        mine.confirm(mine.preview(house.write(*file)))
        assert other.dump() == before
        assert mine.dump() != {}


def any_bytes_give_rows_or_findings(house: House) -> None:
    """Preview any bytes: there are rows or findings, never an exception."""
    words = house.words()

    @house.for_every(any_files(house.style, words))
    def holds(content: bytes) -> None:
        tenant = house.open_tenant()
        run = tenant.preview(content)
        assert run.state in DECIDED
        assert run.rows == run.creates + run.updates + run.unchanged + run.rejects
        if run.state == "refused":
            assert run.errors, "a refused file says why"


def report_comes_back_with_same_rejected_rows(house: House, file_format: str) -> None:
    """Preview a report untouched: every row has the same fate."""
    if file_format not in house.style.file.formats:
        return
    words = house.words()

    @house.for_every(
        stored_people(house.style, words),
        st.one_of(broken_files(house.style, words), any_files(house.style, words)),
    )
    def holds(people: Sequence[Person], content: bytes) -> None:
        tenant = house.open_tenant()
        tenant.store(people)
        run = tenant.preview(content)
        if run.state == "mapping" or not run.rows:
            return
        again = tenant.preview(tenant.report(run, file_format), f"report.{file_format}")
        assert tenant.actions(again) == tenant.actions(run), tenant.told(again)


def _in_both_formats(law: Callable[..., None]) -> dict[str, Callable[[House], None]]:
    return {
        f"{law.__name__}[{file_format}]": partial(law, file_format=file_format)
        for file_format in ("csv", "xlsx")
    }


_ALWAYS: tuple[Callable[[House], None], ...] = (
    preview_twice_gives_same_plan_and_changes_nothing,
    export_of_mixed_tenant_comes_back_unchanged,
    committed_file_comes_back_unchanged,
    undo_leaves_store_as_it_was,
    undos_in_any_order_restore_what_nobody_touched_later,
    permuted_rows_give_same_totals,
    other_tenants_stay_as_they_are,
    any_bytes_give_rows_or_findings,
)
LAWS: dict[str, Callable[[House], None]] = {
    **{law.__name__: law for law in _ALWAYS},
    **_in_both_formats(export_comes_back_unchanged),
    **_in_both_formats(report_comes_back_with_same_rejected_rows),
}
"""Every law by its name."""
