"""Read a tenant's own words: for the engine, and to look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.engine.columns import Term, Vocabulary
from portal.engine.customers import CUSTOMER
from portal.engine.values import FromList, Text, YesOrBlank
from portal.instance import Instance, list_profile_styles
from portal.store import lists
from portal.store import vocabulary as store
from portal.store.attribute_types import type_of
from portal.store.database import Database
from portal.store.user_groups import list_user_groups
from portal.store.vocabulary import Attribute, Statement, Tag

WORDS = ("tag", "attribute", "preference")
"""The families of a tenant's own words; the others are lists."""
AUTO = "auto"
DEFAULT = "default"
"""Flag of the entry of a list that is its default."""


@dataclass(frozen=True, slots=True)
class Words:
    """A tenant's words to look at: tags by group, attributes, statements."""

    tags: Mapping[str, tuple[Tag, ...]]
    attributes: tuple[Attribute, ...]
    statements: tuple[Statement, ...]


def read_vocabulary(database: Database, tenant_id: int) -> Vocabulary:
    """Read a tenant's words as the engine knows them: how each is checked, where it lands."""
    terms = {
        "tag": [_tag_term(tag) for tag in store.list_tags(database, tenant_id)],
        "attribute": [_attribute_term(one) for one in store.list_attributes(database, tenant_id)],
        "preference": [
            Term((one.name,), one.slot, YesOrBlank())
            for one in store.list_statements(database, tenant_id)
        ],
    }
    terms |= _list_terms(database, tenant_id)
    return Vocabulary(
        {family: {term.names: term for term in listed} for family, listed in terms.items()}
    )


def _list_terms(database: Database, tenant_id: int) -> dict[str, list[Term]]:
    """Give the entries of the tenant's lists, each list in its order.

    ``option:<key>`` and ``customer-group`` are values a cell may have: their terms say nothing
    of where they land. A ``manufacturer`` is a scheme of customers' numbers.
    """
    terms: dict[str, list[Term]] = {f"option:{key}": [] for key in lists.OPTION_KEYS}
    for option in lists.list_options(database, tenant_id):
        flags = frozenset({DEFAULT}) if option.is_default else frozenset[str]()
        term = Term((option.value,), f"option:{option.key}:{option.value}", Text(), flags)
        terms.setdefault(f"option:{option.key}", []).append(term)
    terms["customer-group"] = [
        Term(
            (group.code,),
            f"customer-group:{group.code}",
            Text(),
            frozenset({DEFAULT}) if group.is_default else frozenset(),
        )
        for group in lists.list_customer_groups(database, tenant_id)
    ]
    terms["user-group"] = [
        Term((one.name,), f"user-group:{one.name}", Text())
        for one in list_user_groups(database, tenant_id)
    ]
    terms["manufacturer"] = [
        Term((one.name,), one.slot, Text()) for one in lists.list_manufacturers(database, tenant_id)
    ]
    return terms


def needs_lists_only(instance: Instance, tenant_id: int) -> bool:
    """Tell whether a tenant's files name entries of its lists, and none of its words."""
    styles = list_profile_styles(instance, tenant_id)
    named = {style.subject for style in styles} - {CUSTOMER}
    named |= {pattern.family for style in styles for pattern in style.patterns}
    types = (column.type for style in styles for column in style.columns)
    named |= {kind.family for kind in types if isinstance(kind, FromList)}
    words = list_words(instance, tenant_id)
    has_words = bool(words.tags or words.attributes or words.statements)
    return bool(named) and named.isdisjoint(WORDS) and not has_words


def list_words(instance: Instance, tenant_id: int) -> Words:
    """List a tenant's words."""
    database = instance.database
    groups: dict[str, list[Tag]] = {}
    for tag in store.list_tags(database, tenant_id):
        groups.setdefault(tag.group, []).append(tag)
    return Words(
        {group: tuple(tags) for group, tags in groups.items()},
        tuple(store.list_attributes(database, tenant_id)),
        tuple(store.list_statements(database, tenant_id)),
    )


def _tag_term(tag: Tag) -> Term:
    flags = frozenset({AUTO}) if tag.is_auto else frozenset[str]()
    return Term((tag.group, tag.name), tag.slot, YesOrBlank(), flags)


def _attribute_term(attribute: Attribute) -> Term:
    return Term(
        (attribute.name,),
        attribute.slot,
        type_of(attribute),
        unique=attribute.is_unique,
        required_on_create=attribute.is_mandatory,
        required=attribute.is_mandatory,
        group=attribute.group,
    )
