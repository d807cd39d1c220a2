"""Options that several commands share, and how they reach an instance and a tenant."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from portal.instance import Instance, open_instance
from portal.store.profiles import Profile, list_profiles
from portal.store.tenants import Tenant, get_tenant

Command = TypeVar("Command", bound=Callable[..., Any])


def tenant_option(command: Command) -> Command:
    """Add ``--tenant SLUG``."""
    return click.option("--tenant", "slug", required=True, metavar="SLUG", help="The tenant.")(
        command
    )


def profile_option(command: Command) -> Command:
    """Add ``--profile NAME``."""
    return click.option(
        "--profile", "profile_name", required=True, metavar="NAME", help="The import profile."
    )(command)


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def format_options(command: Command) -> Command:
    """Add ``--format`` and ``--output``."""
    command = click.option(
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Where to write; default standard output.",
    )(command)
    return click.option(
        "--format", "file_format", type=click.Choice(["csv", "xlsx"]), default="csv"
    )(command)


@contextmanager
def output_stream(output: Path | None) -> Iterator[BinaryIO]:
    """Open the file to write, or standard output."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with output.open("wb") as stream:
            yield stream


def open_cli_instance() -> Instance:
    """Open the instance, connected until the command ends."""
    instance = open_instance()
    instance.database.connect()
    click.get_current_context().call_on_close(instance.database.close)
    return instance


def open_tenant(slug: str) -> tuple[Instance, Tenant]:
    """Open the instance and find a tenant in it.

    Raises:
        NotFound: no tenant has this slug.
    """
    instance = open_cli_instance()
    return instance, get_tenant(instance.database, slug)


def find_profile(instance: Instance, tenant_id: int, name: str) -> Profile:
    """Find a profile by its name.

    Raises:
        click.UsageError: the tenant has no such profile; the message lists those it has.
    """
    profiles = list_profiles(instance.database, tenant_id)
    for profile in profiles:
        if profile.name == name:
            return profile
    known = ", ".join(profile.name for profile in profiles) or "none yet"
    raise click.UsageError(f"no profile is called {name!r}; this tenant has: {known}")
