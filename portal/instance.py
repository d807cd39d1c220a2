"""An instance: one running portal's settings, database, files and styles together.

Use cases take it as their first argument; nothing else in the portal is global.
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.engine.style import Style
from portal.errors import NotFound
from portal.files import FileStore
from portal.files.small_keys import read_or_make_key
from portal.plugin_host import Styles, load_styles
from portal.settings import Settings, load_settings
from portal.store.accounts import key_audit
from portal.store.database import Database, migrate, open_database
from portal.store.profiles import get_profile, list_profiles


def _wake_nobody(tenant_id: int, run_number: str) -> None:
    """Leave a waiting run to the next sweep."""


@dataclass(frozen=True, slots=True)
class Instance:
    """What every use case works with.

    Attributes:
        wake: tells the workers that a run of a tenant waits. The run's row is the truth; a call
            that is lost is made up for by the sweep.
    """

    settings: Settings
    database: Database
    files: FileStore
    styles: Styles
    wake: Callable[[int, str], None] = _wake_nobody


def open_instance(settings: Settings | None = None) -> Instance:
    """Open the instance the settings name, and make what it lacks."""
    settings = settings or load_settings()
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(settings.database_url)
    migrate(database)
    files = FileStore(settings.instance, settings.house_key or None)
    key_audit(database, read_or_make_key(settings.instance / "keys" / "audit.key"))
    return Instance(settings, database, files, load_styles())


def get_style(instance: Instance, key: str) -> Style:
    """Give a style by its key.

    Raises:
        NotFound: its plugin is not there any more, or was refused at start.
    """
    if key not in instance.styles.by_key:
        raise NotFound(f"The style “{key}” is not installed here. Ask the operator.")
    return instance.styles.by_key[key]


def find_profile_style(instance: Instance, tenant_id: int, number: str) -> Style | None:
    """Give the style of a profile; None where its plugin is not there any more.

    Raises:
        NotFound: no such profile in this tenant.
    """
    return instance.styles.by_key.get(get_profile(instance.database, tenant_id, number).style)


def get_profile_style(instance: Instance, tenant_id: int, number: str) -> Style:
    """Give the style of a profile.

    Raises:
        NotFound: no such profile in this tenant, or its style's plugin is not there any more.
    """
    return get_style(instance, get_profile(instance.database, tenant_id, number).style)


def list_profile_styles(instance: Instance, tenant_id: int) -> list[Style]:
    """List the styles that the profiles of a tenant use, each once."""
    used = {profile.style for profile in list_profiles(instance.database, tenant_id)}
    return [style for key, style in instance.styles.by_key.items() if key in used]
