"""The laws every style keeps, whatever the file and whoever is stored."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import strategies as st

from tests.laws.generating import Person, any_files, broken_files, sound_files, stored_people
from tests.laws.house import House, csv_of, totals

File = tuple[Sequence[str], Sequence[Sequence[str]]]
DECIDED = {"ready", "refused", "mapping"}


@pytest.fixture(autouse=True)
def _fixed_day() -> object:
    """Dates are judged against a day: the one that files are generated for."""
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=True):
        yield


def test_preview_twice_gives_same_plan_and_changes_nothing(house: House) -> None:
    words = house.words()

    @house.for_every(stored_people(house.style, words), sound_files(house.style, words, first=3))
    def holds(people: Sequence[Person], file: File) -> None:
        tenant = house.open_tenant()
        tenant.store(people)
        before = tenant.dump()
        first, again = tenant.preview(csv_of(*file)), tenant.preview(csv_of(*file))
        assert first.plan_digest == again.plan_digest
        assert first.state == "ready", tenant.told(first)
        assert tenant.dump() == before


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_comes_back_unchanged(house: House, file_format: str) -> None:
    words = house.words()

    @house.for_every(stored_people(house.style, words), house.switches())
    def holds(people: Sequence[Person], switches: dict[str, bool]) -> None:
        tenant = house.open_tenant(**switches)
        tenant.store(people)
        run = tenant.preview(tenant.export(file_format), f"export.{file_format}")
        assert (run.state, run.unchanged) == ("ready", len(people)), tenant.told(run)
        assert run.rows == len(people)


def test_committed_file_comes_back_unchanged(house: House) -> None:
    words = house.words()

    @house.for_every(
        stored_people(house.style, words),
        sound_files(house.style, words, first=3),
        house.switches(),
    )
    def holds(people: Sequence[Person], file: File, switches: dict[str, bool]) -> None:
        tenant = house.open_tenant(**switches)
        tenant.store(people)
        run = tenant.preview(csv_of(*file))
        assert run.rejects == 0, tenant.told(run)
        committed = tenant.confirm(run)
        assert committed.state == "committed"
        again = tenant.preview(csv_of(*file))
        assert totals(again) == totals(run) | {
            "create": 0,
            "update": 0,
            "unchanged": run.rows,
        }, tenant.told(again)


def test_undo_leaves_store_as_it_was(house: House) -> None:
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
        run = tenant.confirm(tenant.preview(csv_of(*file)))
        assert run.state == "committed"
        assert tenant.undo(run).state == "undone"
        assert tenant.dump() == before


def test_permuted_rows_give_same_totals(house: House) -> None:
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
            tenant.preview(csv_of(headings, rows)),
            tenant.preview(csv_of(headings, permuted)),
        )
        assert totals(run) == totals(other)


def test_other_tenants_stay_as_they_are(house: House) -> None:
    words = house.words()

    @house.for_every(stored_people(house.style, words), sound_files(house.style, words, first=0))
    def holds(people: Sequence[Person], file: File) -> None:
        mine, other = house.open_tenant(), house.open_tenant()
        mine.store(people[:1])
        other.store(people)
        before = other.dump()
        alone = mine.preview(csv_of(*file))
        mine.undo(mine.confirm(alone))
        mine.confirm(mine.preview(csv_of(*file)))
        assert other.dump() == before
        assert mine.dump() != {}


def test_any_bytes_give_rows_or_findings(house: House) -> None:
    words = house.words()

    @house.for_every(any_files(house.style, words))
    def holds(content: bytes) -> None:
        tenant = house.open_tenant()
        run = tenant.preview(content)
        assert run.state in DECIDED
        assert run.rows == run.creates + run.updates + run.unchanged + run.rejects
        if run.state == "refused":
            assert run.errors, "a refused file says why"


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_report_comes_back_with_same_rejected_rows(house: House, file_format: str) -> None:
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
