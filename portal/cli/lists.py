"""Entries of a tenant's lists: manufacturers, customer groups, options, user groups."""

import click

from portal.cli.options import open_tenant, tenant_option
from portal.lists import (
    add_customer_group,
    add_manufacturer,
    add_option,
    add_user_group,
    read_lists,
)
from portal.runs import COMMAND_LINE
from portal.store.lists import OPTION_KEYS


@click.group()
def manufacturer() -> None:
    """Manufacturers, with whom customers have numbers."""


@manufacturer.command("create")
@click.argument("name")
@tenant_option
def create_manufacturer(name: str, slug: str) -> None:
    """Create the manufacturer NAME."""
    instance, tenant = open_tenant(slug)
    add_manufacturer(instance, tenant.id, COMMAND_LINE, name)
    click.echo(f"Manufacturer {name} created.")


@manufacturer.command("list")
@tenant_option
def list_manufacturers(slug: str) -> None:
    """List the manufacturers, with how many customers have a number there."""
    instance, tenant = open_tenant(slug)
    lists = read_lists(instance, tenant.id)
    for one in lists.manufacturers:
        click.echo(f"{one.name}\t{lists.uses.manufacturers[one.name]}")


@click.group("customer-group")
def customer_group() -> None:
    """Customer groups, each with its currency."""


@customer_group.command("create")
@click.argument("group_id", metavar="ID")
@click.argument("name")
@tenant_option
@click.option("--currency", default="USD", show_default=True, help="Its three letters.")
def create_customer_group(group_id: str, name: str, slug: str, currency: str) -> None:
    """Create the customer group ID, called NAME; the first is the default."""
    instance, tenant = open_tenant(slug)
    add_customer_group(instance, tenant.id, COMMAND_LINE, group_id, name, currency)
    click.echo(f"Customer group {group_id} created.")


@customer_group.command("list")
@tenant_option
def list_customer_groups(slug: str) -> None:
    """List the customer groups in their order, with how many customers are in each."""
    instance, tenant = open_tenant(slug)
    lists = read_lists(instance, tenant.id)
    for one in lists.groups:
        mark = "default" if one.is_default else ""
        number = lists.uses.customer_groups[one.code]
        click.echo(f"{one.code}\t{one.name}\t{one.currency}\t{mark}\t{number}")


@click.group()
def option() -> None:
    """Options: what customers' payment terms and shipping methods may be."""


@option.command("create")
@click.argument("key", type=click.Choice(OPTION_KEYS))
@click.argument("value")
@tenant_option
def create_option(key: str, value: str, slug: str) -> None:
    """Create the option VALUE of KEY; the first of a key is the default."""
    instance, tenant = open_tenant(slug)
    add_option(instance, tenant.id, COMMAND_LINE, key, value)
    click.echo(f"Option {value} of {key} created.")


@option.command("list")
@tenant_option
def list_options(slug: str) -> None:
    """List the options of each key in order, with how many customers have each.

    Values that customers have and no list has come behind them.
    """
    instance, tenant = open_tenant(slug)
    lists = read_lists(instance, tenant.id)
    for key, options in lists.options.items():
        for one in options:
            number = lists.uses.options[key, one.value] if key in lists.pending else ""
            click.echo(f"{key}\t{one.value}\t{'default' if one.is_default else ''}\t{number}")
        for value, number in lists.pending.get(key, {}).items():
            click.echo(f"{key}\t{value}\tnot an option\t{number}")


@click.group("user-group")
def user_group() -> None:
    """User groups: the people who look after customers."""


@user_group.command("create")
@click.argument("name")
@tenant_option
def create_user_group(name: str, slug: str) -> None:
    """Create the user group NAME."""
    instance, tenant = open_tenant(slug)
    add_user_group(instance, tenant.id, name)
    click.echo(f"User group {name} created.")


@user_group.command("list")
@tenant_option
def list_user_groups(slug: str) -> None:
    """List the user groups, with how many customers are in each."""
    instance, tenant = open_tenant(slug)
    lists = read_lists(instance, tenant.id)
    for one in lists.user_groups:
        click.echo(f"{one.name}\t{lists.uses.user_groups[one.name]}")
