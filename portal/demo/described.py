"""What a tenant of the demo is: declared in ``portal.demo.tenants``, made by ``make_demo``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.demo.sheets import Sheet
from portal.engine.style import SettingValue


@dataclass(frozen=True, slots=True)
class DemoProfile:
    """A profile to make."""

    name: str
    style: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """A tenant to make: what it imports, whom it has, what can be tried.

    Attributes:
        words: as in a style's ``given.json``.
        imports: imported when the tenant is made, one after the other.
        samples: written for people to try.
    """

    slug: str
    name: str
    profiles: tuple[DemoProfile, ...]
    imports: tuple[Sheet, ...]
    samples: tuple[Sheet, ...]
    words: Mapping[str, Any] = field(default_factory=dict)
