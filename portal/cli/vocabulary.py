"""``portal tag``, ``attribute`` and ``statement``: a tenant's own words."""

import click

from portal.cli.options import open_tenant, tenant_option
from portal.vocabulary import ATTRIBUTE_TYPES, add_attribute, add_statement, add_tag


@click.group()
def tag() -> None:
    """Tags, in groups."""


@tag.command("create")
@click.argument("group")
@click.argument("name")
@tenant_option
@click.option("--auto", is_flag=True, help="An auto tag, which files cannot apply.")
def create_tag(group: str, name: str, slug: str, auto: bool) -> None:
    """Create the tag NAME in GROUP; makes the group where it is new."""
    instance, tenant = open_tenant(slug)
    made = add_tag(instance, tenant.id, group, name, is_auto=auto)
    click.echo(f"Tag {made.group}:{made.name} created.")


@click.group()
def attribute() -> None:
    """Attributes: customer fields of the tenant's own."""


@attribute.command("create")
@click.argument("name")
@tenant_option
@click.option("--type", "kind", type=click.Choice([*ATTRIBUTE_TYPES]), required=True)
@click.option("--unique", is_flag=True, help="No two customers may have the same value.")
@click.option("--mandatory", is_flag=True, help="Every customer needs a value.")
@click.option("--group", default="", help="Under which title customers' pages show it.")
@click.option("--option", "options", multiple=True, metavar="VALUE", help="A choice; repeatable.")
def create_attribute(
    name: str,
    slug: str,
    kind: str,
    unique: bool,
    mandatory: bool,
    group: str,
    options: tuple[str, ...],
) -> None:
    """Create the attribute NAME."""
    instance, tenant = open_tenant(slug)
    made = add_attribute(
        instance,
        tenant.id,
        name,
        kind,
        is_unique=unique,
        is_mandatory=mandatory,
        options=options,
        group=group,
    )
    click.echo(f"Attribute {made.name} created.")


@click.group()
def statement() -> None:
    """Contact preference statements."""


@statement.command("create")
@click.argument("name")
@tenant_option
def create_statement(name: str, slug: str) -> None:
    """Create the statement NAME."""
    instance, tenant = open_tenant(slug)
    made = add_statement(instance, tenant.id, name)
    click.echo(f"Statement {made.name} created.")
