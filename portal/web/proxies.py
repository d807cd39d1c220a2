"""Whom the portal believes what was forwarded: the proxies in front of it, and nobody else.

Whoever reaches the port could otherwise choose the address under which attempts to log in are
counted and which the audit log keeps.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv6Address, ip_address
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

from portal.settings import Network

_FORWARDED = ("HTTP_X_FORWARDED_", "HTTP_FORWARDED")
_log = logging.getLogger(__name__)


class TrustedProxies:
    """A WSGI application behind proxies at known addresses; it reads what those forward."""

    def __init__(self, app: Callable[..., Any], proxies: Sequence[Network]) -> None:
        """Stand in front of an application.

        Args:
            app: the application.
            proxies: addresses of those who are believed.
        """
        self._app = app
        self._behind = ProxyFix(app, x_for=1, x_proto=1)
        self._proxies = tuple(proxies)
        self._has_warned = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, with the visitor's own address where the peer may tell it."""
        peer = str(environ.get("REMOTE_ADDR", ""))
        if is_among(peer, self._proxies):
            return self._behind(environ, start_response)
        forwarded = [name for name in environ if name.startswith(_FORWARDED)]
        for name in forwarded:
            del environ[name]
        if forwarded:
            self._warn(peer)
        return self._app(environ, start_response)  # type: ignore[no-any-return]

    def _warn(self, peer: str) -> None:
        """Tell the operator once: a proxy that was forgotten makes all visitors one."""
        if not self._has_warned:
            self._has_warned = True
            _log.warning(
                "%s forwards addresses and is not believed. If it is the proxy in front, name it "
                "in PORTAL_TRUSTED_PROXIES.",
                peer,
            )


def is_among(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether an address is in one of the networks."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    return any(known in network for network in networks)
