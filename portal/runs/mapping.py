"""Show what a file's headings might mean, and take the member's decision."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.engine.columns import column_name
from portal.engine.findings import Finding
from portal.engine.headings import IGNORE, possible_headings
from portal.engine.read.table import Dialect, Table
from portal.engine.report import is_of_report
from portal.errors import Conflict, Invalid
from portal.instance import Instance
from portal.runs.opening import OpenRun, open_run
from portal.runs.uploads import findings_of_opening, start_run
from portal.store import profiles, runs
from portal.store.run_rows import Run
from portal.who import Who

SAMPLES = 5


@dataclass(frozen=True, slots=True)
class HeadingChoice:
    """One heading of the file.

    Attributes:
        heading: as the file has it; of a column without one what it is called instead.
        target: the style's heading it means, "" when ignored, None when undecided.
        suggestions: likeliest first.
        names_other: it names something that cannot be meant, so that no suggestion is taken for it.
        samples: the first values below it, each once.
    """

    position: int
    heading: str
    target: str | None
    suggestions: tuple[str, ...]
    samples: tuple[str, ...]
    names_other: bool = False

    @property
    def likely(self) -> tuple[str, ...]:
        """Give the suggestions that are taken unless a member says otherwise."""
        return () if self.names_other else self.suggestions


@dataclass(frozen=True, slots=True)
class HeadingView:
    """The mapping page of a run."""

    dialect: Dialect
    columns: tuple[HeadingChoice, ...]
    possible: tuple[str, ...]
    findings: tuple[Finding, ...]


def read_headings(instance: Instance, tenant_id: int, number: str) -> HeadingView:
    """Read what the mapping page shows.

    Raises:
        Conflict: the file could not be opened as a table.
    """
    opened = open_run(instance, runs.get_run(instance.database, tenant_id, number))
    if opened.headings is None:
        raise Conflict("This file could not be read as a table, so there is nothing to map.")
    return HeadingView(
        opened.table.dialect,
        _choices(opened),
        tuple(possible_headings(opened.style, opened.vocabulary)),
        tuple(findings_of_opening(instance, opened)),
    )


def save_mapping(
    instance: Instance, tenant_id: int, number: str, who: Who, mapping: Mapping[str, str]
) -> Run:
    """Save a member's decision on the profile, by heading name, and let the run go on.

    Args:
        mapping: heading as the file has it → heading of the style, "" to ignore it.

    Raises:
        Conflict: the run does not wait for a mapping.
        Invalid: a target that the style does not have, or one that is chosen twice.
    """
    del who
    run = runs.get_run(instance.database, tenant_id, number)
    if run.state != "mapping":
        raise Conflict("This run does not wait for headings any more. Open it again.")
    opened = open_run(instance, run)
    possible = set(possible_headings(opened.style, opened.vocabulary))
    chosen = [target for target in mapping.values() if target != IGNORE]
    if unknown := sorted(set(chosen) - possible):
        raise Invalid(f"There is no column “{unknown[0]}”. Choose one from the list.")
    if twice := sorted({target for target in chosen if chosen.count(target) > 1}):
        raise Invalid(f"“{twice[0]}” is chosen for two columns. Choose it once.")
    profile = opened.profile
    # A heading that is the column's own name is known without being saved; none, ignored, is not.
    named = {
        heading: target
        for heading, target in mapping.items()
        if heading != target or target == IGNORE
    }
    merged = profile.mapping | named
    profiles.update_profile(instance.database, tenant_id, profile.number, mapping=merged)
    return start_run(instance, tenant_id, number)


def _choices(opened: OpenRun) -> tuple[HeadingChoice, ...]:
    if opened.headings is None:
        return ()
    targets = {one.position: one.column.heading for one in opened.headings.bound}
    unknown = {one.position: one for one in opened.headings.unknown}
    samples = _samples(opened.table)
    return tuple(
        HeadingChoice(
            position,
            column_name(heading, position),
            None if position in unknown else targets.get(position, IGNORE),
            unknown[position].suggestions if position in unknown else (),
            samples.get(position, ()),
            position in unknown and unknown[position].names_other,
        )
        for position, heading in enumerate(opened.table.headings)
        if not is_of_report(heading, opened.style.file.report_column)
    )


def _samples(table: Table) -> dict[int, tuple[str, ...]]:
    batch = next(iter(table.read_batches()), None)
    if batch is None:
        return {}
    head = batch.frame.head(1_000)
    columns = {position: head[f"c{position}"] for position in range(len(table.headings))}
    return {
        position: tuple(column.filter(column != "").unique(maintain_order=True).head(SAMPLES))
        for position, column in columns.items()
    }
