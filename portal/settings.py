"""Settings of an instance, read from the environment once at start.

Every setting is named ``PORTAL_`` and the field's name in capitals; the fields of ``limits``
are named ``PORTAL_LIMIT_`` and theirs. A value that cannot be read stops the start.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from portal.engine.read.table import Limits
from portal.errors import Invalid

LOOPBACK = ("localhost", "127.0.0.1")
Network = IPv4Network | IPv6Network
OWN_MACHINE: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


@dataclass(frozen=True, slots=True)
class Settings:
    """How an instance runs.

    Attributes:
        instance: folder of the database, keys and files; made with mode 0700.
        database_url: path of an SQLite file or a ``postgresql://`` address; blank is
            ``portal.db`` in the instance folder.
        house_key: the key over all tenants' keys, base64 of 32 bytes; more than one, newest first,
            are separated by commas. Blank is ``keys/house.key`` in the instance folder.
        max_upload: bytes of the largest file that is taken.
        uploads_an_hour: files that people of one tenant may upload through the pages in an hour.
        scan: the virus scanner that looks at every upload before it is read; blank is none.
        trusted_hosts: names under which people may reach the portal.
        behind_tls: a proxy in front ends TLS: cookies are Secure, HSTS is sent, and the
            addresses that ``trusted_proxies`` forward are believed.
        trusted_proxies: addresses, or networks of them, of the proxies in front.
        session_idle_minutes: a session that is not used for so long ends.
        session_hours: a session ends after so long, used or not.
        limits: what a file may not exceed.
    """

    instance: Path = Path("instance")
    database_url: str = ""
    house_key: str = field(default="", repr=False)
    max_upload: int = 256 * 2**20
    uploads_an_hour: int = 500
    scan: str = ""
    trusted_hosts: tuple[str, ...] = LOOPBACK
    behind_tls: bool = False
    trusted_proxies: tuple[Network, ...] = OWN_MACHINE
    session_idle_minutes: int = 30
    session_hours: int = 8
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """Fill in what follows from the other settings."""
        if not self.database_url:
            object.__setattr__(self, "database_url", str(self.instance / "portal.db"))
        if self.limits.upload_bytes != self.max_upload:
            object.__setattr__(self, "limits", replace(self.limits, upload_bytes=self.max_upload))


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        Invalid: a value is not of its kind; the message names it.
    """
    environment = os.environ if environment is None else environment
    limits = _read(Limits, "PORTAL_LIMIT_", environment)
    return Settings(**_read(Settings, "PORTAL_", environment), limits=Limits(**limits))


def _read(kind: Any, prefix: str, environment: Mapping[str, str]) -> dict[str, Any]:
    names = {one.name: prefix + one.name.upper() for one in fields(kind)}
    return {
        one.name: _parse(names[one.name], environment[names[one.name]], one.type)
        for one in fields(kind)
        if one.type in _PARSERS and names[one.name] in environment
    }


def _parse(name: str, text: str, kind: Any) -> Any:
    try:
        return _PARSERS[kind](text.strip())
    except ValueError as error:
        raise Invalid(
            f"{name}={text!r} cannot be used: {error}. Correct it and start again."
        ) from error


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("it must be at least 1")
    return number


def _switch(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError("it must be 1 or 0")
    return text.lower() in _TRUE


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(name, strict=False) for name in _names(text))


_PARSERS: dict[Any, Callable[[str], Any]] = {
    int: _positive,
    bool: _switch,
    str: str,
    Path: Path,
    tuple[str, ...]: _names,
    tuple[Network, ...]: _networks,
}
