"""``portal customer``: look at customers."""

import json

import click

from portal import customers
from portal.cli.options import json_option, open_tenant, tenant_option
from portal.customers.naming import is_plain, show_number
from portal.who import COMMAND_LINE


@click.group()
def customer() -> None:
    """Customers of a tenant."""


@customer.command("list")
@tenant_option
@json_option
@click.option("--search", default="", help="A part of a name, e-mail address, phone or number.")
@click.option("--limit", default=50, show_default=True)
def list_customers(slug: str, as_json: bool, search: str, limit: int) -> None:
    """List customers, newest first.

    Each line has what the tenant's files call the customer, name, e-mail address, and the
    numbers in other systems by which those files find customers.
    """
    instance, tenant = open_tenant(slug)
    found = customers.list_customers(instance, tenant.id, search=search, limit=limit)
    if as_json:
        click.echo(json.dumps([one.to_json() for one in found.customers], ensure_ascii=False))
        return
    plain = is_plain(instance, tenant.id)
    for one in found.customers:
        texts = (one.name, one.email, *one.identities.values())
        number = show_number(one.id, plain=plain)
        click.echo("\t".join((number, *(text or "" for text in texts))))


@customer.command("show")
@click.argument("number")
@tenant_option
@json_option
def show_customer(number: str, slug: str, as_json: bool) -> None:
    """Show the customer NUMBER (I-XXXX-XXXX, or the plain number)."""
    instance, tenant = open_tenant(slug)
    found = customers.get_customer(instance, tenant.id, number).to_json()
    found["points"] = customers.read_points(instance, tenant.id, number, limit=100).to_json()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for key, value in found.items():
        for text in _texts_of(value):
            click.echo(f"{key}: {text}")


def _texts_of(value: object) -> list[str]:
    """Write plain data for people: an entry of a list a line."""
    return [_text_of(one) for one in value] if isinstance(value, list) else [_text_of(value)]


def _text_of(value: object) -> str:
    """Write a value on one line, without what is blank."""
    if isinstance(value, dict):
        filled = {name: _text_of(one) for name, one in value.items()}
        return ", ".join(f"{name}: {text}" for name, text in filled.items() if text)
    if isinstance(value, list):
        return "; ".join(_text_of(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@customer.command("add-points")
@click.argument("number")
@tenant_option
@click.option("--points", "amount", required=True, help="How many; below 0 to take some away.")
@click.option("--description", required=True, help="What the customer will see.")
def add_points(number: str, slug: str, amount: str, description: str) -> None:
    """Add points to the customer NUMBER by hand."""
    instance, tenant = open_tenant(slug)
    typed = {"amount": amount, "description": description}
    customers.add_points(instance, tenant.id, number, COMMAND_LINE, typed)
    balance = customers.read_points(instance, tenant.id, number, limit=1).balance
    click.echo(f"The balance is {balance:,} points.")


@customer.command("household")
@click.argument("number")
@tenant_option
@click.option("--join", "of", metavar="NUMBER", help="Join the household of this customer.")
@click.option("--leave", "do", flag_value="leave", help="Leave the household.")
@click.option("--primary", "do", flag_value="primary", help="Be its primary.")
def move_customer(number: str, slug: str, of: str | None, do: str | None) -> None:
    """Change the household of the customer NUMBER by hand."""
    if (of is None) == (do is None):
        raise click.UsageError("Say one of --join, --leave and --primary.")
    instance, tenant = open_tenant(slug)
    if of is not None:
        customers.join_household(instance, tenant.id, number, COMMAND_LINE, of)
    elif do == "leave":
        customers.leave_household(instance, tenant.id, number, COMMAND_LINE)
    else:
        customers.make_primary(instance, tenant.id, number, COMMAND_LINE)
    home = customers.get_customer(instance, tenant.id, number).household
    names = ", ".join(one.number for one in home.members) if home else ""
    click.echo(f"{home.number}: {names}" if home else "In no household.")
