"""``portal choose``: which of several customers of one name a run means."""

import sys
from collections.abc import Sequence

import click

from portal import runs
from portal.cli.options import open_run, tenant_option
from portal.customers.showing import find_customer_id
from portal.runs import COMMAND_LINE, Question


@click.command()
@click.argument("run_number", metavar="RUN")
@click.argument("name", required=False)
@click.argument("customer", required=False)
@tenant_option
def choose(run_number: str, name: str | None, customer: str | None, slug: str) -> None:
    """Say which CUSTOMER the NAME in RUN means; without them, list the open questions.

    The profile remembers it for later files, and RUN is checked again.
    """
    instance, tenant, run_number = open_run(slug, run_number)
    questions = runs.read_questions(instance, tenant.id, run_number)
    if name is None or customer is None:
        for question in questions:
            for one in question.candidates:
                about = (one.key, one.name, one.contact, one.email, one.town)
                click.echo("\t".join((question.value, *about)))
        sys.exit(0)
    chosen = {name: _candidate(questions, name, customer) or find_customer_id(customer)}
    run = runs.save_choices(instance, tenant.id, run_number, COMMAND_LINE, chosen)
    click.echo(f"{name} means {customer}. Run {run.number} is checked again: {run.state}.")


def _candidate(questions: Sequence[Question], name: str, customer: str) -> int | None:
    """Find a candidate by what the list of questions calls it; None when it is none of them."""
    of_name = [one for each in questions if each.value == name for one in each.candidates]
    return next((one.id for one in of_name if customer in {one.key, one.name}), None)
