"""Options that several commands share, and how they reach an instance and a tenant."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeVar, cast

import click

from portal import runs
from portal.instance import Instance, open_instance
from portal.store.profiles import Profile, list_profiles
from portal.store.tenants import Tenant, get_tenant

FORMATS = ("csv", "xlsx")
_NEVER_WRITTEN = {"xls", "ods"}
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
    """Add ``--format`` and ``--output``, whose ending decides where the format is left out."""

    @wraps(command)
    def decided(*, file_format: str | None, output: Path | None, **others: Any) -> Any:
        return command(file_format=_decide_format(file_format, output), output=output, **others)

    made = click.option(
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Where to write; default standard output.",
    )(decided)
    return cast(
        "Command",
        click.option(
            "--format",
            "file_format",
            type=click.Choice(FORMATS),
            help="Default what the ending of --output says, else csv.",
        )(made),
    )


def _decide_format(chosen: str | None, output: Path | None) -> str:
    ending = output.suffix.lower().removeprefix(".") if output else ""
    if ending in _NEVER_WRITTEN:
        raise click.UsageError(f"no .{ending} file is written: let --output end in .xlsx or .csv")
    named = ending if ending in FORMATS else None
    if chosen and named and chosen != named:
        raise click.UsageError(
            f"--output ends in .{named}, --format says {chosen}: change one, or leave --format out"
        )
    return chosen or named or "csv"


def is_terminal() -> bool:
    """Tell whether a person would see what is written to standard output."""
    return sys.stdout.isatty()


@contextmanager
def output_stream(output: Path | None, file_format: str = "csv") -> Iterator[BinaryIO]:
    """Open the file to write, or standard output.

    The file is there when it is whole; one that was there before is kept until then.

    Raises:
        click.ClickException: the file cannot be written, or a workbook would go to a terminal.
    """
    if output is None:
        if file_format != "csv" and is_terminal():
            raise click.UsageError("a workbook is no text: say where to write it with --output")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with TemporaryFile() as whole:
        yield whole
        whole.seek(0)
        try:
            with output.open("wb") as stream:
                shutil.copyfileobj(whole, stream)
        except OSError as problem:
            raise click.FileError(str(output), problem.strerror) from problem


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


def open_run(slug: str, run_number: str) -> tuple[Instance, Tenant, str]:
    """Open the instance, and find a tenant and one of its runs, by whichever number people quote.

    Raises:
        NotFound: no tenant has this slug, or it has no such run.
    """
    instance, tenant = open_tenant(slug)
    return instance, tenant, runs.number_of(instance, tenant.id, run_number)


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
