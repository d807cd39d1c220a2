"""Two tenants with the same people: neither sees, counts or changes anything of the other."""

from collections.abc import Callable
from io import BytesIO

import pytest

from portal import runs
from portal.engine.plans.page import Filter
from portal.errors import NotFound
from portal.files.problems import FileDamaged
from portal.instance import Instance
from portal.runs import COMMAND_LINE
from tests.reliability.house import add_tenant
from tests.reliability.office import Office, people

USES: dict[str, Callable[[Instance, int, str], object]] = {
    "get": runs.get_run,
    "summary": runs.read_summary,
    "rows": lambda instance, tenant, number: runs.read_rows(instance, tenant, number, Filter()),
    "headings": runs.read_headings,
    "receipt": runs.read_receipt,
    "report": lambda instance, tenant, number: runs.write_report(
        instance, tenant, number, "csv", BytesIO()
    ),
    "findings": lambda instance, tenant, number: runs.read_first_findings(
        instance, tenant, number, 10
    ),
    "confirm": lambda instance, tenant, number: runs.confirm_run(
        instance, tenant, number, COMMAND_LINE, "x"
    ),
    "mapping": lambda instance, tenant, number: runs.save_mapping(
        instance, tenant, number, COMMAND_LINE, {}
    ),
    "cancel": lambda instance, tenant, number: runs.cancel_run(
        instance, tenant, number, COMMAND_LINE
    ),
    "undo": lambda instance, tenant, number: runs.undo_run(instance, tenant, number, COMMAND_LINE),
    "retry": lambda instance, tenant, number: runs.retry_run(
        instance, tenant, number, COMMAND_LINE
    ),
    "reread": lambda instance, tenant, number: runs.reread_run(
        instance, tenant, number, COMMAND_LINE
    ),
    "start": runs.start_run,
}


@pytest.fixture
def neighbour(office: Office) -> Office:
    """Another tenant of the same instance, with words and a profile of the same names."""
    return Office(office.instance, add_tenant(office.instance, "seaside"), office.path)


def test_same_people_are_new_to_each(office: Office, neighbour: Office) -> None:
    first, second = office.upload(people(60)), neighbour.upload(people(60))
    assert first.file_sha256 == second.file_sha256
    assert office.confirm(first).creates == 60
    assert (second.creates, office.confirm(first).receipt_id) == (60, 1)
    done = neighbour.confirm(second)
    assert (done.state, done.creates, done.receipt_id) == ("committed", 60, 1)
    email = people(1)["Email"][0]
    assert office.find(email) == neighbour.find(email)
    assert sorted({office.find(row)[0] for row in people(60)["Email"]}) == list(range(1, 61))


def test_runs_leave_the_neighbour_alone(office: Office, neighbour: Office) -> None:
    neighbour.store(people(60))
    before = neighbour.print()
    office.store(people(60))
    changed = office.upload(people(60, Town="Hull"))
    assert (changed.updates, changed.creates) == (60, 0)
    office.undo(office.confirm(changed))
    assert neighbour.print() == before
    again = neighbour.upload(people(60))
    assert again.unchanged == 60


def test_repeat_is_told_to_its_tenant_only(office: Office, neighbour: Office) -> None:
    office.store(people(60))
    assert "imported-before" not in neighbour.codes(neighbour.upload(people(60)))
    assert "imported-before" in office.codes(office.upload(people(60)))


@pytest.mark.parametrize("use", USES)
def test_neighbours_run_is_not_found(office: Office, neighbour: Office, use: str) -> None:
    run = office.upload(people(60))
    with pytest.raises(NotFound) as foreign:
        USES[use](neighbour.instance, neighbour.tenant_id, run.number)
    with pytest.raises(NotFound) as unknown:
        USES[use](neighbour.instance, neighbour.tenant_id, "A" * len(run.number))
    assert str(foreign.value).replace(run.number, "") == str(unknown.value).replace(
        "A" * len(run.number), ""
    )
    assert office.read(run) == run
    runs.resume_run(neighbour.instance, neighbour.tenant_id, run.number)
    assert office.read(run) == run


def test_files_do_not_open_for_the_neighbour(office: Office, neighbour: Office) -> None:
    """Even copied into the other tenant's folder, a file stays shut."""
    run = office.upload(people(60))
    own = neighbour.upload(people(60))
    folder = office.instance.settings.instance / "files"
    source = folder / str(office.tenant_id) / run.number / "upload"
    target = folder / str(neighbour.tenant_id) / own.number / "upload"
    target.write_bytes(source.read_bytes())
    assert office.instance.files.read(office.tenant_id, f"{run.number}/upload")
    with pytest.raises(FileDamaged):
        neighbour.instance.files.read(neighbour.tenant_id, f"{own.number}/upload")
