"""Fixtures of the engine's tests: a tenant's words, and files written as docstrings."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from portal.engine.columns import Term, Vocabulary
from portal.engine.findings import Finding, join_findings, read_findings
from portal.engine.headings import HeadingMap, map_headings, needed_columns
from portal.engine.plans.index import PlanIndex
from portal.engine.plans.page import Filter, PlanReader
from portal.engine.plans.part import ACTIONS
from portal.engine.preview import Preview, make_plan
from portal.engine.read import open_table
from portal.engine.read.table import ReadRules, Source
from portal.engine.values import Choice, Choices, Currency, IsoDate, Text, ValueType, YesOrBlank
from portal.engine.whole_file import findings_of
from portal.plugin_host import load_styles
from tests.engine.held import HeldCustomers

TODAY = date(2026, 11, 21)
STYLES = load_styles()


def make_vocabulary() -> Vocabulary:
    """Make the words of a theatre: tags, attributes of all five types, statements."""
    tags = {
        ("Preferences", "Drama"): frozenset[str](),
        ("Preferences", "Noir: early"): frozenset[str](),
        ("Access: venue", "Ramp"): frozenset[str](),
        ("Attendance", "Frequent Booker"): frozenset({"auto"}),
    }
    attributes: dict[str, ValueType] = {
        "Job Title": Text(),
        "Wedding Anniversary": IsoDate(),
        "Pledge": Currency(),
        "Seat": Choice(("Stalls", "Circle")),
        "Interests": Choices(("Dance", "Opera", "Talks")),
    }
    families: dict[str, dict[tuple[str, ...], Term]] = {
        "tag": {
            names: Term(names, "tag:" + ":".join(names), YesOrBlank(), flags)
            for names, flags in tags.items()
        },
        "attribute": {
            (name,): Term((name,), f"attribute:{name}", kind) for name, kind in attributes.items()
        },
        "preference": {
            (name,): Term((name,), f"preference:{name}", YesOrBlank())
            for name in ("Agreed to email", "Agreed to post")
        },
    }
    families["manufacturer"] = {
        ("Grand Gifts",): Term(("Grand Gifts",), "manufacturer:Grand Gifts", Text())
    }
    families["user-group"] = {("West",): Term(("West",), "user-group:West", Text())}
    families["customer-group"] = {("US",): Term(("US",), "customer-group:US", Text())}
    card = Term(("Member No",), "attribute:Member No", Text(), unique=True)
    families["attribute"][card.names] = card
    return Vocabulary(families)


@dataclass
class Parts(dict[int, bytes]):
    """Parts of a plan in memory."""

    written: int = field(default=0)

    def write(self, number: int, data: bytes) -> None:
        self[number] = data
        self.written += 1

    def read(self, number: int, size: int = -1) -> bytes:
        return self[number] if size < 0 else self[number][:size]


@dataclass
class Planned:
    """A planned file, with short ways to ask about it."""

    index: PlanIndex
    parts: Parts
    headings: HeadingMap

    @property
    def reader(self) -> PlanReader:
        return PlanReader(self.index, self.parts.read, STYLES.catalogue)

    @property
    def rows(self) -> list[dict[str, Any]]:
        frames = [part.frame for part in self.reader.parts(Filter())]
        return [row for frame in frames for row in frame.iter_rows(named=True)]

    @property
    def actions(self) -> list[str]:
        return [ACTIONS[row["action"]] for row in self.rows]

    @property
    def findings(self) -> list[Finding]:
        frames = [findings_of(self.index)]
        frames += [part.findings for part in self.reader.parts(Filter())]
        return read_findings(join_findings(frames), STYLES.catalogue)

    @property
    def codes(self) -> list[tuple[int | None, str]]:
        return [(finding.row, finding.code) for finding in self.findings]


Plan = Callable[..., Planned]


@pytest.fixture
def plan_file() -> Plan:
    """Plan a file given as text or bytes against held customers."""

    def plan(
        content: str | bytes,
        people: dict[int, dict[str, str]] | None = None,
        *,
        style: str = "email-matched",
        saved: Mapping[str, str] | None = None,
        words: Vocabulary | None = None,
        **settings: Any,
    ) -> Planned:
        data = content.encode() if isinstance(content, str) else content
        source = Source("file.csv", len(data), lambda: io.BytesIO(data))
        chosen = STYLES.by_key[style]
        table = open_table(source, ReadRules())
        known = words or make_vocabulary()
        headings = map_headings(table.headings, chosen, known, saved)
        parts = Parts()
        preview = Preview(
            style=chosen,
            settings=chosen.with_defaults({"minimum_records": 0, **settings}),
            table=table,
            bound=headings.bound,
            customers=HeldCustomers(people or {}),
            kinds=STYLES.catalogue,
            today=TODAY,
            needed=needed_columns(chosen, known),
        )
        return Planned(make_plan(preview, parts), parts, headings)

    return plan


@pytest.fixture
def plan_doc(request: pytest.FixtureRequest, plan_file: Plan) -> Plan:
    """Plan the test's docstring: what stands there is the uploaded file."""
    text = "\n".join(line.strip() for line in (request.function.__doc__ or "").strip().split("\n"))

    def plan(*args: Any, **kwargs: Any) -> Planned:
        return plan_file(text + "\n", *args, **kwargs)

    return plan
