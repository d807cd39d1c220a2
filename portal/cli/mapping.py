"""``portal map``: what the headings of a run mean."""

import json
import sys
from collections.abc import Iterable, Mapping

import click

from portal import runs
from portal.cli.finishing import finish, work_off
from portal.cli.options import json_option, open_run, tenant_option
from portal.engine.headings import IGNORE
from portal.runs import COMMAND_LINE, HeadingChoice
from portal.store.accounts import record_audit

IGNORED = "ignored"
UNDECIDED = "?"


@click.command("map")
@click.argument("run_number", metavar="RUN")
@click.argument("pairs", metavar="[HEADING=COLUMN]...", nargs=-1)
@tenant_option
@json_option
@click.option("--ignore", multiple=True, metavar="HEADING", help="A heading that means nothing.")
@click.option("--accept-suggestions", is_flag=True, help="Take the likeliest column for the rest.")
def map_headings(
    run_number: str,
    pairs: tuple[str, ...],
    slug: str,
    as_json: bool,
    ignore: tuple[str, ...],
    accept_suggestions: bool,
) -> None:
    """Say which COLUMN each HEADING of RUN means; without them, list the headings.

    The list has a line for each heading: what it means now, suggestions, and first values. The
    profile remembers what is said for later files, and RUN is checked.
    """
    instance, tenant, run_number = open_run(slug, run_number)
    choices = runs.read_headings(instance, tenant.id, run_number).columns
    if not (pairs or ignore or accept_suggestions):
        _list(choices, as_json=as_json)
        sys.exit(0)
    said = {**_read_pairs(pairs, choices), **dict.fromkeys(_known(ignore, choices), IGNORE)}
    mapping = _decide(choices, said, accept_suggestions=accept_suggestions)
    run = runs.save_mapping(instance, tenant.id, run_number, COMMAND_LINE, mapping)
    record_audit(
        instance.database,
        "run.map",
        tenant_id=tenant.id,
        user_name=COMMAND_LINE.name,
        about=run.submission,
    )
    finish(instance, work_off(instance, run), as_json=as_json)


def _list(choices: Iterable[HeadingChoice], *, as_json: bool) -> None:
    if as_json:
        names = ("heading", "target", "suggestions", "samples")
        listed = [{name: getattr(one, name) for name in names} for one in choices]
        click.echo(json.dumps({"headings": listed}, ensure_ascii=False))
        return
    for one in choices:
        means = UNDECIDED if one.target is None else one.target or IGNORED
        click.echo("\t".join((one.heading, means, ", ".join(one.suggestions), *one.samples)))


def _read_pairs(pairs: Iterable[str], choices: Iterable[HeadingChoice]) -> dict[str, str]:
    """Part each pair where a heading of the file ends: both sides may hold ``=``."""
    headings = sorted((one.heading for one in choices), key=len, reverse=True)
    found = {}
    for pair in pairs:
        heading = next((one for one in headings if pair.startswith(f"{one}=")), None)
        if heading is None:
            raise click.UsageError(f"{pair!r} is not HEADING=COLUMN with a heading of the file")
        found[heading] = pair.removeprefix(f"{heading}=")
    return found


def _known(ignored: Iterable[str], choices: Iterable[HeadingChoice]) -> Iterable[str]:
    headings = {one.heading for one in choices}
    for heading in ignored:
        if heading not in headings:
            raise click.UsageError(f"the file has no heading {heading!r}")
        yield heading


def _decide(
    choices: Iterable[HeadingChoice], said: Mapping[str, str], *, accept_suggestions: bool
) -> dict[str, str]:
    """Complete what was said by what is known; a heading that stays open is named."""
    mapping = {**{one.heading: one.target for one in choices}, **said}
    if accept_suggestions:
        for one in choices:
            free = [name for name in one.likely if name not in mapping.values()]
            if mapping[one.heading] is None and free:
                mapping[one.heading] = free[0]
    undecided = [heading for heading, target in mapping.items() if target is None]
    if undecided:
        names = ", ".join(repr(heading) for heading in undecided)
        raise click.UsageError(f"undecided: {names}; say HEADING=COLUMN, or --ignore HEADING")
    return {heading: target or IGNORE for heading, target in mapping.items()}
