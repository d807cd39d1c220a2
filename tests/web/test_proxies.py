"""What is forwarded counts from the proxies in front, and from nobody else."""

import logging
from ipaddress import ip_network
from typing import Any

import pytest

from portal.web.proxies import TrustedProxies, is_among

FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example.org",
    "HTTP_FORWARDED": "for=203.0.113.9",
}
PROXIES = (ip_network("10.1.0.0/16"), ip_network("::1"))


def ask(application: TrustedProxies, peer: str) -> dict[str, Any]:
    environ: dict[str, Any] = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **FORWARDED}
    application(environ, None)
    return environ


@pytest.fixture
def application() -> TrustedProxies:
    return TrustedProxies(lambda _environ, _start: [], PROXIES)


@pytest.mark.parametrize("peer", ["10.1.2.3", "::1", "::ffff:10.1.2.3"])
def test_proxy_tells_who_asks(application: TrustedProxies, peer: str) -> None:
    seen = ask(application, peer)
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == ("203.0.113.9", "https")


@pytest.mark.parametrize("peer", ["10.2.0.1", "192.0.2.1", "2001:db8::1", "", "unix"])
def test_stranger_tells_nothing(application: TrustedProxies, peer: str) -> None:
    seen = ask(application, peer)
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == (peer, "http")
    assert not FORWARDED.keys() & seen.keys()


def test_forgotten_proxy_is_told_once(
    application: TrustedProxies, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        ask(application, "10.1.2.3")
        assert not caplog.records
        ask(application, "192.0.2.1")
        ask(application, "192.0.2.2")
    assert len(caplog.records) == 1
    assert "PORTAL_TRUSTED_PROXIES" in caplog.text


def test_nobody_is_among_no_networks() -> None:
    assert not is_among("127.0.0.1", ())
