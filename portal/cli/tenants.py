"""``portal tenant`` and ``portal user``."""

import sys

import click

from portal.cli.options import open_tenant, tenant_option
from portal.instance import open_instance
from portal.store import accounts, tenants


@click.group()
def tenant() -> None:
    """Tenants: organisations whose customers live here."""


@tenant.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The name people see.")
def create_tenant(slug: str, name: str) -> None:
    """Create the tenant SLUG; its pages are at /t/SLUG/."""
    made = tenants.create_tenant(open_instance().database, slug, name)
    click.echo(f"Tenant {made.slug} created.")


@tenant.command("list")
def list_tenants() -> None:
    """List the tenants."""
    for one in tenants.list_tenants(open_instance().database):
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
    """Create the user EMAIL with a role in a tenant; asks for the password."""
    instance, found = open_tenant(slug)
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    accounts.create_user(instance.database, email, password)
    accounts.add_member(instance.database, found.id, email, role)
    click.echo(f"{email} is {role} of {found.slug}.")
