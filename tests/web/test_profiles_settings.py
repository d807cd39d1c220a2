"""Making a profile and changing its settings."""

import re
from dataclasses import replace

from portal.plugin_host import PluginError
from tests.web.conftest import Portal
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


def test_refused_plugin_is_named_to_admins(imports: Imports) -> None:
    browser = imports.portal.browser("owner")
    assert "cannot be used here" not in browser.get("/t/north/profiles/new").text
    refused = (PluginError("gift <shop>", "at /srv/secret: ZeroDivisionError"),)
    styles = replace(imports.portal.instance.styles, refused=refused)
    changed = replace(imports.portal.instance, styles=styles)
    page = Portal(changed).browser("owner").get("/t/north/profiles/new").text
    assert "A plugin cannot be used here: gift &lt;shop&gt;." in page
    assert "/srv/secret" not in page
    assert f'href="{NEW}"' in page


def test_style_says_in_its_own_words_what_is_found(imports: Imports) -> None:
    page = imports.portal.browser("owner").get("/t/north/profiles/new").text
    assert "1 column; manufacturers are found by name." in page
    assert "3 columns; options are found by key and value." in page
    assert "15 columns; customers are found by Customer ID, then Email." in page
