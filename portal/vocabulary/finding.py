"""Find a word by its name, as the command line gives it."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from portal.errors import NotFound
from portal.instance import Instance
from portal.store import lists, options
from portal.store import vocabulary as store
from portal.store.options import Option
from portal.store.words import NOUNS, Family, Word, get_word

Found = TypeVar("Found")
_MOST_NAMED = 20


def find_word(instance: Instance, tenant_id: int, family: Family, *names: str) -> Word:
    """Give the word of this name; a tag is named by its group and its own name.

    Raises:
        NotFound: the tenant has none; the message names those it has.
    """
    known = dict(_named(instance, tenant_id, family))
    number = find_named(NOUNS[family], names, known)
    return get_word(instance.database, tenant_id, family, number)


def find_option(instance: Instance, tenant_id: int, attribute: Word, value: str) -> Option:
    """Give the option of an attribute that is called so.

    Raises:
        NotFound: the attribute has none; the message names those it has.
    """
    listed = options.list_options(instance.database, tenant_id, attribute.id)
    known: dict[tuple[str, ...], Option] = {(one.value,): one for one in listed}
    return find_named(f"option of {attribute.name}", (value,), known)


def find_named(noun: str, names: Iterable[str], known: Mapping[tuple[str, ...], Found]) -> Found:
    """Give what has these names.

    Raises:
        NotFound: nothing has; the message names what there is.
    """
    wanted = tuple(_plain(name) for name in names)
    if wanted not in known:
        raise NotFound(_unknown(noun, wanted, known))
    return known[wanted]


def _named(
    instance: Instance, tenant_id: int, family: Family
) -> Iterable[tuple[tuple[str, ...], int]]:
    database = instance.database
    if family == "attribute":
        return [((one.name,), one.id) for one in store.list_attributes(database, tenant_id)]
    if family == "statement":
        return [((one.name,), one.id) for one in store.list_statements(database, tenant_id)]
    if family == "manufacturer":
        return [((one.name,), one.id) for one in lists.list_manufacturers(database, tenant_id)]
    tags = store.list_tags(database, tenant_id)
    if family == "group":
        return [((tag.group,), tag.group_id) for tag in tags]
    return [((tag.group, tag.name), tag.id) for tag in tags]


def _plain(name: str) -> str:
    return " ".join(name.split())


def _unknown(noun: str, wanted: tuple[str, ...], known: Iterable[tuple[str, ...]]) -> str:
    names = [":".join(name) for name in known]
    told = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    has = f"There are: {told}." if names else "There is none yet."
    return f"There is no {noun} {':'.join(wanted)}. {has}"
