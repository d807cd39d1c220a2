"""Rename and remove a tenant's own words; saved headings of profiles follow a new name."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.engine.columns import Vocabulary
from portal.engine.style import SettingValue, Style
from portal.errors import NotFound
from portal.instance import Instance
from portal.store import attribute_rules, lists, options, profiles
from portal.store import vocabulary as store
from portal.store import words as rows
from portal.store.database import write_transaction
from portal.store.options import Option
from portal.store.vocabulary import Attribute
from portal.store.words import NOUNS, TABLES, Family, Uses, Word
from portal.vocabulary.adding import refuse_alike, refuse_unfit
from portal.vocabulary.reading import read_vocabulary

Renamed = tuple[Word, Word]


@dataclass(frozen=True, slots=True)
class WordView:
    """A word to look at and to change.

    Attributes:
        options: of a drop-down or checklist.
        attribute: the rules of an attribute.
    """

    word: Word
    uses: Uses
    options: tuple[Option, ...] = ()
    attribute: Attribute | None = None

    @property
    def noun(self) -> str:
        """What kind of word it is."""
        return NOUNS[self.word.family]


def get_word(instance: Instance, tenant_id: int, family: str, number: int) -> WordView:
    """Give a word, and what stands in the way of removing it.

    Raises:
        NotFound: the tenant has no such word.
    """
    database = instance.database
    word = rows.get_word(database, tenant_id, _family(family), number)
    uses = rows.count_uses(database, tenant_id, word)
    if word.family != "attribute":
        return WordView(word, uses)
    attributes = store.list_attributes(database, tenant_id)
    attribute = next(one for one in attributes if one.id == number)
    listed = options.list_options(database, tenant_id, number)
    return WordView(word, uses, tuple(listed), attribute)


def change_rules(
    instance: Instance,
    tenant_id: int,
    number: int,
    *,
    is_unique: bool,
    is_mandatory: bool,
    group: str,
) -> None:
    """Change who needs an attribute, who may share its values, and its group.

    Raises:
        NotFound: the tenant has no such attribute.
        Invalid: a group that cannot be taken.
        Conflict: customers share a value that is to be unique, or a run stands in the way.
    """
    attribute_rules.change_rules(
        instance.database,
        tenant_id,
        number,
        is_unique=is_unique,
        is_mandatory=is_mandatory,
        group=group,
    )


def rename_word(instance: Instance, tenant_id: int, family: str, number: int, name: str) -> Word:
    """Rename a word.

    Raises:
        NotFound: the tenant has no such word.
        Invalid: the name cannot be taken.
        Conflict: another word has it, perhaps in other capital letters; or a run names the word.
    """
    known = _family(family)
    rows.get_word(instance.database, tenant_id, known, number)
    if known == "attribute":
        refuse_unfit(instance, tenant_id, name)
    refuse_alike(NOUNS[known], name, _others(instance, tenant_id, known, number))
    with write_transaction(instance.database, tenant_id):
        words = read_vocabulary(instance.database, tenant_id)
        renamed = rows.rename_word(instance.database, tenant_id, known, number, name)
        _rename_targets(instance, tenant_id, words, renamed)
    return renamed[1]


def remove_word(instance: Instance, tenant_id: int, family: str, number: int) -> Word:
    """Remove a word that nothing uses.

    Raises:
        NotFound: the tenant has no such word.
        Conflict: customers carry it, their history names it, or a run does.
    """
    return rows.remove_word(instance.database, tenant_id, _family(family), number)


def add_option(instance: Instance, tenant_id: int, number: int, value: str) -> Option:
    """Add an option to an attribute.

    Raises:
        NotFound: the tenant has no such attribute.
        Invalid: the text cannot be taken, or the attribute's type has no options.
        Conflict: there is such an option, perhaps in other capital letters.
    """
    listed = options.list_options(instance.database, tenant_id, number)
    refuse_alike("option", value, (one.value for one in listed))
    return options.add_option(instance.database, tenant_id, number, value)


def rename_option(instance: Instance, tenant_id: int, number: int, no: int, value: str) -> Option:
    """Rename an option of an attribute.

    Raises:
        NotFound: the tenant has no such attribute or option.
        Invalid: the text cannot be taken.
        Conflict: there is such an option, or a run names the attribute.
    """
    listed = options.list_options(instance.database, tenant_id, number)
    refuse_alike("option", value, (one.value for one in listed if one.no != no))
    return options.rename_option(instance.database, tenant_id, number, no, value)


def remove_option(instance: Instance, tenant_id: int, number: int, no: int) -> Option:
    """Remove an option that nothing uses.

    Raises:
        NotFound: the tenant has no such attribute or option.
        Conflict: customers have it, their history names it, it is the last, or a run does.
    """
    return options.remove_option(instance.database, tenant_id, number, no)


def _family(family: str) -> Family:
    for known in TABLES:
        if family == known:
            return known
    raise NotFound


def _others(instance: Instance, tenant_id: int, family: Family, number: int) -> list[str]:
    """Give the names that a word's new name must not look like."""
    database = instance.database
    if family == "attribute":
        listed = store.list_attributes(database, tenant_id)
        return [one.name for one in listed if one.id != number]
    if family == "statement":
        known = store.list_statements(database, tenant_id)
        return [one.name for one in known if one.id != number]
    if family == "manufacturer":
        makers = lists.list_manufacturers(database, tenant_id)
        return [one.name for one in makers if one.id != number]
    tags = store.list_tags(database, tenant_id)
    if family == "tag":
        group = next(tag.group for tag in tags if tag.id == number)
        return [tag.name for tag in tags if tag.group == group and tag.id != number]
    own = rows.get_word(database, tenant_id, family, number).name
    return [tag.group for tag in tags if tag.group != own]


def _rename_targets(
    instance: Instance, tenant_id: int, words: Vocabulary, renamed: Renamed
) -> None:
    """Let what files call their columns lead to the new heading."""
    now = read_vocabulary(instance.database, tenant_id)
    for profile in profiles.list_profiles(instance.database, tenant_id):
        style = instance.styles.by_key.get(profile.style)
        headings = _new_headings(style, words, now, renamed) if style else {}
        mapping = {name: headings.get(to, to) for name, to in profile.mapping.items()}
        if mapping != profile.mapping:
            profiles.update_profile(instance.database, tenant_id, profile.number, mapping=mapping)
        settings = _new_settings(style, profile.settings, renamed) if style else profile.settings
        if settings != profile.settings:
            profiles.update_profile(instance.database, tenant_id, profile.number, settings=settings)


def _new_settings(
    style: Style, settings: Mapping[str, SettingValue], renamed: Renamed
) -> dict[str, SettingValue]:
    """Let settings that name an attribute name it by its new name."""
    before, after = renamed
    offering = {one.key for one in style.all_settings() if one.offers == "unique-attribute"}
    is_named = before.family == "attribute"
    return {
        key: after.name if is_named and key in offering and value == before.name else value
        for key, value in settings.items()
    }


def _new_headings(
    style: Style, words: Vocabulary, now: Vocabulary, renamed: Renamed
) -> Mapping[str, str]:
    """Give the style's new headings by the old ones."""
    before, after = renamed
    headings: dict[str, str] = {}
    for pattern in style.patterns:
        by_slot = {term.slot: term for term in now.terms(pattern.family).values()}
        for term in words.terms(pattern.family).values():
            if before.is_named_by(term.slot):
                slot = after.slot + term.slot.removeprefix(before.slot)
                headings[pattern.heading_of(term)] = pattern.heading_of(by_slot[slot])
    return headings
