"""The error map: what, where, what to do; a number where nobody expected it."""

import inspect
import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from portal import errors
from portal.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PortalError,
    Refused,
    TooMany,
    Unavailable,
)
from portal.files import StorageFull
from portal.store.errors import StalePlan
from portal.web.errors import STATUS, TITLES
from portal.web.logs import JsonLines
from portal.web.tenancy import public
from tests.web.conftest import Portal

SECRET = "jane.doe@example.org"


def breaking(portal: Portal, error: Exception) -> str:
    """Make the log-in page raise an error; give its address."""

    @public
    def broken() -> str:
        raise error

    portal.app.view_functions["auth.log_in"] = broken
    return "/log-in"


@pytest.fixture
def log() -> Iterator[Callable[[], list[dict[str, str]]]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.getLogger("portal").addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger("portal").removeHandler(handler)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Invalid("Write a number."), 400),
        (Forbidden("Ask an admin."), 403),
        (NotFound("Gone. Look elsewhere."), 404),
        (Conflict("Open it again."), 409),
        (StalePlan(changed=[1]), 409),
        (Refused("Not now."), 422),
        (TooMany("Wait.", seconds=7), 429),
        (Unavailable("Later."), 503),
        (PortalError("The plan does not balance."), 422),
    ],
)
def test_refusal_is_a_page_with_its_sentence(
    portal: Portal, error: PortalError, status: int
) -> None:
    response = portal.browser().get(breaking(portal, error))
    assert response.status_code == status
    assert str(error) in response.text
    assert TITLES[status] in response.text


def test_every_kind_of_refusal_has_a_status() -> None:
    named = {one for one in vars(errors).values() if inspect.isclass(one)}
    assert named == set(STATUS)


def test_class_without_sentence_says_its_own() -> None:
    assert str(TooMany()) == "Too many attempts. Wait a little, then try again."


def test_unexpected_error_shows_a_number_only(
    portal: Portal, log: Callable[[], list[dict[str, str]]]
) -> None:
    response = portal.browser().get(breaking(portal, ValueError(f"bad cell {SECRET}")))
    assert response.status_code == 500
    entry = log()[-1]
    assert entry["number"] in response.text
    assert "builtins.ValueError" in entry["trace"]
    assert "test_errors.py" in entry["trace"]
    assert SECRET not in json.dumps(entry)
    for leak in (SECRET, "Traceback", "ValueError", ".py"):
        assert leak not in response.text


def test_cause_of_an_error_is_traced(
    portal: Portal, log: Callable[[], list[dict[str, str]]]
) -> None:
    error = RuntimeError(SECRET)
    error.__cause__ = KeyError(SECRET)
    portal.browser().get(breaking(portal, error))
    assert "builtins.KeyError" in log()[-1]["trace"]
    assert SECRET not in json.dumps(log())


def test_full_disk_is_told_without_paths(portal: Portal) -> None:
    response = portal.browser().get(breaking(portal, StorageFull("/srv/instance/files/x")))
    assert response.status_code == 503
    assert "The disk is full." in response.text
    assert "/srv" not in response.text


def test_program_gets_json(portal: Portal) -> None:
    path = breaking(portal, Conflict("Open it again."))
    response = portal.browser().get(path, headers={"Accept": "application/json"})
    assert (response.status_code, response.get_json()["error"]) == (409, "Open it again.")


def test_unexpected_error_answers_without_database(portal: Portal) -> None:
    browser = portal.browser("owner")

    def fail() -> None:
        raise RuntimeError(SECRET)

    portal.app.before_request_funcs[None].insert(0, fail)
    response = browser.get("/account/")
    assert response.status_code == 500
    assert "E-" in response.text


def test_large_form_is_refused_with_the_limit(portal: Portal) -> None:
    browser = portal.browser()
    token = browser.token("/log-in")
    fields = {"csrf_token": token, "email": "x" * 600_000, "password": "x"}
    assert browser.client.post("/log-in", data=fields).status_code == 413
    fields["email"] = "x" * 2_000_000
    response = browser.client.post("/log-in", data=fields)
    assert response.status_code == 413
    assert "256 MB" in response.text


def test_upload_beyond_the_limit_is_refused_unread(portal: Portal) -> None:
    owner = portal.browser("owner")
    response = owner.client.post(
        "/t/north/profiles/x/upload",
        environ_overrides={"CONTENT_LENGTH": str(256 * 2**20 + 1)},
        content_type="multipart/form-data; boundary=x",
    )
    assert response.status_code == 413


def test_many_parts_are_refused(portal: Portal) -> None:
    browser = portal.browser()
    data = {f"field{n}": "x" for n in range(40)}
    response = browser.client.post("/log-in", data=data, content_type="multipart/form-data")
    assert response.status_code == 413
