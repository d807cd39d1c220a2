"""``portal style``."""

import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from portal.new_style import make_style
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


@style.command("new")
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to; default ./NAME.")
def new_style(name: str, folder: Path | None) -> None:
    """Make a small working style called NAME, a package to change and install."""
    folder = folder or Path(name)
    make_style(name, folder)
    # Without ./ pip would take it for a package of an index.
    shown = shlex.quote(str(folder if folder.is_absolute() else f"./{folder}"))
    click.echo(f"{folder}/ made. It is found once it is installed:")
    click.echo(f"  pip install --editable {shown}")
    click.echo(f"  portal style check {name}")


@style.command("check")
@click.argument("key")
@click.option("--write", is_flag=True, help="Write the goldens that are missing.")
@click.option(
    "--examples",
    type=click.IntRange(0, 10_000),
    default=3,
    show_default=True,
    help="Files to try each law with; 0 tries none.",
)
def check_style(key: str, write: bool, examples: int) -> None:
    """Compare a style's samples with their goldens, and try the laws on it."""
    samples = check_samples(key, write=write)
    for sample in samples:
        word = "written" if sample.written else "differs" if sample.difference else "as expected"
        _tell(sample.name, word, sample.difference)
    broken = _try_laws(key, examples) if examples else False
    sys.exit(1 if broken or any(sample.difference for sample in samples) else 0)


def _try_laws(key: str, examples: int) -> bool:
    try:
        from portal.laws.trying import try_laws  # noqa: PLC0415 - hypothesis may be missing
    except ModuleNotFoundError as missing:
        if missing.name != "hypothesis":
            raise
        click.echo("The laws were not tried. To try them: pip install hypothesis", err=True)
        return False
    broken = False
    for trial in try_laws(key, examples):
        _tell(trial.law.replace("_", " "), "broken" if trial.broken else "kept", trial.broken)
        broken = broken or bool(trial.broken)
    return broken


def _tell(name: str, word: str, lines: Iterable[str]) -> None:
    click.echo(f"{name}\t{word}")
    for line in lines:
        click.echo(f"  {line}", err=True)
