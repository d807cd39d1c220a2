"""Names of browsers."""

import pytest

from portal.web.auth.browsers import name_browser

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{CHROME} Safari/537.36", "Chrome on Linux"),
        (
            f"{CHROME} Safari/537.36 Edg/156.0".replace("X11; Linux", "Windows NT"),
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Version/19 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Android 16; Mobile; rv:150.0) Firefox/150.0", "Firefox on Android"),
        ("curl/8.5.0", "curl"),
        ("something of its own", "something of its own"),
        ("", "Unknown browser"),
    ],
)
def test_browser_has_a_short_name(agent: str, name: str) -> None:
    assert name_browser(agent) == name
