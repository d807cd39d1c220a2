"""Runs whose preview another version of the portal wrote: planned again, or said to be gone."""

import json

import pytest
from click.testing import CliRunner, Result

from portal import clock, runs
from portal.cli import portal as command
from portal.engine.plans.index_json import OtherFormat
from portal.errors import Conflict
from portal.runs import Run
from portal.store import runs as rows
from portal.vocabulary import rename_word
from tests.web.conftest import NORTH
from tests.web.importing import Imports, make_file, make_people

SAYS = "The portal was updated since the last preview"


def age(imports: Imports, run: Run, **values: object) -> Run:
    """Let a run have a plan that no portal of today can read."""
    index = json.loads(run.plan_index or "{}")
    index.pop("parts", None)
    with imports.portal.database.connection_context():
        rows.update_run(
            imports.portal.database,
            imports.tenant_id,
            run.number,
            **{"plan_index": json.dumps(index | {"format": 0}), **values},
        )
    return imports.again(run)


@pytest.fixture
def run(imports: Imports) -> Run:
    """A run whose preview is an older one."""
    return age(imports, imports.add_run(make_file(make_people(2))))


def call(imports: Imports, *arguments: str) -> Result:
    folder = str(imports.portal.instance.settings.instance)
    with imports.portal.database.connection_context():
        return CliRunner().invoke(
            command, [*arguments, "--tenant", NORTH], env={"PORTAL_INSTANCE": folder}
        )


@pytest.mark.parametrize("page", ["", "preview", "stopped", "progress", "problem"])
def test_page_of_older_preview_checks_again(imports: Imports, run: Run, page: str) -> None:
    browser = imports.portal.browser("viewer")
    answer = browser.get(imports.page(run, page), follow_redirects=True)
    assert answer.status_code == 200
    assert SAYS in answer.text
    assert "Adds 2 customers." in answer.text
    assert imports.again(run).state == "ready"


def test_older_preview_is_not_confirmed(imports: Imports, run: Run) -> None:
    browser = imports.portal.browser("importer")
    filled = {"digest": run.plan_digest}
    answer = browser.post(imports.page(run, "confirm"), filled)
    assert answer.status_code == 409
    assert "The preview has changed since you looked at it." in answer.text
    assert (imports.again(run).state, imports.again(run).receipt_id) == ("ready", None)
    filled = {"digest": imports.again(run).plan_digest}
    browser.post(imports.page(run, "confirm"), filled)
    assert imports.again(run).state == "committed"


def test_confirmed_older_preview_is_looked_at_again(imports: Imports, run: Run) -> None:
    age(imports, imports.again(run), state="committing")
    with imports.portal.database.connection_context():
        runs.resume_run(imports.portal.instance, imports.tenant_id, run.number)
    again = imports.again(run)
    assert (again.state, again.receipt_id, again.creates) == ("ready", None, 2)


def test_older_refusal_is_checked_again(imports: Imports) -> None:
    refused = imports.add_run(b"")
    assert refused.state == "refused"
    aged = age(imports, refused)
    answer = imports.portal.browser("viewer").get(imports.page(aged), follow_redirects=True)
    assert answer.status_code == 200
    home = imports.portal.browser("viewer").get(imports.home)
    assert home.status_code == 200


def test_older_refusal_stays_in_the_status_box(imports: Imports) -> None:
    age(imports, imports.add_run(b""))
    answer = imports.portal.browser("viewer").get(imports.home)
    assert answer.status_code == 200
    assert "Failed: 1 issue" in " ".join(answer.text.split())


def test_expired_older_preview_asks_for_a_new_upload(imports: Imports, run: Run) -> None:
    age(imports, run, files_removed_at=clock.now(), plan_name="")
    browser = imports.portal.browser("importer")
    answer = browser.get(imports.page(run, "preview"), follow_redirects=True)
    assert answer.status_code == 200
    assert "Upload the file again." in answer.text
    told = call(imports, "report", run.number)
    assert isinstance(told.exception, OtherFormat)
    assert "Upload the file again." in str(told.exception)


def test_older_import_shows_what_it_did(imports: Imports) -> None:
    done = age(imports, imports.committed(make_file(make_people(2))))
    browser = imports.portal.browser("importer")
    answer = browser.get(imports.page(done, "preview"), follow_redirects=True)
    assert answer.status_code == 200
    assert "The rows of this import cannot be shown any more" in answer.text
    for path in ("report.csv", "file.csv"):
        answer = browser.get(imports.page(done, path))
        assert answer.status_code == 404
        assert "made by an earlier version of the portal" in answer.text
    browser.post(imports.page(done, "undo"))
    assert imports.again(done).state == "undone"


def test_command_line_looks_at_older_preview_again(imports: Imports, run: Run) -> None:
    refused = call(imports, "commit", run.number, "--json")
    assert isinstance(refused.exception, Conflict)
    assert "The preview has changed since you looked at it." in str(refused.exception)
    told = call(imports, "commit", run.submission, "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.output)["state"] == "committed"


def test_command_line_reports_older_preview_anew(imports: Imports, run: Run) -> None:
    told = call(imports, "report", run.number)
    assert told.exit_code == 0, told.output
    assert "ann1@example.org" in told.output


def test_cancel_of_older_preview_needs_no_plan(imports: Imports, run: Run) -> None:
    told = call(imports, "cancel", run.number)
    assert "cancelled" in told.output, told.output


def test_older_preview_lets_a_word_be_renamed(imports: Imports, run: Run) -> None:
    instance = imports.portal.instance
    with imports.portal.database.connection_context():
        renamed = rename_word(instance, imports.tenant_id, "tag", 1, "Plays")
    assert renamed.slot == "tag:Preferences:Plays"


def test_finding_of_a_style_that_changed_is_shown(imports: Imports) -> None:
    """Of a style that was updated, or is gone, a finding may be of no kind that is known."""
    run = imports.add_run(make_file([["Ann", "Bell", "no address", "", ""], *make_people(1)]))
    kinds = imports.portal.instance.styles.catalogue
    assert isinstance(kinds, dict)
    known = kinds.pop("invalid-email")
    try:
        page = imports.portal.browser("viewer").get(imports.page(run, "preview"))
    finally:
        kinds[known.code] = known
    assert page.status_code == 200
    assert "error:</span> invalid-email" in page.text
