"""What a person decides about a run: confirm, cancel, undo, retry, read it differently."""

from collections.abc import Callable
from functools import partial

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from portal.errors import Conflict, Invalid
from portal.instance import Instance, find_profile_style
from portal.runs import (
    Run,
    cancel_run,
    confirm_run,
    list_later_imports,
    override_run,
    replan_run,
    reread_run,
    retry_run,
    save_choices,
    undo_run,
)
from portal.web.current import audit, instance, tenant_id, who
from portal.web.runs import blueprint
from portal.web.runs.about import about_run, find_blank_choice, get_run, read_blank_choice
from portal.web.runs.pages import render_preview
from portal.web.runs.states import go_to, page_of
from portal.web.tenancy import requires
from portal.who import Who

SWITCHED = (
    "The switch was moved after the counting. Nothing is imported yet: look at the new numbers."
)


@blueprint.post("/runs/<number>/confirm", endpoint="confirm")
@requires("importer")
def confirm(number: str) -> Response | tuple[str, int]:
    """Confirm the plan that was looked at; the form carries its digest and no rows."""
    digest = request.form.get("digest", "")
    if _switched(number):
        flash(SWITCHED, "warning")
        return choose_blank(number)
    try:
        accepted = bool(request.form.get("accepted"))
        run = confirm_run(instance(), tenant_id(), number, who(), digest, accepted=accepted)
        audit("run.confirm", about=run.submission)
        return go_to(run)
    except Conflict as moved:
        run = get_run(number)
        audit("run.confirm", outcome="refused", about=run.submission)
        if page_of(run) != "runs.preview":
            flash(str(moved), "warning")
            return go_to(run)
        return render_preview(run, str(moved)), 409


@blueprint.post("/runs/<number>/override", endpoint="override")
@requires("admin")
def override(number: str) -> Response:
    """Let the same rows through once more, with the reason."""
    reason = request.form.get("reason", "")
    try:
        run = override_run(instance(), tenant_id(), number, who(), reason)
        audit("run.override", about=f"{run.submission}: {reason.strip()}")
    except Conflict as problem:
        flash(str(problem), "warning")
        run = get_run(number)
    return go_to(run)


@blueprint.post("/runs/<number>/cancel", endpoint="cancel")
@requires("importer")
def cancel(number: str) -> Response:
    """Cancel a run that was not confirmed."""
    return _decide(number, "run.cancel", cancel_run)


@blueprint.get("/runs/<number>/undo", endpoint="undo")
@requires("importer")
def ask_undo(number: str) -> Response | str:
    """Explain what an undo does before it is done."""
    run = get_run(number)
    if run.state != "committed":
        return go_to(run)
    later = list_later_imports(instance(), tenant_id(), number)
    return render_template("runs/undo.html", later=later, **about_run(run))


@blueprint.post("/runs/<number>/undo", endpoint="carry_out_undo")
@requires("importer")
def undo(number: str) -> Response:
    """Undo a committed run."""
    return _decide(number, "run.undo", undo_run)


@blueprint.post("/runs/<number>/retry", endpoint="retry")
@requires("importer")
def retry(number: str) -> Response:
    """Try a failed run again."""
    return _decide(number, "run.retry", retry_run)


@blueprint.post("/runs/<number>/reread", endpoint="reread")
@requires("importer")
def reread(number: str) -> Response:
    """Read the file again from another sheet or in another encoding."""
    sheet, encoding = request.form.get("sheet"), request.form.get("encoding")
    act = partial(reread_run, sheet=sheet or None, encoding=encoding or None)
    return _decide(number, "run.reread", act)


@blueprint.post("/runs/<number>/blank", endpoint="choose_blank")
@requires("importer")
def choose_blank(number: str) -> Response:
    """Check the file again with blank cells that clear, or that keep what is stored."""
    style = find_profile_style(instance(), tenant_id(), get_run(number).profile_number)
    settings = read_blank_choice(style, request.form)
    return _decide(number, "run.blank", partial(replan_run, settings=settings or {}))


@blueprint.post("/runs/<number>/choose", endpoint="choose")
@requires("importer")
def choose(number: str) -> Response | tuple[str, int]:
    """Take which of several customers a name means, and check the file again."""
    try:
        return _decide(number, "run.choose", partial(save_choices, chosen=_read_choices()))
    except Invalid as problem:
        return render_preview(get_run(number), str(problem)), 422


def _switched(number: str) -> bool:
    """Tell whether the switch for blank cells stands otherwise than it was counted."""
    run = get_run(number)
    style = find_profile_style(instance(), tenant_id(), run.profile_number)
    chosen, counted = read_blank_choice(style, request.form), find_blank_choice(style, run)
    if chosen is None or counted is None or not counted.is_open:
        return False
    return [*chosen.values()] != [counted.keeps]


def _read_choices() -> dict[str, int]:
    chosen = {}
    for field, customer in request.form.items():
        name, _, at = field.partition("-")
        if name == "choice" and customer.isdecimal():
            chosen[request.form.get(f"value-{at}", "")] = int(customer)
    return chosen


def _decide(number: str, action: str, act: Callable[[Instance, int, str, Who], Run]) -> Response:
    """Do it, and go to where the run then is; what came too late is said there."""
    try:
        run = act(instance(), tenant_id(), number, who())
        audit(action, about=run.submission)
    except Conflict as moved:
        flash(str(moved), "warning")
        run = get_run(number)
    return go_to(run)
