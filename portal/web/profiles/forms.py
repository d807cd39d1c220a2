"""The form of a profile: its name, and one field for each setting its style declares."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from portal.engine.columns import Vocabulary
from portal.engine.style import Setting, SettingValue, Style
from portal.profiles import LONGEST_NAME
from portal.vocabulary.offers import keep_offered, list_offers

_PREFIX = "setting_"


def make_form(style: Style, name: str, settings: dict[str, SettingValue], words: Vocabulary) -> Any:
    """Make the form of a style, filled with a profile's values.

    Args:
        words: the tenant's own, which some settings offer.
    """
    given = [InputRequired("Give the profile a name."), Length(max=LONGEST_NAME)]
    fields = {
        "name": StringField(
            "Name", given, description="What your people call it, such as “Box office list”."
        )
    }
    declared = style.all_settings()
    fields |= {_PREFIX + setting.key: _field(setting, words) for setting in declared}
    form_class = type("ProfileForm", (FlaskForm,), fields)
    values = keep_offered(style, style.with_defaults(settings), words)
    return form_class(data={"name": name} | {_PREFIX + key: value for key, value in values.items()})


def settings_of(form: Any, style: Style) -> dict[str, SettingValue]:
    """Read the settings a form was sent with."""
    return {
        setting.key: _value(form[_PREFIX + setting.key].data, setting)
        for setting in style.all_settings()
    }


def _field(setting: Setting, words: Vocabulary) -> Field:
    if setting.offers:
        offered = list_offers(setting, words)
        choices = [SelectChoice("", "None"), *(SelectChoice(name, name) for name in offered)]
        return SelectField(setting.title, choices=choices, description=setting.help)
    if isinstance(setting.default, bool):
        return BooleanField(setting.title, description=setting.help)
    if isinstance(setting.default, int):
        between = NumberRange(setting.minimum, setting.maximum)
        needed = InputRequired("Give a whole number.")
        return IntegerField(setting.title, [needed, between], description=setting.help)
    return StringField(setting.title, [Length(max=255)], description=setting.help)


def _value(value: Any, setting: Setting) -> SettingValue:
    return value if value is not None else setting.default
