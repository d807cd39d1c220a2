"""The index of a plan: what stands in which part, counted.

Small enough to keep with the run. A page of a filtered million-row plan needs the index and
the one or two parts it names. The index also carries the plan's digest: it is made of every
part's digest, so that a commit can tell it applies what was reviewed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, replace

import polars as pl

from portal.engine.columns import column_name
from portal.engine.customers import CUSTOMER
from portal.engine.findings import Catalogue, Severity, passing_codes, with_severity
from portal.engine.plans.part import ACTIONS, CLEAR, CREATE, UNCHANGED, UPDATE, Part, PlanSlot
from portal.engine.plans.part_bytes import front_bytes
from portal.engine.sets import count_sets
from portal.engine.watchers.entries import count_again, sums_of


@dataclass(frozen=True, slots=True)
class PartIndex:
    """What stands in one part.

    Attributes:
        actions: rows by action, in the order of ``ACTIONS``.
        codes: rows that have a finding of a kind, by code, then by action.
        severities: rows that have a finding of a severity, by action; not of a passing kind.
        errors: findings that are errors.
        rules: rows whose customer was found, by the match rule that found it.
        filled: rows with a value that would be written, by slot.
        changed: rows that change, by slot.
        cleared: rows of them that lose a value, by slot.
        again: rows that change a customer whom an earlier row of the file changes.
        sums: what the rows that are written add, and the most that one adds, by slot.
        front: how many of the part's bytes hold the rows that are few in it.
        digest: SHA-256 of the part's bytes.
        sets: values that are added, replaced, and there already, by slot that is a set.
    """

    first_row: int
    last_row: int
    rows: int
    actions: tuple[int, ...]
    codes: dict[str, tuple[int, ...]]
    severities: dict[str, tuple[int, ...]]
    errors: int
    rules: dict[str, int]
    filled: dict[str, int]
    changed: dict[str, int]
    cleared: dict[str, int]
    front: int
    digest: str
    again: int = 0
    sums: dict[str, tuple[int, int]] = field(default_factory=dict)
    sets: dict[str, tuple[int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupIndex:
    """Where the groups of a plan stand: in parts after those of its rows.

    Attributes:
        title: what a group is called.
        count: how many groups there are.
        first_part: the number of the first part that holds groups.
        digests: SHA-256 of those parts.
        changed: how many groups there are that somebody joins, or that begin.
        joining: customers who come into one, those a group is named by among them.
    """

    title: str
    count: int
    first_part: int
    digests: tuple[str, ...]
    changed: int = 0
    joining: int = 0


@dataclass(frozen=True, slots=True)
class PlanIndex:
    """The whole plan in numbers.

    Attributes:
        basis: what the plan was made from: style, version, settings.
        headings: of the file, in order.
        findings: about the whole file, as records of shape ``FINDINGS``.
        content: a digest of what the rows say, whatever their order; "" where nobody asks.
        groups: where its groups stand, when the style puts rows together.
    """

    basis: dict[str, object]
    headings: tuple[str, ...]
    slots: tuple[PlanSlot, ...]
    parts: tuple[PartIndex, ...]
    findings: tuple[dict[str, object], ...] = ()
    digest: str = field(default="")
    content: str = ""
    groups: GroupIndex | None = None

    def count_set(self, slot: str) -> tuple[int, int, int]:
        """Give how many values of a set are added, replaced, and there already."""
        counts = [part.sets[slot] for part in self.parts if slot in part.sets]
        added, replaced, there = zip(*counts, strict=True) if counts else ((), (), ())
        return sum(added), sum(replaced), sum(there)

    @property
    def columns(self) -> tuple[str, ...]:
        """What each column of the file is called in findings and on pages."""
        return tuple(column_name(heading, at) for at, heading in enumerate(self.headings))

    @property
    def again(self) -> int:
        """Rows that change a customer whom an earlier row changes."""
        return sum(part.again for part in self.parts)

    @property
    def changed(self) -> int:
        """Customers whom the plan changes."""
        return self.groups.joining if self.groups else self.count("update") - self.again

    def sum_of(self, slot: str) -> tuple[int, int]:
        """Give what all rows add to a slot, and the most that one adds."""
        sums = [part.sums[slot] for part in self.parts if slot in part.sums]
        return sum(total for total, _ in sums), max((most for _, most in sums), default=0)

    @property
    def adding(self) -> PlanSlot | None:
        """The slot whose entries add up; None where the plan makes none."""
        return next((slot for slot in self.slots if slot.sums), None)

    @property
    def subject(self) -> str:
        """What the plan is about: customers, or the entries of a list."""
        return str(self.basis.get("subject", CUSTOMER))

    @property
    def rows(self) -> int:
        """Records in the file."""
        return sum(part.rows for part in self.parts)

    def count(self, action: str) -> int:
        """Rows with an action."""
        return sum(part.actions[ACTIONS.index(action)] for part in self.parts)

    def total(self, counted: str) -> Counter[str]:
        """Add a counting attribute (``codes``, ``rules``, …) up over all parts."""
        total: Counter[str] = Counter()
        for part in self.parts:
            for name, rows in getattr(part, counted).items():
                total[name] += sum(rows) if isinstance(rows, tuple) else rows
        return total

    def is_balanced(self) -> bool:
        """Tell whether rows = created + updated + unchanged + rejected."""
        return self.rows == sum(self.count(action) for action in ACTIONS)


def index_part(part: Part, data: bytes, slots: Iterable[PlanSlot], kinds: Catalogue) -> PartIndex:
    """Count a part; ``data`` are its bytes as ``write_part`` made them."""
    frame = part.frame
    slots = tuple(slots)
    actions = dict(frame["action"].value_counts().iter_rows())
    written = frame["action"].is_in([CREATE, UPDATE])
    updated = frame["action"] == UPDATE
    found_by = frame["rule"].filter(frame["action"].is_in([UPDATE, UNCHANGED]))
    rules = dict(found_by.value_counts().iter_rows())
    counts = (
        frame.select(
            *(
                (pl.col(f"new:{slot.slot}").is_not_null() & written)
                .sum()
                .alias(f"filled:{slot.slot}")
                for slot in slots
            ),
            *(
                ((pl.col(f"kind:{slot.slot}") > 0) & updated).sum().alias(f"changed:{slot.slot}")
                for slot in slots
            ),
            *(
                ((pl.col(f"kind:{slot.slot}") == CLEAR) & updated)
                .sum()
                .alias(f"cleared:{slot.slot}")
                for slot in slots
                if slot.clears
            ),
        ).row(0, named=True)
        if slots
        else {}
    )
    found = with_severity(part.findings.join(frame.select("row", "action"), on="row"), kinds)
    passing = pl.col("code").is_in(passing_codes(kinds))
    return PartIndex(
        first_row=_least(frame["row"]),
        last_row=_most(frame["row"]),
        rows=frame.height,
        actions=tuple(actions.get(index, 0) for index in range(len(ACTIONS))),
        codes=_rows_by(found, "code"),
        severities=_rows_by(found.filter(~passing), "severity"),
        errors=int((found["severity"] == Severity.ERROR.value).sum()),
        rules={"" if rule is None else str(rule): number for rule, number in rules.items()},
        filled={slot.slot: counts[f"filled:{slot.slot}"] for slot in slots},
        changed={slot.slot: counts[f"changed:{slot.slot}"] for slot in slots},
        cleared={s.slot: counts[f"cleared:{s.slot}"] for s in slots if s.clears},
        front=front_bytes(data),
        digest=hashlib.sha256(data).hexdigest(),
        again=count_again(frame, slots),
        sums=sums_of(frame, slots),
        sets=count_sets(frame, slots),
    )


def digest_of(index: PlanIndex) -> str:
    """Make the plan's digest from everything in its index."""
    content = asdict(index) | {"digest": ""}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def without(index: PlanIndex, codes: Collection[str]) -> PlanIndex:
    """Give an index that no longer tells of passing kinds of finding; its digest stays."""
    parts = (
        replace(part, codes={code: rows for code, rows in part.codes.items() if code not in codes})
        for part in index.parts
    )
    of_file = (finding for finding in index.findings if finding["code"] not in codes)
    return replace(index, parts=tuple(parts), findings=tuple(of_file))


def _rows_by(found: pl.DataFrame, column: str) -> dict[str, tuple[int, ...]]:
    counts: dict[str, list[int]] = {}
    grouped = found.group_by(column, "action").agg(pl.col("row").n_unique()).sort(column)
    for name, action, rows in grouped.iter_rows():
        counts.setdefault(name, [0] * len(ACTIONS))[action] = rows
    return {name: tuple(rows) for name, rows in counts.items()}


def _least(rows: pl.Series) -> int:
    return int(rows.min() or 0)  # type: ignore[arg-type]


def _most(rows: pl.Series) -> int:
    return int(rows.max() or 0)  # type: ignore[arg-type]
