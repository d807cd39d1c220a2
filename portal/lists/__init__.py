"""A tenant's lists by hand: options, customer groups, manufacturers and user groups."""

from portal.lists.adding import add_customer_group, add_manufacturer, add_option, add_user_group
from portal.lists.changing import (
    change_customer_group,
    change_option,
    choose_default,
    remove_entry,
    rename_user_group,
)
from portal.lists.entries import EntryView, Kind, find_entry, get_entry
from portal.lists.reading import Lists, read_lists

__all__ = [
    "EntryView",
    "Kind",
    "Lists",
    "add_customer_group",
    "add_manufacturer",
    "add_option",
    "add_user_group",
    "change_customer_group",
    "change_option",
    "choose_default",
    "find_entry",
    "get_entry",
    "read_lists",
    "remove_entry",
    "rename_user_group",
]
