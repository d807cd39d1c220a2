"""A tenant that imports a few people at a time, in the process of the test."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from portal import profiles, runs
from portal.instance import Instance
from portal.runs import COMMAND_LINE, Run
from portal.store.customers import TenantCustomers
from tests.reliability.house import PEOPLE, Print, commit, print_of, start


def people(rows: int, first: int = 0, **columns: str) -> pl.DataFrame:
    """Give some people, with these columns the same for all."""
    frame = PEOPLE.slice(first, rows)
    return frame.with_columns(**{name: pl.lit(value) for name, value in columns.items()})


@dataclass(frozen=True)
class Office:
    """A tenant with a profile of the people's file."""

    instance: Instance
    tenant_id: int
    path: Path

    def upload(self, frame: pl.DataFrame) -> Run:
        """Upload people and check them."""
        frame.write_csv(self.path)
        profile = profiles.list_profiles(self.instance, self.tenant_id)[0].number
        return start(self.instance, self.tenant_id, profile, self.path)

    def confirm(self, run: Run) -> Run:
        """Confirm what this run says was looked at."""
        digest = run.plan_digest or ""
        return runs.confirm_run(self.instance, self.tenant_id, run.number, COMMAND_LINE, digest)

    def store(self, frame: pl.DataFrame) -> Run:
        """Import people."""
        return commit(self.instance, self.tenant_id, self.upload(frame).number)

    def undo(self, run: Run) -> Run:
        """Undo a run."""
        return runs.undo_run(self.instance, self.tenant_id, run.number, COMMAND_LINE)

    def read(self, run: Run) -> Run:
        """Read a run again."""
        return runs.get_run(self.instance, self.tenant_id, run.number)

    def find(self, email: str) -> tuple[int, int]:
        """Give id and version of the customer with this address."""
        known = TenantCustomers(self.instance.database, self.tenant_id)
        row = known.read(known.find("field:email", pl.Series([email]))["customer_id"], [])
        return int(row["customer_id"][0]), int(row["version"][0])

    def codes(self, run: Run) -> dict[str, str]:
        """Give the findings about a run's file: code and message."""
        found = runs.read_summary(self.instance, self.tenant_id, run.number).findings
        return {finding.code: finding.message for finding in found}

    def print(self, *skipped: str) -> Print:
        """Give rows and a hash of every table a receipt writes to."""
        return print_of(self.instance, self.tenant_id, *skipped)
