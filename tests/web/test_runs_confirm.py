"""Confirming: what was looked at, once."""

import pytest

from portal.customers import CustomerFilter, list_customers
from portal.runs import moved
from portal.store import movers
from tests.web.importing import Imports, make_file, make_people


def number_of_customers(imports: Imports) -> int:
    with imports.portal.database.connection_context():
        found = list_customers(imports.portal.instance, imports.tenant_id, CustomerFilter())
        return len(found.customers)


def test_confirm_imports_and_shows_receipt(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(3))), imports.portal.browser("importer")
    assert number_of_customers(imports) == 0
    answer = browser.post(
        imports.page(run, "confirm"), {"digest": run.plan_digest}, follow_redirects=True
    )
    assert "Customers successfully imported" in answer.text
    assert (
        "3 customers added, 0 customers changed; 0 rows unchanged, 0 rows rejected" in answer.text
    )
    assert number_of_customers(imports) == 3


def test_confirm_twice_imports_once(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(3))), imports.portal.browser("importer")
    for _ in range(2):
        answer = browser.post(imports.page(run, "confirm"), {"digest": run.plan_digest})
        assert answer.location.endswith("/receipt")
    assert number_of_customers(imports) == 3


def test_other_digest_is_refused_with_the_preview(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(3))), imports.portal.browser("importer")
    answer = browser.post(imports.page(run, "confirm"), {"digest": "another"})
    assert answer.status_code == 409
    assert "The preview has changed since you looked at it" in answer.text
    assert "Confirm import" in answer.text
    assert number_of_customers(imports) == 0


def test_stale_plan_is_shown_again(imports: Imports) -> None:
    run = imports.add_run(make_file(make_people(3)))
    imports.committed(make_file(make_people(3, phone="0113 496 0000")), "first.csv")
    browser = imports.portal.browser("importer")
    answer = browser.post(
        imports.page(run, "confirm"), {"digest": run.plan_digest}, follow_redirects=True
    )
    assert "Customers changed between the preview and the confirmation" in answer.text
    assert "Changes 3 customers." in answer.text
    assert imports.again(run).state == "ready"


def test_rows_that_are_too_many_to_mark_are_not_promised(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports.committed(make_file(make_people(3)), "first.csv")
    run = imports.add_run(make_file(make_people(3, phone="0113 496 0001")))
    imports.committed(make_file(make_people(3, phone="0113 496 0002")), "other.csv")
    monkeypatch.setattr(movers, "MOST", 0)
    monkeypatch.setattr(moved, "_KEPT", 2)
    answer = imports.portal.browser("importer").post(
        imports.page(run, "confirm"), {"digest": run.plan_digest}, follow_redirects=True
    )
    assert "So many changed that their rows are not marked." in answer.text
    assert "Show only" not in answer.text


def test_what_moved_is_shown_until_it_is_settled(imports: Imports) -> None:
    imports.committed(make_file(make_people(3)), "first.csv")
    run = imports.add_run(make_file(make_people(3, phone="0113 496 0001")))
    other = imports.committed(make_file(make_people(1, phone="0113 496 0002")), "other.csv")
    browser = imports.portal.browser("importer")

    def confirm() -> str:
        digest = imports.again(run).plan_digest or ""
        page = imports.page(run, "confirm")
        return browser.post(page, {"digest": digest}, follow_redirects=True).text

    shown = confirm()
    assert "<bdi>020 7946 0018</bdi></del>" in shown
    assert "<bdi>0113 496 0002</bdi></ins>" in shown
    assert f'{imports.page(other)}">by import {other.submission}</a>' in shown
    assert "Show only its row" in shown
    assert shown.count("Customers changed between the preview and the confirmation") == 1
    counted = browser.post(imports.page(run, "reread"), follow_redirects=True).text
    assert f'{imports.page(other)}">by import {other.submission}</a>' in counted
    assert "their rows are not marked" not in counted
    only = browser.get(imports.page(run, "preview") + "?code=moved-meanwhile").text
    assert ("1 matching row" in only, "Ann0" in only, "Ann1" in only) == (True, True, False)

    assert "Customers successfully imported" in confirm()
    browser.post(imports.page(run, "undo"))
    for name in ("receipt", "preview"):
        page = browser.get(imports.page(run, name)).text
        assert "between the preview and the confirmation" not in page
        assert "after the first preview" not in page


def test_viewer_may_not_confirm(imports: Imports) -> None:
    run = imports.add_run(make_file(make_people(3)))
    answer = imports.portal.browser("viewer").post(
        imports.page(run, "confirm"), {"digest": run.plan_digest}
    )
    assert answer.status_code == 403
    assert imports.again(run).state == "ready"


def test_rows_from_the_browser_are_not_taken(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(1))), imports.portal.browser("importer")
    sent = {"digest": run.plan_digest, "rows": "[{}]", "action": "create", "c0": "Eve"}
    browser.post(imports.page(run, "confirm"), sent)
    with imports.portal.database.connection_context():
        found = list_customers(imports.portal.instance, imports.tenant_id, CustomerFilter())
    assert [customer.name for customer in found.customers] == ["Ann0 Bell"]


def test_nothing_to_import_offers_no_confirmation(imports: Imports) -> None:
    imports.committed(make_file(make_people(3)), "first.csv")
    run, browser = imports.add_run(make_file(make_people(3))), imports.portal.browser("importer")
    shown = browser.get(imports.page(run, "preview")).text
    assert "Nothing to import: every row is as stored." in shown
    assert "Confirm import" not in shown
    assert "Upload another file" in shown
    assert "Nothing to import</span>" in browser.get(imports.home).text


def test_confirmation_of_nothing_is_refused(imports: Imports) -> None:
    bad = [[*row[:2], "no address", *row[3:]] for row in make_people(3)]
    imports.committed(make_file(make_people(2)), "first.csv")
    for people, says in (
        (bad, "every row is rejected."),
        (make_people(2) + bad[2:], "1 row is rejected, and every other is as stored."),
    ):
        run, browser = imports.add_run(make_file(people)), imports.portal.browser("importer")
        answer = browser.post(imports.page(run, "confirm"), {"digest": run.plan_digest})
        assert (answer.status_code, f"Nothing to import: {says}" in answer.text) == (409, True)
        assert imports.again(run).state == "ready"
