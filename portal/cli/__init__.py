"""The command line: noun then verb, over the same use cases as the pages.

Exit codes: 0 done as asked; 1 refused, with the findings printed; 2 wrong usage.
"""

import sys
from collections.abc import Sequence

import click

from portal.cli.audit import audit
from portal.cli.choosing import choose
from portal.cli.customers import customer
from portal.cli.entries import customer_group, option, user_group
from portal.cli.imports import cancel, commit, import_file, override, preview, receipt, report, undo
from portal.cli.lists import manufacturer
from portal.cli.mapping import map_headings
from portal.cli.profiles import export, prepare, profile, template
from portal.cli.reading import read
from portal.cli.serving import demo, serve, tidy, worker
from portal.cli.styles import style
from portal.cli.tenants import tenant, user
from portal.cli.vocabulary import attribute, statement, tag
from portal.cli.words import tag_group
from portal.errors import PortalError

REFUSED = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="customer-import-portal")
def portal() -> None:
    """Import customers from files: preview, commit, undo."""


for command in (
    attribute,
    audit,
    cancel,
    choose,
    commit,
    customer,
    customer_group,
    demo,
    export,
    import_file,
    manufacturer,
    map_headings,
    option,
    override,
    prepare,
    preview,
    profile,
    read,
    receipt,
    report,
    serve,
    statement,
    style,
    tag,
    tag_group,
    template,
    tenant,
    tidy,
    undo,
    user,
    user_group,
    worker,
):
    portal.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an error for people is one sentence and exit code 1."""
    try:
        portal.main(args=arguments, prog_name="portal")
    except PortalError as problem:
        click.echo(f"Error: {problem}", err=True)
        sys.exit(REFUSED)
