"""``portal tenant`` and ``portal user``."""

import sys

import click

from portal.cli.options import open_cli_instance, open_tenant, tenant_option
from portal.store import accounts, tenants


@click.group()
def tenant() -> None:
    """Tenants: organisations whose customers live here."""


@tenant.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The name people see.")
def create_tenant(slug: str, name: str) -> None:
    """Create the tenant SLUG; its pages are at /t/SLUG/."""
    made = tenants.create_tenant(open_cli_instance().database, slug, name)
    click.echo(f"Tenant {made.slug} created.")


@tenant.command("list")
def list_tenants() -> None:
    """List the tenants."""
    for one in tenants.list_tenants(open_cli_instance().database):
        click.echo(f"{one.slug}\t{one.name}")


@click.group()
def user() -> None:
    """People who log in."""


@user.command("create")
@click.argument("email")
@tenant_option
@click.option("--role", type=click.Choice(["viewer", "importer", "admin"]), required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_user(email: str, slug: str, role: str, password_stdin: bool) -> None:
    """Give EMAIL a role in a tenant; a new user's password is asked for."""
    instance, found = open_tenant(slug)
    if accounts.find_user(instance.database, email) is None:
        accounts.create_user(instance.database, email, _read_password(password_stdin))
    accounts.add_member(instance.database, found.id, email, role)
    click.echo(f"{email} is {role} of {found.slug}.")


@user.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def set_password(email: str, password_stdin: bool) -> None:
    """Set the password of EMAIL; every session of the user ends."""
    instance = open_cli_instance()
    found = accounts.get_user(instance.database, email)
    accounts.set_password(instance.database, found.email, _read_password(password_stdin))
    click.echo(f"The password of {found.email} is set.")


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
