"""Where a run keeps its files, and its plan's parts as the engine asks for them."""

import secrets
from contextlib import suppress
from dataclasses import dataclass

from portal.engine.read.table import Source
from portal.errors import NotFound
from portal.files.problems import StorageProblem
from portal.instance import Instance
from portal.store.run_rows import Run

UPLOAD, PLAN = "upload", "plan-"


def folder_of(run_number: str) -> str:
    """Name the folder of a run's files below its tenant's."""
    return run_number


def source_of(instance: Instance, run: Run) -> Source:
    """Give a run's uploaded file as the reader wants it."""
    path = f"{folder_of(run.number)}/{UPLOAD}"
    return Source(run.file_name, run.file_size, lambda: instance.files.open(run.tenant_id, path))


def new_plan(instance: Instance, run: Run) -> "PlanFolder":
    """Make room for another plan of a run."""
    return PlanFolder(instance, run.tenant_id, run.number, secrets.token_hex(4))


def plan_of(instance: Instance, run: Run) -> "PlanFolder":
    """Give the plan a run's row names.

    Raises:
        NotFound: it has none, or its files were removed after their time.
    """
    if not run.plan_name:
        raise NotFound("This run has no preview any more. Upload the file again.")
    return PlanFolder(instance, run.tenant_id, run.number, run.plan_name)


def remove_other_plans(instance: Instance, run: Run, name: str) -> None:
    """Remove the plans of a run but one: the one before, and what dead workers left.

    One that stays all the same goes with the run's files.
    """
    folder = folder_of(run.number)
    with suppress(StorageProblem):
        for found in instance.files.list_folders(run.tenant_id, folder):
            if found.startswith(PLAN) and found != PLAN + name:
                instance.files.remove_folder(run.tenant_id, f"{folder}/{found}")


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """The parts of one plan on disk, encrypted.

    ``name`` keeps a plan that is being made apart from the one that is being looked at.
    """

    instance: Instance
    tenant_id: int
    run_number: str
    name: str

    @property
    def folder(self) -> str:
        """Where the parts lie."""
        return f"{folder_of(self.run_number)}/{PLAN}{self.name}"

    def write(self, number: int, data: bytes) -> None:
        """Keep a part; it is made durable with ``finish``."""
        self.instance.files.write(self.tenant_id, self.folder, _name(number), data, durable=False)

    def read(self, number: int, size: int = -1) -> bytes:
        """Give a part's bytes, or the first ``size`` of them."""
        path = f"{self.folder}/{_name(number)}"
        if size < 0:
            return self.instance.files.read(self.tenant_id, path)
        with self.instance.files.open(self.tenant_id, path) as part:
            return part.read(size)

    def finish(self) -> None:
        """Make every part durable."""
        self.instance.files.sync_folder(self.tenant_id, self.folder)

    def remove(self) -> None:
        """Remove every part."""
        self.instance.files.remove_folder(self.tenant_id, self.folder)


def _name(number: int) -> str:
    return f"part-{number:05d}"
