"""A tenant that imports: a profile, its words, files to upload."""

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from werkzeug.test import TestResponse

from portal import profiles, runs
from portal.store import tenants, vocabulary
from portal.store.profiles import Profile
from portal.who import COMMAND_LINE

if TYPE_CHECKING:  # the fixtures there are made of what stands here
    from tests.web.conftest import Browser, Portal

NORTH = "north"
Settings = dict[str, str | int | bool]
_LOOK = "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())"
SCANNER = f'{sys.executable} -c "{_LOOK}"'
"""A virus scanner that finds one thing."""
HEADINGS = ("First Name", "Last Name", "Email", "Phone", "Tag:Preferences:Drama")


@dataclass
class Imports:
    """The import pages of the tenant ``north``, and what stands behind them."""

    portal: "Portal"
    tenant_id: int = field(init=False)
    profile: str = field(init=False)

    def __post_init__(self) -> None:
        with self.portal.database.connection_context():
            tenant = tenants.find_tenant(self.portal.database, NORTH)
            assert tenant is not None
            self.tenant_id = tenant.id
            vocabulary.create_tag(self.portal.database, tenant.id, "Preferences", "Drama")
            self.profile = self._add_profile("Box office", {"minimum_records": 1}).number

    def _add_profile(self, name: str, settings: Settings, style: str = "email-matched") -> Profile:
        instance = self.portal.instance
        return profiles.create_profile(
            instance, self.tenant_id, COMMAND_LINE, name, style, settings
        )

    def use_profile(self, name: str, style: str, settings: Settings | None = None) -> None:
        """Make a profile of a style, and go on with it."""
        with self.portal.database.connection_context():
            self.profile = self._add_profile(name, settings or {}, style).number

    @property
    def home(self) -> str:
        return f"/t/{NORTH}/profiles/{self.profile}"

    def page(self, run: runs.Run, name: str = "") -> str:
        return f"/t/{NORTH}/runs/{run.number}{name and '/'}{name}"

    def upload(self, browser: "Browser", data: bytes, name: str = "people.csv") -> TestResponse:
        """Upload a file through the page, and open what it leads to."""
        fields = {"file": (io.BytesIO(data), name)}
        return browser.post(f"{self.home}/upload", fields, form=self.home, follow_redirects=True)

    def add_run(self, data: bytes, name: str = "people.csv") -> runs.Run:
        """Upload and check a file without a browser."""
        instance, tenant_id = self.portal.instance, self.tenant_id
        with self.portal.database.connection_context():
            run = runs.receive_upload(
                instance, tenant_id, self.profile, COMMAND_LINE, name, io.BytesIO(data)
            )
            return runs.start_run(instance, tenant_id, run.number)

    def committed(self, data: bytes, name: str = "people.csv") -> runs.Run:
        """Import a file without a browser."""
        run = self.add_run(data, name)
        with self.portal.database.connection_context():
            return runs.confirm_run(
                self.portal.instance,
                self.tenant_id,
                run.number,
                COMMAND_LINE,
                run.plan_digest or "",
            )

    def set_up(self, **changes: Any) -> None:
        """Let the portal run with other settings."""
        instance = self.portal.instance
        changed = replace(instance, settings=replace(instance.settings, **changes))
        self.portal.app.extensions["portal"] = self.portal.instance = changed

    def again(self, run: runs.Run) -> runs.Run:
        """Read a run as it is now."""
        with self.portal.database.connection_context():
            return runs.get_run(self.portal.instance, self.tenant_id, run.number)

    def last(self) -> runs.Run:
        """Read the newest run."""
        with self.portal.database.connection_context():
            return runs.list_runs(self.portal.instance, self.tenant_id, limit=1)[0]


def make_file(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    """Write rows as a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def make_people(number: int, phone: str = "020 7946 0018") -> list[list[str]]:
    """Make rows of people who can all be imported."""
    return [[f"Ann{at}", "Bell", f"ann{at}@example.org", phone, "y"] for at in range(number)]
