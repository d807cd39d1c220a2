"""The mapping page: what every heading of the file means."""

from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from portal.engine.findings.headings import BLANK_HEADING, UNKNOWN_HEADING
from portal.errors import Invalid
from portal.runs import HeadingChoice, HeadingView, Run, read_headings, save_mapping
from portal.web.current import audit, instance, tenant_id, who
from portal.web.runs import blueprint
from portal.web.runs.about import about_run, get_run
from portal.web.runs.grid import Text, cut_text
from portal.web.runs.reading import make_reading
from portal.web.runs.states import go_to
from portal.web.runs.wording import Mark
from portal.web.tenancy import requires

MOST_OPTIONS = 20_000
"""Options all drop-downs of a page may have together; above it one shared list serves all."""
_MATCHED = Mark("matched", "check-circle", "create")
_SUGGESTED = Mark("check the suggestion", "lightbulb", "ask")
_UNDECIDED = Mark("needs your decision", "question-circle", "reject")
_IGNORED = Mark("ignored", "slash-circle", "quiet")
_FIRST = (_UNDECIDED, _SUGGESTED, _MATCHED, _IGNORED)
"""What needs a person stands on top."""
_ASKED = {UNKNOWN_HEADING.code, BLANK_HEADING.code}
"""The table asks about these, heading by heading."""


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A heading with its samples, and the target its drop-down begins with."""

    position: int
    heading: str
    chosen: str | None
    suggestions: tuple[str, ...]
    samples: tuple[Text, ...]
    mark: Mark


@blueprint.get("/runs/<number>/mapping", endpoint="mapping")
@requires("importer")
def show_mapping(number: str) -> Response | str:
    """Ask what the headings mean."""
    run = get_run(number)
    if run.state != "mapping":
        return go_to(run)
    return _render(run, {})


@blueprint.post("/runs/<number>/mapping", endpoint="save_mapping")
@requires("importer")
def take_mapping(number: str) -> Response | str | tuple[str, int]:
    """Save what the headings mean, and let the run go on."""
    run = get_run(number)
    if run.state != "mapping":
        return go_to(run)
    view = read_headings(instance(), run.tenant_id, number)
    chosen = _read_targets(view)
    open_ones = [heading for heading, target in chosen.items() if target is None]
    if open_ones:
        return _render(run, chosen, f"Decide about “{open_ones[0]}” first."), 422
    try:
        mapping = {heading: target or "" for heading, target in chosen.items()}
        run = save_mapping(instance(), tenant_id(), number, who(), mapping)
    except Invalid as problem:
        return _render(run, chosen, str(problem)), 422
    audit("run.map", about=run.submission)
    return go_to(run)


def _render(run: Run, chosen: dict[str, str | None], problem: str = "") -> str:
    view = read_headings(instance(), run.tenant_id, run.number)
    taken = {column.target for column in view.columns if column.target}
    columns = []
    for column in view.columns:
        columns.append(_mapped(column, chosen, taken))
        taken.add(columns[-1].chosen or "")
    columns.sort(key=lambda column: _FIRST.index(column.mark))
    return render_template(
        "runs/mapping.html",
        problem=problem,
        columns=columns,
        findings=[one for one in view.findings if one.code not in _ASKED],
        open=sum(column.chosen is None for column in columns),
        suggested=sum(column.mark is _SUGGESTED for column in columns),
        possible=view.possible,
        many=len(columns) * len(view.possible) > MOST_OPTIONS,
        **make_reading(run),
        **about_run(run),
    )


def _mapped(column: HeadingChoice, chosen: dict[str, str | None], taken: set[str]) -> MappedColumn:
    first = next((name for name in column.likely if name not in taken), None)
    target = column.target if column.target is not None else first
    if column.target is None:
        mark = _SUGGESTED if first else _UNDECIDED
    else:
        mark = _MATCHED if column.target else _IGNORED
    return MappedColumn(
        column.position,
        column.heading,
        chosen.get(column.heading, target),
        column.suggestions,
        tuple(cut_text(sample) for sample in column.samples),
        mark,
    )


def _read_targets(view: HeadingView) -> dict[str, str | None]:
    """Read the drop-downs, or the fields that share one list where there are too many of them.

    Returns:
        By heading of the file: a heading of the style, "" to ignore, None where undecided.
    """
    targets: dict[str, str | None] = {}
    for column in view.columns:
        typed = request.form.get(f"typed-{column.position}")
        if typed is not None:
            targets[column.heading] = typed.strip()
            continue
        given = request.form.get(f"target-{column.position}", "")
        is_listed = given.startswith("to:")
        target = given[3:] if is_listed else "" if given == "ignore" else None
        targets[column.heading] = target
    return targets
