"""Making a profile and changing its settings."""

import re

from tests.web.importing import Imports

NEW = "/t/north/profiles/new/email-matched"
FILLED = {"name": "Friends", "setting_minimum_records": "3", "setting_retention_days": "30"}


def test_styles_are_offered(imports: Imports) -> None:
    page = imports.portal.browser("owner").get("/t/north/profiles/new").text
    assert f'href="{NEW}"' in page


def test_profile_is_made_with_settings(imports: Imports) -> None:
    browser = imports.portal.browser("owner")
    answer = browser.post(NEW, FILLED | {"setting_default_billing": "y"}, follow_redirects=True)
    assert "A file needs at least 3 records." in answer.text
    settings = browser.get(answer.request.path + "/settings").text
    assert re.search(r'checked[^>]*name="setting_default_billing"', settings)
    assert not re.search(r'checked[^>]*name="setting_default_delivery"', settings)


def test_blank_name_and_bad_number_are_told(imports: Imports) -> None:
    sent = {"name": "", "setting_minimum_records": "-1", "setting_retention_days": "x"}
    answer = imports.portal.browser("owner").post(NEW, sent)
    assert answer.status_code == 422
    assert "Give the profile a name." in answer.text
    assert "Number must be between 0 and 1000000." in answer.text


def test_taken_name_is_told(imports: Imports) -> None:
    answer = imports.portal.browser("owner").post(NEW, FILLED | {"name": "Box office"})
    assert answer.status_code == 422
    assert "There is already a profile “Box office”." in answer.text


def test_settings_are_changed(imports: Imports) -> None:
    browser = imports.portal.browser("owner")
    page = f"{imports.home}/settings"
    answer = browser.post(page, FILLED, form=page, follow_redirects=True)
    assert answer.request.path == imports.home
    assert "Friends" in answer.text


def test_unknown_style_is_not_found(imports: Imports) -> None:
    assert imports.portal.browser("owner").get("/t/north/profiles/new/nothing").status_code == 404
