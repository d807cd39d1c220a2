"""Make, change and find a tenant's profiles: its configured uses of styles."""

from collections.abc import Mapping

from portal.engine.style import Setting, SettingValue, Style
from portal.errors import Invalid
from portal.instance import Instance, get_style
from portal.store import profiles as rows
from portal.store.profiles import Profile
from portal.vocabulary import read_vocabulary
from portal.vocabulary.offers import check_offers
from portal.who import Who

LONGEST_NAME = 100


def create_profile(
    instance: Instance,
    tenant_id: int,
    who: Who,
    name: str,
    style_key: str,
    settings: Mapping[str, SettingValue],
) -> Profile:
    """Make a profile.

    Raises:
        NotFound: no such style.
        Invalid: a blank, too long or taken name, or a setting out of range.
    """
    del who
    style = get_style(instance, style_key)
    checked = check_settings(style, settings)
    check_offers(style, checked, read_vocabulary(instance.database, tenant_id))
    return rows.add_profile(instance.database, tenant_id, _checked_name(name), style_key, checked)


def update_profile(
    instance: Instance,
    tenant_id: int,
    number: str,
    who: Who,
    *,
    name: str,
    settings: Mapping[str, SettingValue],
) -> Profile:
    """Change a profile's name and settings; its style stays."""
    del who
    profile = rows.get_profile(instance.database, tenant_id, number)
    style = get_style(instance, profile.style)
    checked = check_settings(style, settings)
    check_offers(style, checked, read_vocabulary(instance.database, tenant_id))
    rows.update_profile(
        instance.database, tenant_id, number, name=_checked_name(name), settings=checked
    )
    return rows.get_profile(instance.database, tenant_id, number)


def list_profiles(instance: Instance, tenant_id: int) -> list[Profile]:
    """List a tenant's profiles by name."""
    return rows.list_profiles(instance.database, tenant_id)


def get_profile(instance: Instance, tenant_id: int, number: str) -> Profile:
    """Get a profile.

    Raises:
        NotFound: no such profile in this tenant.
    """
    return rows.get_profile(instance.database, tenant_id, number)


def check_settings(style: Style, settings: Mapping[str, SettingValue]) -> dict[str, SettingValue]:
    """Check a profile's settings against what the style declares.

    Raises:
        Invalid: an unknown key, a wrong type, or a number out of range.
    """
    known = {setting.key: setting for setting in style.all_settings()}
    for key, value in settings.items():
        if key not in known:
            raise Invalid(f"There is no setting “{key}”.")
        _check_setting(known[key], value)
    return dict(settings)


def _check_setting(setting: Setting, value: SettingValue) -> None:
    if type(value) is not type(setting.default):
        raise Invalid(f"“{setting.title}” cannot be {value!r}.")
    if isinstance(value, bool) or not isinstance(value, int):
        return
    if setting.minimum is not None and value < setting.minimum:
        raise Invalid(f"“{setting.title}” must be at least {setting.minimum:,}.")
    if setting.maximum is not None and value > setting.maximum:
        raise Invalid(f"“{setting.title}” must be at most {setting.maximum:,}.")


def _checked_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Invalid("Give the profile a name.")
    if len(cleaned) > LONGEST_NAME:
        raise Invalid(f"A profile's name has at most {LONGEST_NAME} characters.")
    return cleaned
