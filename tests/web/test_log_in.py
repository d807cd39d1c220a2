"""Logging in: the same answer for everybody, few guesses, own paths only."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.store import accounts
from portal.store.accounts import passwords, users
from tests.web.conftest import NORTH, TOKEN, Browser, Portal, email_of

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WRONG = "not the right one"


def outcomes(portal: Portal) -> list[tuple[str, str]]:
    with portal.database.connection_context():
        entries = accounts.list_audit(portal.database)
    return [(entry.action, entry.outcome) for entry in entries]


def test_unknown_user_gets_the_same_answer(portal: Portal) -> None:
    pages = []
    for who in ("owner", "missing"):
        response = portal.browser().log_in(who, WRONG)
        page = TOKEN.sub("", response.text).replace(email_of(who), "")
        pages.append((response.status_code, page))
    assert pages[0] == pages[1]
    assert pages[0][0] == 401


def test_signed_out_is_sent_to_log_in_and_back(portal: Portal) -> None:
    browser = portal.browser()
    sent = browser.get(f"/t/{NORTH}/people/?page=2")
    assert sent.location == f"/log-in?next=/t/{NORTH}/people/?page%3D2"
    fields = {"email": email_of("owner"), "password": "four unrelated quiet words"}
    page = browser.get(sent.location).text
    fields["next"] = page.split('name="next" type="hidden" value="')[1].split('"')[0]
    assert browser.post("/log-in", fields, form="/log-in").location == f"/t/{NORTH}/people/?page=2"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:x",
        "evil",
        "/\r\nX: y",
    ],
)
def test_next_leads_nowhere_else(portal: Portal, path: str) -> None:
    fields = {"email": email_of("owner"), "password": "four unrelated quiet words", "next": path}
    assert portal.browser().post("/log-in", fields, form="/log-in").location == "/"


def test_address_is_compared_without_case(portal: Portal) -> None:
    fields = {"email": " OWNER@Example.org ", "password": "four unrelated quiet words"}
    assert portal.browser().post("/log-in", fields, form="/log-in").status_code == 303


def guess(browser: Browser, who: str = "owner", address: str = "203.0.113.9") -> int:
    return browser.log_in(who, WRONG, environ_overrides={"REMOTE_ADDR": address}).status_code


def test_sixth_guess_waits_and_delay_doubles(portal: Portal) -> None:
    browser = portal.browser()
    with time_machine.travel(NINE, tick=False) as clock:
        assert [guess(browser) for _ in range(6)] == [401] * 5 + [429]
        for seconds in (1, 2, 4, 8, 16):
            clock.shift(timedelta(seconds=seconds, milliseconds=-1))
            assert guess(browser) == 429
            clock.shift(timedelta(milliseconds=1))
            assert guess(browser) == 401


def test_delay_is_never_longer_than_a_quarter_hour(portal: Portal) -> None:
    browser = portal.browser()
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(25):
            guess(browser)
            clock.shift(timedelta(minutes=15))
        assert browser.log_in("owner").status_code == 303


def test_wait_is_told_and_recorded(portal: Portal) -> None:
    browser = portal.browser()
    with time_machine.travel(NINE, tick=False):
        for _ in range(5):
            guess(browser)
        response = browser.log_in("owner", WRONG)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "1"
    assert "Wait 1 second, then" in response.text
    assert outcomes(portal)[:2] == [("login", "locked"), ("login", "failed")]


def test_thousand_guesses_cost_thirty_hashes(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []

    def count(password: str, kept: str | None) -> bool:
        hashed.append(password)
        return passwords.is_password(password, kept)

    monkeypatch.setattr(users, "is_password", count)
    browser = portal.browser()
    token = browser.token("/log-in")
    with time_machine.travel(datetime.now(UTC), tick=False):
        for number in range(1_000):
            fields = {"csrf_token": token, "email": f"u{number}@example.org", "password": WRONG}
            browser.client.post("/log-in", data=fields)
    assert len(hashed) == 30


def test_strangers_do_not_lock_the_owner_out(portal: Portal) -> None:
    with time_machine.travel(NINE, tick=False):
        home = {"REMOTE_ADDR": "198.51.100.7"}
        assert portal.browser().log_in("owner", environ_overrides=home).status_code == 303
        assert [guess(portal.browser()) for _ in range(8)][-1] == 429
        assert portal.browser().log_in("owner", environ_overrides=home).status_code == 303


def test_success_forgets_failures(portal: Portal) -> None:
    browser = portal.browser()
    with time_machine.travel(NINE, tick=False):
        for _ in range(4):
            guess(browser, address="127.0.0.1")
        assert browser.log_in("owner").status_code == 303
        assert guess(portal.browser(), address="127.0.0.1") == 401


def test_every_attempt_is_recorded_without_what_was_typed(portal: Portal) -> None:
    browser = portal.browser()
    browser.log_in("secret-typed-by-mistake", WRONG)
    browser.log_in("owner")
    browser.post("/log-out")
    assert outcomes(portal)[:3] == [("logout", "ok"), ("login", "ok"), ("login", "failed")]
    with portal.database.connection_context():
        assert "secret-typed" not in str(accounts.list_audit(portal.database))
        assert accounts.verify_audit(portal.database) is None


def test_initial_password_must_be_changed(portal: Portal) -> None:
    with portal.database.connection_context():
        accounts.set_password(
            portal.database, email_of("viewer"), "handed over on paper", initial=True
        )
    browser = portal.browser()
    assert browser.log_in("viewer", "handed over on paper").status_code == 303
    for path in ("/", "/account/", f"/t/{NORTH}/", f"/t/{NORTH}/people/"):
        assert browser.get(path).location == "/account/password"
    new = "chosen by the person now"
    fields = {"old": "handed over on paper", "new": new, "again": new}
    assert browser.post("/account/password", fields, form="/account/password").status_code == 303
    assert browser.get(f"/t/{NORTH}/").status_code == 200
