"""Settings from the environment."""

from pathlib import Path

import pytest

from portal.errors import Invalid
from portal.settings import Settings, load_settings


def test_defaults_need_no_environment() -> None:
    assert load_settings({}) == Settings()
    assert load_settings({}).database_url == "instance/portal.db"


def test_every_kind_of_value_is_read() -> None:
    read = load_settings(
        {
            "PORTAL_INSTANCE": "/srv/portal",
            "PORTAL_MAX_UPLOAD": "1000",
            "PORTAL_TRUSTED_PROXIES": "10.1.2.3/16, ::1",
            "PORTAL_TRUSTED_HOSTS": "portal.example.org, import.example.org",
            "PORTAL_BEHIND_TLS": "yes",
            "PORTAL_LIMIT_COLUMNS": "12",
        }
    )
    assert read.instance == Path("/srv/portal")
    assert read.database_url == "/srv/portal/portal.db"
    assert [str(one) for one in read.trusted_proxies] == ["10.1.0.0/16", "::1/128"]
    assert read.trusted_hosts == ("portal.example.org", "import.example.org")
    assert read.behind_tls
    assert (read.limits.upload_bytes, read.limits.columns) == (1000, 12)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORTAL_MAX_UPLOAD", "much"),
        ("PORTAL_MAX_UPLOAD", "0"),
        ("PORTAL_BEHIND_TLS", "maybe"),
        ("PORTAL_LIMIT_ROWS", "-1"),
    ],
)
def test_unreadable_value_is_named(name: str, text: str) -> None:
    with pytest.raises(Invalid, match=name):
        load_settings({name: text})
