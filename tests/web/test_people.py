"""The people page: add, change, remove, and how soon it counts."""

import re
from typing import Any

from portal.store import accounts, tenants
from tests.web.conftest import NORTH, SOUTH, Browser, Portal, email_of

LIST = f"/t/{NORTH}/people/"
ADD = f"/t/{NORTH}/people/add"


def number_of(portal: Portal, who: str, slug: str = NORTH) -> str:
    with portal.database.connection_context():
        tenant = tenants.get_tenant(portal.database, slug)
        members = accounts.list_members(portal.database, tenant.id)
    return next(member.number for member in members if member.email == email_of(who))


def add(browser: Browser, email: str, role: str = "viewer") -> Any:
    return browser.post(ADD, {"email": email, "role": role}, form=ADD)


def test_added_person_logs_in_with_the_shown_password(portal: Portal) -> None:
    page = add(portal.browser("owner"), email_of("newcomer"), "importer").text
    password = re.search(r'<code id="password">([^<]+)</code>', page)
    assert password
    browser = portal.browser()
    assert browser.log_in("newcomer", password[1]).status_code == 303
    assert browser.get("/").location == "/account/password"


def test_answer_does_not_tell_who_has_an_account(portal: Portal) -> None:
    owner = portal.browser("owner")
    pages = [
        re.sub(r"<code.*</code>|name=\"csrf_token\"[^>]*", "", add(owner, email_of(who)).text)
        for who in ("stranger", "newcomer")
    ]
    assert pages[0].replace("stranger", "newcomer") == pages[1]


def test_existing_user_keeps_the_password(portal: Portal) -> None:
    add(portal.browser("owner"), email_of("stranger"))
    stranger = portal.browser("stranger")
    assert stranger.get(LIST).status_code == 200
    chooser = stranger.get("/").text
    assert f"/t/{NORTH}/" in chooser
    assert f"/t/{SOUTH}/" in chooser


def test_adding_twice_is_explained(portal: Portal) -> None:
    response = add(portal.browser("owner"), email_of("viewer"))
    assert response.status_code == 400
    assert "is a member already" in response.text


def test_wrong_address_is_explained(portal: Portal) -> None:
    response = add(portal.browser("owner"), "not an address")
    assert response.status_code == 400
    assert "is not an e-mail address" in response.text


def test_demoted_member_loses_it_at_the_next_request(portal: Portal) -> None:
    owner = portal.browser("owner")
    add(owner, email_of("stranger"), "admin")
    other = portal.browser("stranger")
    assert other.get(ADD).status_code == 200
    number = number_of(portal, "stranger")
    owner.post(f"{LIST}{number}/role", {"role": "viewer"}, form=LIST)
    assert other.get(ADD).status_code == 403
    owner.post(f"{LIST}{number}/remove", form=f"{LIST}{number}/remove")
    assert other.get(LIST).status_code == 404


def test_last_admin_stays(portal: Portal) -> None:
    owner, number = portal.browser("owner"), number_of(portal, "owner")
    for path, data in (
        (f"{LIST}{number}/remove", {}),
        (f"{LIST}{number}/role", {"role": "viewer"}),
    ):
        response = owner.post(path, data, form=LIST)
        assert response.status_code == 422
        assert "last admin" in response.text
    assert owner.get(ADD).status_code == 200


def test_unknown_role_is_refused(portal: Portal) -> None:
    number = number_of(portal, "viewer")
    response = portal.browser("owner").post(f"{LIST}{number}/role", {"role": "king"}, form=LIST)
    assert response.status_code == 400


def test_member_of_another_tenant_is_nobody(portal: Portal) -> None:
    owner, foreign = portal.browser("owner"), number_of(portal, "stranger", SOUTH)
    answers = {
        owner.get(f"{LIST}{number}/remove").text for number in (foreign, "never-was-a-number")
    }
    assert len({re.sub(r"name=\"csrf_token\"[^>]*", "", answer) for answer in answers}) == 1
    assert owner.post(f"{LIST}{foreign}/role", {"role": "viewer"}, form=LIST).status_code == 404
    assert owner.post(f"{LIST}{foreign}/remove", form=LIST).status_code == 404
    assert portal.browser("stranger").get(f"/t/{SOUTH}/people/add").status_code == 200


def test_changes_of_members_are_recorded(portal: Portal) -> None:
    owner = portal.browser("owner")
    add(owner, email_of("newcomer"))
    number = number_of(portal, "newcomer")
    owner.post(f"{LIST}{number}/role", {"role": "admin"}, form=LIST)
    owner.post(f"{LIST}{number}/remove", form=LIST)
    with portal.database.connection_context():
        tenant = tenants.get_tenant(portal.database, NORTH)
        entries = accounts.list_audit(portal.database, tenant.id)[:3]
    assert [entry.action for entry in entries] == ["member.remove", "member.role", "member.add"]
    assert {entry.user_name for entry in entries} == {email_of("owner")}


def test_viewer_sees_no_buttons(portal: Portal) -> None:
    page = portal.browser("viewer").get(LIST).text
    assert email_of("owner") in page
    assert "/remove" not in page
    assert "/add" not in page
