"""``portal style``."""

import sys

import click

from portal.plugin_host import load_styles


@click.group()
def style() -> None:
    """Styles: the vendors' ways of importing."""


@style.command("list")
def list_styles() -> None:
    """List the styles at hand, and the plugins that were refused."""
    styles = load_styles()
    for key, one in sorted(styles.by_key.items()):
        click.echo(f"{key}\t{one.title}\t{one.description}")
    for refused in styles.refused:
        click.echo(f"refused: {refused.plugin}: {refused.reason}", err=True)
    sys.exit(1 if styles.refused else 0)
