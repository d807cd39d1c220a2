"""An instance to try a style in: each example gets tenants of its own."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from portal import profiles, runs
from portal.engine.columns import Vocabulary
from portal.engine.plans.page import Filter
from portal.engine.style import SettingValue, Style
from portal.engine.write.csv import write_csv
from portal.instance import Instance, get_style
from portal.laws.generating import Person, adds_entries, as_cells, mixed_people
from portal.laws.referring import ATTRIBUTE, NAMED, landing_slots
from portal.laws.storing import CUSTOMER_TABLES, PLACES_OF_ID, store_customers, store_references
from portal.runs import COMMAND_LINE, Run
from portal.store import tenants, vocabulary
from portal.store.database import execute
from portal.store.subjects import CUSTOMER, get_subject
from portal.store.undo_refusals import list_refusals
from portal.vocabulary import read_vocabulary

_Drawn = TypeVar("_Drawn")
_ENTRIES: tuple[tuple[str, dict[str, str | None]], ...] = (
    ("option", {"field:key": "paymentTerms", "field:value": "NET 30", "field:is_default": "1"}),
    ("customer-group", {"field:code": "US", "field:name": "America", "field:is_default": "1"}),
    ("manufacturer", {"field:name": "Grand Gifts"}),
)
_counter = itertools.count(1)
ENTRIES = "point_entry"
_MANY = 10_000


class Told(NamedTuple):
    """One changed slot of a customer, as the journal tells it."""

    customer_id: int
    slot: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Tenant:
    """A tenant with a profile of the style that is tried."""

    instance: Instance
    id: int
    profile: str

    def preview(self, content: bytes, name: str = "file.csv") -> Run:
        """Upload a file and check it."""
        run = runs.receive_upload(
            self.instance, self.id, self.profile, COMMAND_LINE, name, BytesIO(content)
        )
        return runs.start_run(self.instance, self.id, run.number)

    def confirm(self, run: Run) -> Run:
        """Commit a checked run."""
        return runs.confirm_run(
            self.instance, self.id, run.number, COMMAND_LINE, run.plan_digest or "", accepted=True
        )

    def undo(self, run: Run) -> Run:
        """Undo a committed run."""
        return runs.undo_run(self.instance, self.id, run.number, COMMAND_LINE)

    def export(self, file_format: str) -> bytes:
        """Export every customer in the profile's format."""
        stream = BytesIO()
        profiles.write_export(self.instance, self.id, self.profile, file_format, stream)
        return stream.getvalue()

    def report(self, run: Run, file_format: str) -> bytes:
        """Write the report of a run, as a member downloads it."""
        stream = BytesIO()
        runs.write_report(self.instance, self.id, run.number, file_format, stream)
        return stream.getvalue()

    def own_file(self, run: Run) -> bytes:
        """Write a committed run's own file, as it comes back with what the portal gave."""
        stream = BytesIO()
        runs.write_own_file(self.instance, self.id, run.number, "csv", stream)
        return stream.getvalue()

    def store(self, people: Sequence[Person]) -> None:
        """Put customers, or what the style is about, into the store, past the engine."""
        landing = set(landing_slots(self.style))
        plain = [{slot: one[slot] for slot in one if slot not in landing} for one in people]
        store_customers(self.instance.database, self.id, plain, get_subject(self.style.subject))
        store_references(self.instance.database, self.id, people, sorted(landing))

    @property
    def style(self) -> Style:
        """The style of the profile."""
        profile = profiles.get_profile(self.instance, self.id, self.profile)
        return get_style(self.instance, profile.style)

    def actions(self, run: Run) -> list[str]:
        """Give the action of each row in the file's order."""
        if not run.rows:
            return []
        found = runs.read_rows(self.instance, self.id, run.number, Filter())
        return [row.action for row in found.rows]

    def told(self, run: Run) -> str:
        """Say what a run found, for a failed assertion."""
        found = runs.read_first_findings(self.instance, self.id, run.number, 20)
        lines = [f"{one.row}: {one.code} {one.column}: {one.message}" for one in found]
        return "\n".join([f"{run.state} {totals(run)}", *lines])

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Give every row of its customers; versions and counters are not state.

        Of entries it is the balances: an undo adds the opposite and removes none.
        """
        tables = {table: self._rows_of(table) for table in CUSTOMER_TABLES if table != ENTRIES}
        return tables | {ENTRIES: self._balances()}

    def dump_each(self) -> dict[int, list[tuple[Any, ...]]]:
        """Give every row of each of its customers, or of what its style is about, by the id."""
        rows: dict[int, list[tuple[Any, ...]]] = {}
        for table, found in self.dump().items():
            if table in PLACES_OF_ID:
                place = 0 if table == ENTRIES else PLACES_OF_ID[table]
                for row in found:
                    rows.setdefault(int(row[place]), []).append((table, *row))
        return rows

    def journal(self, run: Run | None) -> list[Told]:
        """Give what the commit of a run changed, entry by entry."""
        sql = (
            "SELECT customer_id, slot, old, new FROM journal WHERE tenant_id = ? AND receipt_id = ?"
        )
        receipt = run.receipt_id if run else None
        return [Told(*row) for row in execute(self.instance.database, sql, (self.id, receipt))]

    def left(self, run: Run | None) -> list[Told]:
        """Give what the undo of a run left; a blank slot is the whole customer."""
        if run is None or run.receipt_id is None:
            return []
        found = list_refusals(self.instance.database, self.id, run.receipt_id, _MANY)
        return [Told(one.customer_id, one.slot, one.old, one.new) for one in found]

    def _balances(self) -> list[tuple[Any, ...]]:
        sql = (
            f"SELECT customer_id, sum(amount) FROM {ENTRIES} WHERE tenant_id = ? "
            "GROUP BY customer_id HAVING sum(amount) <> 0"
        )
        return sorted(tuple(row) for row in execute(self.instance.database, sql, (self.id,)))

    def _rows_of(self, table: str) -> list[tuple[Any, ...]]:
        sql = f"SELECT * FROM {table} WHERE tenant_id = ?"
        cursor = execute(self.instance.database, sql, (self.id,))
        keep = [at for at, column in enumerate(cursor.description) if column[0] != "version"]
        return sorted((tuple(row[at] for at in keep) for row in cursor.fetchall()), key=repr)


@dataclass(frozen=True)
class House:
    """One instance and the style that is tried in it.

    Attributes:
        settings: how many files each law is tried with, and how they are drawn.
    """

    instance: Instance
    style: Style
    settings: settings

    def open_tenant(self, **chosen: SettingValue) -> Tenant:
        """Open a tenant with words of every kind and a profile of the style."""
        database = self.instance.database
        tenant = tenants.create_tenant(database, f"t{next(_counter)}", "Tenant").id
        vocabulary.create_tag(database, tenant, "Preferences", "Drama")
        vocabulary.create_tag(database, tenant, "Preferences", "Noir: early")
        vocabulary.create_attribute(database, tenant, "Job Title", "text")
        vocabulary.create_attribute(database, tenant, "Card", "text", is_unique=True)
        vocabulary.create_attribute(database, tenant, "Pledge", "currency")
        vocabulary.create_attribute(database, tenant, "Since", "date")
        vocabulary.create_attribute(database, tenant, "Seats", "number")
        vocabulary.create_attribute(database, tenant, "Patron", "yes-no")
        vocabulary.create_attribute(database, tenant, "Billing mail", "email", is_unique=True)
        vocabulary.create_attribute(
            database, tenant, "Seat", "dropdown", options=("Stalls", "Circle")
        )
        vocabulary.create_attribute(
            database, tenant, "Likes", "checklist", options=("Dance", "Opera", "Talks")
        )
        vocabulary.create_statement(database, tenant, "Agreed to email")
        if self.style.references:
            # Before all others: the files name them by numbers that begin at 1.
            store_customers(database, tenant, NAMED)
        for subject, entry in _ENTRIES if self.style.subject == CUSTOMER.key else ():
            store_customers(database, tenant, [entry], get_subject(subject))
        known = {setting.key for setting in self.style.all_settings()}
        every_column = {one.setting: True for one in self.style.columns if one.setting}
        named = {one.key: ATTRIBUTE for one in self.style.all_settings() if one.offers}
        wanted = {"minimum_records": 0, **every_column, **named, **chosen}
        made = profiles.create_profile(
            self.instance,
            tenant,
            COMMAND_LINE,
            "Profile",
            self.style.key,
            {key: value for key, value in wanted.items() if key in known},
        )
        return Tenant(self.instance, tenant, made.number)

    def write(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
        """Write a file in the form the style takes."""
        return csv_of(headings, rows, separator=self.style.file.separator or ",")

    def words(self) -> Vocabulary:
        """Give the words every tenant here has."""
        return read_vocabulary(self.instance.database, self.open_tenant().id)

    def mixed_people(self) -> st.SearchStrategy[tuple[Person, ...]]:
        """Customers of every style at hand that is about customers alone."""
        styles = [
            one
            for _, one in sorted(self.instance.styles.by_key.items())
            if one.subject == CUSTOMER.key and not one.references and not adds_entries(one)
        ]
        return mixed_people(styles, self.words())

    def switches(self) -> st.SearchStrategy[dict[str, bool]]:
        """Every way of setting the style's own switches."""
        # Files are made of every column: a switch that adds some stays on.
        columns = {one.setting for one in self.style.columns}
        keys = [
            one.key
            for one in self.style.all_settings()
            if isinstance(one.default, bool) and one.key not in columns
        ]
        return st.fixed_dictionaries({key: st.booleans() for key in keys})

    def for_every(self, *drawn: st.SearchStrategy[_Drawn]) -> Callable[[Callable[..., None]], None]:
        """Run a law on examples of what is drawn, as many as its settings say."""

        def run(law: Callable[..., None]) -> None:
            self.settings(given(*drawn)(law))()

        return run


def csv_of(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    guard: bool = True,
    separator: str = ",",
) -> bytes:
    """Write a file as a spreadsheet would be exported."""
    stream = BytesIO()
    write_csv(stream, headings, [as_cells(rows)], guard=guard, separator=separator)
    return stream.getvalue()


def totals(run: Run) -> dict[str, int]:
    """Give a run's ledger."""
    return {
        "rows": run.rows,
        "create": run.creates,
        "update": run.updates,
        "unchanged": run.unchanged,
        "reject": run.rejects,
    }
