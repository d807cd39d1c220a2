"""A profile's page: what to do in three steps."""

from portal.store.database import execute
from tests.web.importing import Imports, make_file, make_people


def test_page_says_what_columns_take(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get(imports.home).text
    assert "Tag:Preferences:Drama" in page
    assert "An e-mail address, like name@example.org." in page
    assert "for new customers" in page


def test_viewer_cannot_upload(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get(imports.home).text
    assert "<form" in page
    assert 'type="file"' not in page
    assert "An importer of this tenant can upload files." in page


def test_importer_sees_the_limit(imports: Imports) -> None:
    page = imports.portal.browser("importer").get(imports.home).text
    assert 'type="file"' in page
    assert "up to 256 MiB" in page


def test_last_runs_are_listed(imports: Imports) -> None:
    imports.add_run(make_file(make_people(1)), "mine.csv")
    assert "mine.csv" in imports.portal.browser("viewer").get(imports.home).text


def test_home_shows_cards(imports: Imports) -> None:
    imports.committed(make_file(make_people(1)), "mine.csv")
    page = imports.portal.browser("viewer").get("/t/north/import").text
    assert "Box office" in page
    assert "mine.csv" in page
    assert "New profile" not in page


def test_profile_of_a_missing_style_says_so(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        execute(imports.portal.database, "UPDATE profile SET style = 'gone'")
    for who in ("owner", "viewer"):
        browser = imports.portal.browser(who)
        answer = browser.get(imports.home)
        assert answer.status_code == 200
        assert "“gone”" in answer.text
        assert "/upload" not in answer.text
        assert "gone (not installed)" in browser.get("/t/north/import").text
    assert "gone (not installed)" in imports.portal.browser("owner").get("/t/north/").text
