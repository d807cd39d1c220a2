"""``portal profile``, ``template`` and ``export``."""

import shutil
from pathlib import Path
from typing import BinaryIO, cast

import click

from portal import profiles
from portal.cli.findings import say_finding
from portal.cli.options import (
    find_profile,
    format_options,
    open_tenant,
    output_stream,
    profile_option,
    tenant_option,
)
from portal.customers import CustomerFilter
from portal.engine.style import SettingValue, Style
from portal.files import Spool
from portal.profiles import CannotPrepare, Export, may_prepare, prepare_file
from portal.runs import COMMAND_LINE

_TRUE, _FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}


@click.group()
def profile() -> None:
    """Profiles: a tenant's configured uses of styles."""


@profile.command("create")
@click.argument("name")
@tenant_option
@click.option("--style", "style_key", required=True, help="A key from: portal style list.")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting; repeatable.")
def create_profile(name: str, slug: str, style_key: str, pairs: tuple[str, ...]) -> None:
    """Create the profile NAME."""
    instance, tenant = open_tenant(slug)
    style = instance.styles.by_key.get(style_key)
    if style is None:
        known = ", ".join(sorted(instance.styles.by_key))
        raise click.UsageError(f"there is no style {style_key!r}; there are: {known}")
    made = profiles.create_profile(
        instance, tenant.id, COMMAND_LINE, name, style_key, read_settings(style, pairs)
    )
    click.echo(f"Profile {made.name} created.")


@profile.command("list")
@tenant_option
def list_profiles(slug: str) -> None:
    """List a tenant's profiles."""
    instance, tenant = open_tenant(slug)
    for one in profiles.list_profiles(instance, tenant.id):
        click.echo(f"{one.name}\t{one.style}\t{one.number}")


@click.command()
@tenant_option
@profile_option
@format_options
def template(slug: str, profile_name: str, file_format: str, output: Path | None) -> None:
    """Write the empty file of a profile."""
    instance, tenant = open_tenant(slug)
    found = find_profile(instance, tenant.id, profile_name)
    with output_stream(output, file_format) as stream:
        profiles.write_template(instance, tenant.id, found.number, file_format, stream)


@click.command()
@tenant_option
@profile_option
@format_options
@click.option("--search", default="", help="Only those with this in name, address or number.")
def export(
    slug: str, profile_name: str, file_format: str, output: Path | None, search: str
) -> None:
    """Write the tenant's customers in the format of a profile."""
    instance, tenant = open_tenant(slug)
    found = find_profile(instance, tenant.id, profile_name)
    with output_stream(output, file_format) as stream:
        wanted = CustomerFilter(text=search) if search else None
        left_out = profiles.write_export(
            instance, tenant.id, found.number, file_format, stream, wanted
        )
    words = instance.styles.by_key[found.style].words
    if left_out and words.left_out:
        click.echo(f"Left out: {words.count(left_out)} {words.left_out}.", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@tenant_option
@profile_option
@click.option("--set", "pairs", multiple=True, metavar="HEADING=VALUE", help="Of all rows.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def prepare(file: Path, slug: str, profile_name: str, pairs: tuple[str, ...], output: Path) -> None:
    """Make a profile's file out of FILE, an export of another system."""
    instance, tenant = open_tenant(slug)
    found = find_profile(instance, tenant.id, profile_name)
    if not may_prepare(instance.styles.by_key.get(found.style)):
        raise click.UsageError(f"no file can be made for {found.name!r}")
    asked = dict(pair.partition("=")[::2] for pair in pairs)
    with file.open("rb") as stream, Spool() as spool:
        export = Export(file.name, file.stat().st_size, stream)
        try:
            done = prepare_file(
                instance,
                tenant.id,
                found.number,
                COMMAND_LINE,
                export,
                asked,
                cast("BinaryIO", spool),
            )
        except CannotPrepare as problem:
            for finding in problem.findings:
                click.echo(say_finding(finding), err=True)
            raise
        with output.open("wb") as made:
            shutil.copyfileobj(spool, made)
    click.echo(f"{done.rows:,} rows written, {done.left_out:,} without an ID left out.")


def read_settings(style: Style, pairs: tuple[str, ...]) -> dict[str, SettingValue]:
    """Read ``key=value`` pairs as a style's settings.

    Raises:
        click.UsageError: an unknown key, or a value of the wrong type.
    """
    known = {setting.key: setting for setting in style.all_settings()}
    settings: dict[str, SettingValue] = {}
    for pair in pairs:
        key, separator, text = pair.partition("=")
        if not separator or key not in known:
            raise click.UsageError(f"{pair!r}: write KEY=VALUE with one of {', '.join(known)}")
        settings[key] = _read_setting(key, known[key].default, text)
    return settings


def _read_setting(key: str, default: SettingValue, text: str) -> SettingValue:
    if isinstance(default, bool):
        if text.lower() not in _TRUE | _FALSE:
            raise click.UsageError(f"{key} is yes or no, not {text!r}")
        return text.lower() in _TRUE
    if isinstance(default, int):
        if not text.isdecimal():
            raise click.UsageError(f"{key} is a whole number, not {text!r}")
        return int(text)
    return text
