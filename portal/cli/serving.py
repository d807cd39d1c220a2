"""``portal demo``, ``serve``, ``worker`` and ``tidy``."""

import click

from portal.demo import Demo, make_demo
from portal.errors import Refused
from portal.instance import Instance, open_instance
from portal.runs import remove_expired, remove_orphans
from portal.serving import check_address, check_port, is_loopback, with_queue
from portal.serving import serve as serve_pages
from portal.settings import Settings, load_settings
from portal.store.accounts import remove_old_log_ins

HOST = click.option("--host", default="127.0.0.1", show_default=True)
PORT = click.option(
    "--port", default=8000, type=click.IntRange(0, 65535), envvar="PORTAL_PORT", show_default=True
)


@click.command()
@HOST
@PORT
def demo(host: str, port: int) -> None:
    """Make the demo's tenants where they are missing, and serve the portal."""
    from portal.web import create_app  # noqa: PLC0415 - other commands need no Flask

    if not is_loopback(host):
        raise Refused("The demo is for this machine alone: leave out --host, or use portal serve.")
    check_port(host, port)
    instance, workers = with_queue(_open())
    with instance.database.connection_context():
        made = make_demo(instance)
    _tell(made, host, port)
    serve_pages(create_app(instance=instance), instance.settings, workers, host, port)


@click.command()
@HOST
@PORT
def serve(host: str, port: int) -> None:
    """Serve the pages and work on runs, in one process."""
    from portal.web import create_app  # noqa: PLC0415 - other commands need no Flask

    settings = load_settings()
    check_address(settings, host)
    check_port(host, port)
    instance, workers = with_queue(_open(settings))
    click.echo(f"Serving on http://{host}:{port}/")
    serve_pages(create_app(instance=instance), instance.settings, workers, host, port)


@click.command()
def worker() -> None:
    """Work on runs without serving pages, until a signal ends it."""
    _, workers = with_queue(_open())
    workers.run_until_signal()


@click.command()
def tidy() -> None:
    """Remove files and log-ins whose time is over; ``serve`` and ``worker`` do so themselves.

    Where the portal is used from the command line alone, let the system's timer call it.
    """
    instance = _open()
    with instance.database.connection_context():
        expired = remove_expired(instance)
        left = remove_orphans(instance) + instance.files.sweep_temporary()
        log_ins = remove_old_log_ins(instance.database)
    click.echo(
        f"Runs whose files were removed: {expired:,}; left behind by others: {left:,}; "
        f"entries of old log-ins: {log_ins:,}."
    )


def _open(settings: Settings | None = None) -> Instance:
    """Open the instance; a plugin that was refused is named where the operator looks."""
    instance = open_instance(settings)
    for refused in instance.styles.refused:
        click.echo(f"refused: {refused.plugin}: {refused.reason}", err=True)
    return instance


def _tell(made: Demo, host: str, port: int) -> None:
    click.echo(f"\n  Portal:    http://{host}:{port}/")
    click.echo(f"  Log in as: {made.email}")
    if made.password:
        click.echo(f"  Password:  {made.password}    (shown this once)")
    else:
        click.echo("  Password:  as shown at the first start, or set a new one:")
        click.echo(f"             portal user password {made.email}")
    click.echo(f"  Samples:   {made.samples.resolve()}")
    for name, slug in made.tenants:
        click.echo(f"  Tenant:    {name}, samples in {slug}/")
    click.echo()
