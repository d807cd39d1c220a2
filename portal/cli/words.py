"""Rename, remove and list a tenant's own words; the groups of commands stand in ``vocabulary``."""

import json
from collections.abc import Callable

import click

from portal.cli.lists import manufacturer
from portal.cli.options import json_option, open_tenant, tenant_option
from portal.cli.vocabulary import attribute, statement, tag
from portal.instance import Instance
from portal.runs import COMMAND_LINE
from portal.store.accounts import record_audit
from portal.store.words import NOUNS, Family, Word
from portal.vocabulary import (
    add_option,
    find_option,
    find_word,
    list_words,
    remove_option,
    remove_word,
    rename_option,
    rename_word,
)

Change = Callable[[Instance, int, Word], str]


@click.group("tag-group")
def tag_group() -> None:
    """Groups of tags."""


@tag_group.command("rename")
@click.argument("group")
@click.argument("new")
@tenant_option
@json_option
def rename_group(group: str, new: str, slug: str, as_json: bool) -> None:
    """Rename the tag group GROUP; its tags keep their names."""
    _change(slug, ("group", group), _renaming(new), "rename", as_json=as_json)


@tag_group.command("remove")
@click.argument("group")
@tenant_option
@json_option
def remove_group(group: str, slug: str, as_json: bool) -> None:
    """Remove the tag group GROUP and its tags, where no customer ever had one."""
    _change(slug, ("group", group), _removing, "remove", as_json=as_json)


@tag.command("rename")
@click.argument("group")
@click.argument("name")
@click.argument("new")
@tenant_option
@json_option
def rename_tag(group: str, name: str, new: str, slug: str, as_json: bool) -> None:
    """Rename the tag NAME of GROUP."""
    _change(slug, ("tag", group, name), _renaming(new), "rename", as_json=as_json)


@tag.command("remove")
@click.argument("group")
@click.argument("name")
@tenant_option
@json_option
def remove_tag(group: str, name: str, slug: str, as_json: bool) -> None:
    """Remove the tag NAME of GROUP, where no customer ever had it."""
    _change(slug, ("tag", group, name), _removing, "remove", as_json=as_json)


@tag.command("list")
@tenant_option
def list_tags(slug: str) -> None:
    """List the tags: group, name, and whether files cannot apply it."""
    instance, tenant = open_tenant(slug)
    for group, tags in list_words(instance, tenant.id).tags.items():
        for one in tags:
            click.echo(f"{group}\t{one.name}\t{'auto' if one.is_auto else ''}")


@attribute.command("list")
@tenant_option
def list_attributes(slug: str) -> None:
    """List the attributes: name, type, rules, group and options."""
    instance, tenant = open_tenant(slug)
    for one in list_words(instance, tenant.id).attributes:
        rules = " ".join(
            word
            for word, holds in (("unique", one.is_unique), ("mandatory", one.is_mandatory))
            if holds
        )
        click.echo(f"{one.name}\t{one.type}\t{rules}\t{one.group}\t{', '.join(one.options)}")


@attribute.command("add-option")
@click.argument("name")
@click.argument("value")
@tenant_option
@json_option
def create_option(name: str, value: str, slug: str, as_json: bool) -> None:
    """Add the option VALUE to the attribute NAME."""

    def add(instance: Instance, tenant_id: int, word: Word) -> str:
        return f"Option {add_option(instance, tenant_id, word.id, value).value} added."

    _change(slug, ("attribute", name), add, "add", as_json=as_json)


@attribute.command("rename-option")
@click.argument("name")
@click.argument("value")
@click.argument("new")
@tenant_option
@json_option
def rename_choice(name: str, value: str, new: str, slug: str, as_json: bool) -> None:
    """Rename the option VALUE of the attribute NAME; customers who have it follow."""

    def rename(instance: Instance, tenant_id: int, word: Word) -> str:
        option = find_option(instance, tenant_id, word, value)
        made = rename_option(instance, tenant_id, word.id, option.no, new)
        return f"Option {option.value} renamed to {made.value}."

    _change(slug, ("attribute", name), rename, "rename", as_json=as_json)


@attribute.command("remove-option")
@click.argument("name")
@click.argument("value")
@tenant_option
@json_option
def remove_choice(name: str, value: str, slug: str, as_json: bool) -> None:
    """Remove the option VALUE of the attribute NAME, where no customer ever had it."""

    def remove(instance: Instance, tenant_id: int, word: Word) -> str:
        option = find_option(instance, tenant_id, word, value)
        remove_option(instance, tenant_id, word.id, option.no)
        return f"Option {option.value} removed."

    _change(slug, ("attribute", name), remove, "remove", as_json=as_json)


@statement.command("list")
@tenant_option
def list_statements(slug: str) -> None:
    """List the contact preference statements."""
    instance, tenant = open_tenant(slug)
    for one in list_words(instance, tenant.id).statements:
        click.echo(one.name)


def _add_changes(group: click.Group, family: Family) -> None:
    """Add ``rename`` and ``remove`` to the commands of words that one name names."""
    noun = NOUNS[family]

    @group.command("rename", help=f"Rename the {noun} NAME; saved headings and history follow.")
    @click.argument("name")
    @click.argument("new")
    @tenant_option
    @json_option
    def rename(name: str, new: str, slug: str, as_json: bool) -> None:
        _change(slug, (family, name), _renaming(new), "rename", as_json=as_json)

    @group.command("remove", help=f"Remove the {noun} NAME, where no customer ever had it.")
    @click.argument("name")
    @tenant_option
    @json_option
    def remove(name: str, slug: str, as_json: bool) -> None:
        _change(slug, (family, name), _removing, "remove", as_json=as_json)


def _renaming(new: str) -> Change:
    def rename(instance: Instance, tenant_id: int, word: Word) -> str:
        return f"Renamed to {rename_word(instance, tenant_id, word.family, word.id, new).name}."

    return rename


def _removing(instance: Instance, tenant_id: int, word: Word) -> str:
    remove_word(instance, tenant_id, word.family, word.id)
    return "Removed."


def _change(
    slug: str, named: tuple[Family, *tuple[str, ...]], change: Change, action: str, *, as_json: bool
) -> None:
    """Change a word, keep that in the audit log, and say what was done."""
    instance, tenant = open_tenant(slug)
    word = find_word(instance, tenant.id, *named)
    says = change(instance, tenant.id, word)
    record_audit(
        instance.database,
        f"vocabulary.{action}",
        tenant_id=tenant.id,
        user_name=COMMAND_LINE.name,
        about=f"{word.slot}: {says}",
    )
    if as_json:
        told = {"word": NOUNS[word.family], "name": word.name, "action": action, "says": says}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        noun = NOUNS[word.family]
        click.echo(f"{noun[0].upper()}{noun[1:]} {word.name}: {says[0].lower()}{says[1:]}")


_add_changes(attribute, "attribute")
_add_changes(statement, "statement")
_add_changes(manufacturer, "manufacturer")
