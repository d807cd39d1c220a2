"""What a setting of a profile offers of a tenant's own words."""

from collections.abc import Mapping

from portal.engine.columns import Vocabulary
from portal.engine.style import Setting, SettingValue, Style
from portal.errors import Invalid


def list_offers(setting: Setting, words: Vocabulary) -> list[str]:
    """List the words a setting offers by name; none for a setting that offers none."""
    if setting.offers != "unique-attribute":
        return []
    return sorted(term.names[0] for term in words.terms("attribute").values() if term.unique)


def check_offers(style: Style, settings: Mapping[str, SettingValue], words: Vocabulary) -> None:
    """Check that settings name words that are offered.

    Raises:
        Invalid: a word that is not; the message lists those that are.
    """
    for setting in style.all_settings():
        chosen, offered = settings.get(setting.key), list_offers(setting, words)
        if setting.offers and chosen and chosen not in offered:
            known = ", ".join(offered) or "none; make an attribute unique first"
            raise Invalid(f"“{setting.title}” cannot be {chosen!r}. There is: {known}.")


def keep_offered(
    style: Style, settings: Mapping[str, SettingValue], words: Vocabulary
) -> dict[str, SettingValue]:
    """Give settings without words that are not offered any more: they are as never chosen."""
    lost = {
        setting.key: setting.default
        for setting in style.all_settings()
        if setting.offers and settings.get(setting.key) not in list_offers(setting, words)
    }
    return {**settings, **lost}
