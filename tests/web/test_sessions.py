"""Sessions: server-side, limited in time, listed and ended by their owner."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.store.database import execute, fetch_dicts, open_database
from tests.web.conftest import NORTH, PASSWORD, Browser, Portal

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEW_PASSWORD = "another set of quiet words"


def is_in(browser: Browser) -> bool:
    return browser.get("/account/").status_code == 200


def change_password(browser: Browser, old: str, new: str) -> int:
    fields = {"old": old, "new": new, "again": new}
    return browser.post("/account/password", fields, form="/account/password").status_code


def test_log_in_changes_token(portal: Portal) -> None:
    browser = portal.browser()
    browser.client.set_cookie("session", "chosen-by-somebody-else")
    browser.log_in("owner")
    first = browser.cookie()
    assert len(first) >= 43
    browser.post("/log-out")
    browser.log_in("owner")
    assert browser.cookie() not in {first, "chosen-by-somebody-else"}


def test_form_token_changes_with_log_in(portal: Portal) -> None:
    browser = portal.browser()
    token = browser.token("/log-in")
    browser.log_in("owner")
    assert browser.client.post("/log-out", data={"csrf_token": token}).status_code == 400


def test_copied_cookie_is_dead_after_log_out(portal: Portal) -> None:
    owner, thief = portal.browser("owner"), portal.browser()
    thief.client.set_cookie("session", owner.cookie())
    assert is_in(thief)
    response = owner.post("/log-out")
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_in(owner)
    assert not is_in(thief)


def test_database_does_not_hold_the_token(portal: Portal) -> None:
    token = portal.browser("owner").cookie()
    with portal.database.connection_context():
        rows = fetch_dicts(portal.database, "SELECT * FROM session")
    assert rows
    assert token not in str(rows)


@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (30, False)])
def test_unused_session_ends(portal: Portal, minutes: int, alive: bool) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        owner = portal.browser("owner")
        clock.shift(timedelta(minutes=minutes))
        assert is_in(owner) is alive


def test_used_session_ends_after_eight_hours(portal: Portal) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        owner = portal.browser("owner")
        for _ in range(23):
            clock.shift(timedelta(minutes=20))
            assert is_in(owner)
        clock.shift(timedelta(minutes=20))
        assert not is_in(owner)


def test_clock_set_back_ends_session(portal: Portal) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        owner = portal.browser("owner")
        clock.shift(timedelta(hours=-2))
        assert not is_in(owner)


def test_owner_sees_and_ends_other_session(portal: Portal) -> None:
    here, there = portal.browser("owner"), portal.browser("owner")
    page = here.get("/account/").text
    number = page.split("/account/sessions/")[1].split("/end")[0]
    assert "this one" in page
    assert here.post(f"/account/sessions/{number}/end").status_code == 303
    assert is_in(here)
    assert not is_in(there)


def test_owner_ends_all_others(portal: Portal) -> None:
    here, *others = (portal.browser("owner") for _ in range(3))
    here.post("/account/sessions/end")
    assert is_in(here)
    assert not any(map(is_in, others))


def test_session_of_another_cannot_be_ended(portal: Portal) -> None:
    owner, importer = portal.browser("owner"), portal.browser("importer")
    with portal.database.connection_context():
        rows = fetch_dicts(portal.database, "SELECT number FROM session")
    for row in rows:
        importer.post(f"/account/sessions/{row['number']}/end", form="/account/")
    assert is_in(owner)


def test_password_change_ends_all_sessions(portal: Portal) -> None:
    here, there = portal.browser("owner"), portal.browser("owner")
    before = here.cookie()
    assert change_password(here, PASSWORD, NEW_PASSWORD) == 303
    assert is_in(here)
    assert here.cookie() != before
    assert not is_in(there)
    assert portal.browser().log_in("owner").status_code == 401
    assert portal.browser().log_in("owner", NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("not the password", NEW_PASSWORD, "not your present password"),
        (PASSWORD, "short", "at least 12"),
        (PASSWORD, "password1234", "easy to guess"),
        (PASSWORD, "owner@example.org", "easy to guess"),
        (PASSWORD, PASSWORD, "Choose another"),
    ],
)
def test_password_change_is_refused(portal: Portal, old: str, new: str, says: str) -> None:
    owner = portal.browser("owner")
    fields = {"old": old, "new": new, "again": new}
    response = owner.post("/account/password", fields, form="/account/password")
    assert response.status_code >= 400
    assert says in response.text
    assert portal.browser().log_in("owner").status_code == 303


def test_guessing_the_present_password_is_slowed(portal: Portal) -> None:
    owner = portal.browser("owner")
    with time_machine.travel(datetime.now(UTC), tick=False):
        answers = [change_password(owner, f"wrong number {n}", NEW_PASSWORD) for n in range(7)]
    assert answers == [401] * 5 + [429] * 2


def test_reading_pages_changes_nothing(portal: Portal) -> None:
    owner = portal.browser("owner")
    kept = ("user", "member", "tenant", "customer", "profile", "run", "receipt", "login_attempt")

    def content() -> str:
        with portal.database.connection_context():
            return str([fetch_dicts(portal.database, f'SELECT * FROM "{name}"') for name in kept])

    before = content()
    for path in ("/", "/account/", "/account/password", f"/t/{NORTH}/", f"/t/{NORTH}/people/add"):
        owner.get(path)
    assert content() == before


def test_page_does_not_wait_for_a_writer(portal: Portal) -> None:
    owner = portal.browser("owner")
    writer = open_database(portal.instance.settings.database_url)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=5), tick=False):
        with writer.connection_context(), writer.atomic("IMMEDIATE"):
            started = time.perf_counter()
            assert is_in(owner)
            assert time.perf_counter() - started < 2
        assert is_in(owner)


def test_log_in_beside_a_long_writer_is_explained(portal: Portal) -> None:
    browser = portal.browser()
    token = browser.token("/log-in")
    fields = {"csrf_token": token, "email": "owner@example.org", "password": PASSWORD}
    writer = open_database(portal.instance.settings.database_url)
    with (
        writer.connection_context(),
        writer.atomic("IMMEDIATE"),
        portal.database.connection_context(),
    ):
        execute(portal.database, "PRAGMA busy_timeout = 50")
        response = browser.client.post("/log-in", data=fields)
    assert response.status_code == 503
    assert "busy with another import" in response.text


def test_program_is_told_to_log_in(portal: Portal) -> None:
    response = portal.browser().get("/account/", headers={"Accept": "application/json"})
    assert (response.status_code, response.is_json) == (401, True)
