"""``portal style``."""

import sys

import click

from portal.plugin_host import load_styles
from portal.samples import check_samples


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


@style.command("check")
@click.argument("key")
@click.option("--write", is_flag=True, help="Write the goldens that are missing.")
def check_style(key: str, write: bool) -> None:
    """Compare what becomes of a style's samples with their goldens."""
    samples = check_samples(key, write=write)
    for sample in samples:
        word = "written" if sample.written else "differs" if sample.difference else "as expected"
        click.echo(f"{sample.name}\t{word}")
        for line in sample.difference:
            click.echo(f"  {line}", err=True)
    sys.exit(1 if any(sample.difference for sample in samples) else 0)
