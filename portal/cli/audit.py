"""``portal audit``: the log of who did what."""

import json
import sys

import click

from portal.cli.options import json_option, open_cli_instance
from portal.store.accounts import verify_audit


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@json_option
def verify(as_json: bool) -> None:
    """Check that no entry was altered, removed, put in or cut off; names the first."""
    broken = verify_audit(open_cli_instance().database)
    if as_json:
        click.echo(json.dumps({"whole": broken is None, "entry": broken}))
    elif broken is None:
        click.echo("The audit log is whole.")
    else:
        click.echo(
            f"The audit log is not as it was written, from entry {broken} on. Compare it with a "
            "backup, and see that keys/audit.key is the one it was written with.",
            err=True,
        )
    sys.exit(0 if broken is None else 1)
