"""A tenant's own words: read for the engine; listed, added, renamed and removed by admins."""

from portal.vocabulary.adding import (
    ATTRIBUTE_TYPES,
    add_attribute,
    add_statement,
    add_tag,
    longest_name,
)
from portal.vocabulary.changing import (
    add_option,
    change_rules,
    get_word,
    remove_option,
    remove_word,
    rename_option,
    rename_word,
)
from portal.vocabulary.finding import find_named, find_option, find_word
from portal.vocabulary.reading import Words, list_words, needs_lists_only, read_vocabulary

__all__ = [
    "ATTRIBUTE_TYPES",
    "Words",
    "add_attribute",
    "add_option",
    "add_statement",
    "add_tag",
    "change_rules",
    "find_named",
    "find_option",
    "find_word",
    "get_word",
    "list_words",
    "longest_name",
    "needs_lists_only",
    "read_vocabulary",
    "remove_option",
    "remove_word",
    "rename_option",
    "rename_word",
]
