"""Profiles to choose from, and what an upload to one of them needs to know."""

from dataclasses import dataclass
from typing import Any

from flask import current_app

from portal.engine.read.dialect import name_separator
from portal.engine.style import FileRules, Style
from portal.profiles import list_profiles
from portal.runs import Run, list_runs
from portal.store.profiles import Profile
from portal.web.current import instance, tenant_id

_ENDINGS = {
    "csv": ".csv,.txt,.tsv,text/csv",
    "xlsx": ".xlsx",
    "xls": ".xls",
    "ods": ".ods",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A profile to choose; no style where its plugin is not installed any more."""

    profile: Profile
    style: Style | None
    last: Run | None

    @property
    def title(self) -> str:
        """What the style is called."""
        return self.style.title if self.style else f"{self.profile.style} (not installed)"

    @property
    def description(self) -> str:
        """What the style is for."""
        return self.style.description if self.style else "Ask the operator to install this style."


def list_cards() -> list[Card]:
    """List the tenant's profiles, each with its last run."""
    return [_card(profile) for profile in list_profiles(instance(), tenant_id())]


def upload_rules(style: Style, profile: Profile) -> dict[str, Any]:
    """Say to a template which files an upload takes, and in which forms ours are offered."""
    most = current_app.config["MAX_CONTENT_LENGTH"]
    chosen = style.with_defaults(profile.settings)
    *others, last = [_say_format(name, style.file) for name in style.file.formats]
    return {
        "limit": min(most, int(chosen.get("maximum_bytes", most))),
        "maximum": chosen.get("maximum_rows"),
        "file_formats": [name for name in ("xlsx", "csv") if name in style.file.formats],
        "words": style.words,
        "accept": ",".join(_ENDINGS.get(name, "") for name in style.file.formats),
        "formats": f"{', '.join(others)} or {last}" if others else last,
    }


def _say_format(name: str, rules: FileRules) -> str:
    """Name a format, and of text what it has to be: ``CSV in UTF-8 with “,” as separator``."""
    said = name.upper()
    if name != "csv":
        return said
    if rules.encoding:
        said += f" in {rules.encoding.upper()}"
    if rules.separator:
        said += f" with {name_separator(rules.separator)} as separator"
    return said


def _card(profile: Profile) -> Card:
    runs = list_runs(instance(), tenant_id(), profile_number=profile.number, limit=1)
    style = instance().styles.by_key.get(profile.style)
    return Card(profile, style, runs[0] if runs else None)
