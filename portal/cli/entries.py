"""Change and remove entries of a tenant's lists: commands added to the groups of ``lists``."""

import json
from collections.abc import Callable

import click

from portal.cli.lists import customer_group, option, user_group
from portal.cli.options import json_option, open_tenant, tenant_option
from portal.instance import Instance
from portal.lists import (
    Kind,
    change_customer_group,
    change_option,
    choose_default,
    find_entry,
    get_entry,
    remove_entry,
    rename_user_group,
)
from portal.runs import COMMAND_LINE
from portal.store.accounts import record_audit
from portal.store.lists import OPTION_KEYS

__all__ = ["customer_group", "option", "user_group"]
Named = tuple[Kind, str, str]
Change = Callable[[Instance, int, int], object]
key_argument = click.argument("key", type=click.Choice(OPTION_KEYS))
place_option = click.option("--place", type=int, help="Its new place, counted from 1.")
default_option = click.option("--default", "is_default", is_flag=True, help="Make it the default.")


@option.command("change")
@key_argument
@click.argument("value")
@tenant_option
@click.option("--value", "new", help="Its new value; customers who have it follow.")
@place_option
@default_option
@json_option
def alter_option(
    key: str,
    value: str,
    slug: str,
    new: str | None,
    place: int | None,
    *,
    is_default: bool,
    as_json: bool,
) -> None:
    """Change the option VALUE of KEY: its value, its place, or make it the default."""

    def change(instance: Instance, tenant_id: int, number: int) -> None:
        change_option(instance, tenant_id, COMMAND_LINE, number, value=new, place=place)
        if is_default:
            choose_default(instance, tenant_id, COMMAND_LINE, "option", number)

    _change(slug, ("option", value, key), change, "changed", as_json=as_json)


@option.command("remove")
@key_argument
@click.argument("value")
@tenant_option
@json_option
def drop_option(key: str, value: str, slug: str, *, as_json: bool) -> None:
    """Remove the option VALUE of KEY, where no customer ever had it."""
    _change(slug, ("option", value, key), _removing("option"), "removed", as_json=as_json)


@customer_group.command("change")
@click.argument("group_id", metavar="ID")
@tenant_option
@click.option("--id", "code", help="Its new ID; customers of the group follow.")
@click.option("--name", help="Its new name.")
@click.option("--currency", help="The three letters of another currency.")
@place_option
@default_option
@json_option
def alter_customer_group(
    group_id: str,
    slug: str,
    code: str | None,
    name: str | None,
    currency: str | None,
    place: int | None,
    *,
    is_default: bool,
    as_json: bool,
) -> None:
    """Change the customer group ID: its ID, name, currency, place, or make it the default."""

    def change(instance: Instance, tenant_id: int, number: int) -> None:
        change_customer_group(
            instance,
            tenant_id,
            COMMAND_LINE,
            number,
            code=code,
            name=name,
            currency=currency,
            place=place,
        )
        if is_default:
            choose_default(instance, tenant_id, COMMAND_LINE, "customer-group", number)

    _change(slug, ("customer-group", group_id, ""), change, "changed", as_json=as_json)


@customer_group.command("remove")
@click.argument("group_id", metavar="ID")
@tenant_option
@json_option
def drop_customer_group(group_id: str, slug: str, *, as_json: bool) -> None:
    """Remove the customer group ID, where no customer ever had it."""
    named: Named = ("customer-group", group_id, "")
    _change(slug, named, _removing("customer-group"), "removed", as_json=as_json)


@user_group.command("rename")
@click.argument("name")
@click.argument("new")
@tenant_option
@json_option
def alter_user_group(name: str, new: str, slug: str, *, as_json: bool) -> None:
    """Rename the user group NAME; its customers follow."""

    def rename(instance: Instance, tenant_id: int, number: int) -> None:
        rename_user_group(instance, tenant_id, number, new)

    _change(slug, ("user-group", name, ""), rename, "changed", as_json=as_json)


@user_group.command("remove")
@click.argument("name")
@tenant_option
@json_option
def drop_user_group(name: str, slug: str, *, as_json: bool) -> None:
    """Remove the user group NAME, where no customer ever had it."""
    _change(slug, ("user-group", name, ""), _removing("user-group"), "removed", as_json=as_json)


def _removing(kind: Kind) -> Change:
    def remove(instance: Instance, tenant_id: int, number: int) -> None:
        remove_entry(instance, tenant_id, COMMAND_LINE, kind, number)

    return remove


def _change(slug: str, named: Named, change: Change, done: str, *, as_json: bool) -> None:
    """Change an entry, keep that in the audit log, and say what was done."""
    kind, name, key = named
    instance, tenant = open_tenant(slug)
    number = find_entry(instance, tenant.id, kind, name, key)
    entry = get_entry(instance, tenant.id, kind, number)
    change(instance, tenant.id, number)
    says = entry.say(done)
    record_audit(
        instance.database,
        "lists.change",
        tenant_id=tenant.id,
        user_name=COMMAND_LINE.name,
        about=says,
    )
    told = {"list": kind, "name": entry.name, "action": done}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else says)
