"""``portal demo``, ``serve`` and ``worker``."""

import click

from portal.cli.waiting import wait_for_signal
from portal.demo import make_demo
from portal.instance import open_instance
from portal.jobs import start_workers, stop_workers
from portal.web import create_app
from portal.web.server import serve_app

HOST = click.option("--host", default="127.0.0.1", show_default=True)
PORT = click.option("--port", default=8000, show_default=True)


@click.command()
@HOST
@PORT
def demo(host: str, port: int) -> None:
    """Make a demo tenant where there is none, and serve the portal."""
    instance = open_instance()
    with instance.database.connection_context():
        made = make_demo(instance)
    click.echo(f"\n  Portal:   http://{host}:{port}/")
    click.echo(f"  Log in:   {made.email}")
    if made.password:
        click.echo(f"  Password: {made.password}   (shown this once; keep it)")
    else:
        click.echo("  Password: as shown at the first start; `portal user password` sets another")
    click.echo(f"  Samples:  {made.samples}\n")
    serve_app(host, port)
