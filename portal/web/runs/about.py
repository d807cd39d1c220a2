"""The run a page is about, and what all of its pages say."""

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from portal import runs
from portal.engine.style import FileRules, SettingValue, Style, Words
from portal.profiles import get_profile
from portal.runs import Run
from portal.store.profiles import Profile
from portal.web.current import instance, may, tenant_id
from portal.web.runs.states import has_plan
from portal.web.runs.wording import mark_of


def get_run(number: str) -> Run:
    """Get a run of the tenant of the address, with a preview that this portal can read.

    Raises:
        NotFound: the tenant has no such run.
    """
    return runs.get_current_run(instance(), tenant_id(), number)


@dataclass(frozen=True, slots=True)
class BlankChoice:
    """The choice what blank cells do: its title and help, and how it stands for a file."""

    title: str
    help: str
    keeps: bool
    is_open: bool = True


def find_blank_choice(
    style: Style | None, run: Run | None, profile: Profile | None = None
) -> BlankChoice | None:
    """Give the choice a style offers, as it stands for a run or a profile; None without one."""
    if style is None or style.keep_blank is None:
        return None
    setting = next(one for one in style.all_settings() if one.key == style.keep_blank)
    if run is None:
        settings = style.with_defaults(profile.settings if profile else {})
    else:
        settings = runs.chosen_settings(instance(), run)
    is_open = run is None or run.state in {"ready", "refused"}
    keeps = bool(settings[style.keep_blank])
    return BlankChoice(setting.title, setting.help, keeps, is_open)


def words_of(profile: Profile) -> Words:
    """Give the words of a profile's style; the usual ones where its plugin is gone."""
    style = instance().styles.by_key.get(profile.style)
    return style.words if style else Words()


def about_run(run: Run) -> dict[str, Any]:
    """Give the names that every template of a run uses."""
    profile = get_profile(instance(), run.tenant_id, run.profile_number)
    style = instance().styles.by_key.get(profile.style)
    rules = style.file if style else FileRules()
    return {
        "run": run,
        "state": mark_of(run),
        "profile_name": profile.name,
        "words": words_of(profile),
        "may_choose_encoding": style is not None
        and (style.file.encoding is None or style.file.other_encodings == "ask"),
        "prepares": style.prepares
        if style and run.state == "refused" and may("importer")
        else None,
        "appends": style is not None and any(one.appends for one in style.composites),
        "blank": find_blank_choice(style, run),
        "report_formats": [name for name in ("xlsx", "csv") if name in rules.formats],
        "may_download": has_plan(run),
        "is_outdated": runs.is_outdated(run),
    }


def read_blank_choice(
    style: Style | None, form: "MultiDict[str, str]"
) -> dict[str, SettingValue] | None:
    """Read what a form says of blank cells, as settings; None where it was not asked."""
    if style is None or style.keep_blank is None or "blank_asked" not in form:
        return None
    return {style.keep_blank: "keep_blank" in form}
