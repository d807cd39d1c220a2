"""Waiting: a page that tells how far the portal is, and can be left."""

import pytest

from portal import runs
from portal.runs import Run
from portal.store import runs as rows
from tests.web.conftest import Browser
from tests.web.importing import Imports, make_file, make_people


def checking(imports: Imports, **values: object) -> Run:
    run = imports.add_run(make_file(make_people(2)))
    with imports.portal.database.connection_context():
        rows.update_run(
            imports.portal.database, imports.tenant_id, run.number, state="checking", **values
        )
    return run


def test_progress_is_shown_without_scripts(imports: Imports) -> None:
    run = checking(imports, progress=0.37, progress_note="370,000 rows checked")
    page = imports.portal.browser("viewer").get(imports.page(run), follow_redirects=True).text
    assert "37% · 370,000 rows checked" in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page


def ask(imports: Imports, browser: Browser, run: Run) -> dict[str, object]:
    told = browser.get(imports.page(run, "progress.json")).json
    assert isinstance(told, dict)
    return told


def test_progress_is_told_to_scripts(imports: Imports) -> None:
    run, browser = checking(imports, progress=0.5), imports.portal.browser("viewer")
    told = ask(imports, browser, run)
    assert told["working"]
    assert told["progress"] == 0.5
    with imports.portal.database.connection_context():
        runs.resume_run(imports.portal.instance, imports.tenant_id, run.number)
    told = ask(imports, browser, run)
    assert not told["working"]
    assert told["url"] == imports.page(run, "preview")


@pytest.mark.parametrize("page", ["progress", "receipt", "stopped", "undo", "mapping"])
def test_page_of_another_state_sends_on(imports: Imports, page: str) -> None:
    run = imports.add_run(make_file(make_people(2)))
    answer = imports.portal.browser("importer").get(imports.page(run, page))
    assert (answer.status_code, answer.location) == (303, imports.page(run, "preview"))


@pytest.mark.parametrize(
    ("state", "seconds", "says"),
    [
        ("committing", {"preview": 42.4}, "as long as its check did: 42 seconds."),
        ("committing", {"preview": 600.0}, "as long as its check did: 10 minutes."),
        ("undoing", {"commit": 1.2}, "no longer than its import did: 1 second."),
        ("undoing", {"commit": 0.1}, "no longer than its import did: a moment."),
    ],
)
def test_one_transaction_is_estimated_not_counted(
    imports: Imports, state: str, seconds: dict[str, float], says: str
) -> None:
    checked = {"progress": 1.0, "progress_note": "2 rows checked", "seconds": seconds}
    run, browser = checking(imports, **checked), imports.portal.browser("viewer")
    with imports.portal.database.connection_context():
        rows.update_run(imports.portal.database, imports.tenant_id, run.number, state=state)
    page = browser.get(imports.page(run, "progress")).text
    assert says in page
    assert "rows checked" not in page
    assert '<progress id="bar" max="1"></progress>' in page
    told = ask(imports, browser, run)
    assert told["progress"] is None
    assert says in str(told["note"])
