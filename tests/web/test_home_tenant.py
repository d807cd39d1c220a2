"""A tenant's first page: begin an import, see what waits and what was done."""

import re

import pytest

from portal.customers import Count, count_customers
from tests.web.conftest import Portal
from tests.web.importing import Imports, make_file, make_people

HERE = "/t/north/"


def test_single_profile_takes_a_file_at_once(imports: Imports) -> None:
    browser = imports.portal.browser("importer")
    page = browser.get(HERE).text
    assert f'action="{imports.home}/upload"' in page
    assert "CSV" in page
    assert "upload.js" in page


def test_several_profiles_are_chosen_from(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        other = imports._add_profile("Members", {"minimum_records": 1}).number
    page = imports.portal.browser("importer").get(HERE).text
    for number in (imports.profile.rpartition("/")[2], other):
        assert f'href="/t/north/profiles/{number}"' in page
    assert "/upload" not in page


def test_viewer_sees_no_upload(imports: Imports) -> None:
    imports.add_run(make_file(make_people(1)), "waiting.csv")
    page = imports.portal.browser("viewer").get(HERE).text
    assert "/upload" not in page
    assert "Add a customer" not in page
    assert "Waiting for an importer" in page


def test_waiting_runs_stand_before_those_that_are_over(imports: Imports) -> None:
    imports.add_run(make_file(make_people(2)), "waiting.csv")
    imports.committed(make_file(make_people(1)), "done.csv")
    page = imports.portal.browser("importer").get(HERE).text
    assert re.findall(r">(\w+\.csv)</a>", page) == ["waiting.csv", "done.csv"]
    assert page.index("Waiting for you") < page.index("waiting.csv") < page.index("Latest imports")


def test_customers_are_counted(imports: Imports) -> None:
    imports.committed(make_file(make_people(3)))
    browser = imports.portal.browser("viewer")
    assert re.search(r"<strong>3</strong>\s*<span>.*</svg> customers<", browser.get(HERE).text)


@pytest.mark.parametrize(("most", "found"), [(2, Count(2, True)), (3, Count(3, False))])
def test_counting_ends_somewhere(imports: Imports, most: int, found: Count) -> None:
    imports.committed(make_file(make_people(3)))
    with imports.portal.database.connection_context():
        assert count_customers(imports.portal.instance, imports.tenant_id, most) == found


def test_new_tenant_is_told_how_to_begin(portal: Portal) -> None:
    assert "Make the first profile" in portal.browser("owner").get(HERE).text
    page = portal.browser("importer").get(HERE).text
    assert "Ask an admin" in page
    assert "Make the first profile" not in page


def test_first_import_is_explained(imports: Imports) -> None:
    assert "Nothing was imported yet." in imports.portal.browser("importer").get(HERE).text
