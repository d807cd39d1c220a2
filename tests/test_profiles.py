"""Profiles: settings within bounds, templates and exports that come back."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from portal import profiles, runs
from portal.customers import get_customer
from portal.engine.findings import Finding
from portal.errors import Conflict, Invalid, NotFound
from portal.files import FileStore
from portal.instance import Instance
from portal.plugin_host import load_styles
from portal.runs import COMMAND_LINE, Run
from portal.settings import Settings
from portal.store import tenants, vocabulary
from portal.store.database import Database
from portal.store.profiles import Profile
from portal.vocabulary import rename_option, rename_word

HEAD = "First Name,Last Name,Email\n"


@pytest.fixture
def instance(database: Database, tmp_path: Path) -> Instance:
    folder = tmp_path / "instance"
    folder.mkdir()
    tenants.create_tenant(database, "north", "North")
    tenants.create_tenant(database, "south", "South")
    vocabulary.create_tag(database, 1, "Preferences", "Drama")
    vocabulary.create_tag(database, 1, "Attendance", "Often", is_auto=True)
    vocabulary.create_attribute(database, 1, "Seat", "dropdown", options=("Stalls", "Circle"))
    settings = Settings(instance=folder)
    return Instance(settings, database, FileStore(folder, None), load_styles())


def make(instance: Instance, name: str = "Box office", tenant: int = 1, **settings: Any) -> Profile:
    wanted = {"minimum_records": 0, **settings}
    return profiles.create_profile(
        instance,
        tenant,
        COMMAND_LINE,
        name,
        "email-matched",
        wanted,
    )


def preview(instance: Instance, profile: Profile, content: bytes, name: str = "f.csv") -> Run:
    run = runs.receive_upload(
        instance, profile.tenant_id, profile.number, COMMAND_LINE, name, io.BytesIO(content)
    )
    return runs.start_run(instance, profile.tenant_id, run.number)


def confirm(instance: Instance, run: Run) -> Run:
    return runs.confirm_run(
        instance, run.tenant_id, run.number, COMMAND_LINE, run.plan_digest or ""
    )


def found(instance: Instance, run: Run) -> list[Finding]:
    return runs.read_first_findings(instance, run.tenant_id, run.number, 50)


def write(instance: Instance, profile: Profile, what: str, file_format: str) -> bytes:
    stream = io.BytesIO()
    write_it = profiles.write_export if what == "export" else profiles.write_template
    write_it(instance, profile.tenant_id, profile.number, file_format, stream)
    return stream.getvalue()


def test_profile_keeps_name_style_and_settings(instance: Instance) -> None:
    made = make(instance, "  Box   office ", default_delivery=True)
    kept = profiles.get_profile(instance, 1, made.number)
    assert (kept.name, kept.style, kept.mapping) == ("Box office", "email-matched", {})
    assert kept.settings["default_delivery"] is True
    assert len(kept.number) >= 22


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"colour": "red"}, "There is no setting “colour”."),
        ({"minimum_records": -1}, "must be at least 0"),
        ({"minimum_records": 2_000_000}, "must be at most 1,000,000"),
        ({"minimum_records": "50"}, "cannot be '50'"),
        ({"minimum_records": True}, "cannot be True"),
        ({"default_delivery": 1}, "cannot be 1"),
        ({"retention_days": 0}, "must be at least 1"),
    ],
)
def test_wrong_setting_is_named(instance: Instance, settings: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid, match=told):
        make(instance, **settings)
    assert profiles.list_profiles(instance, 1) == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_profile_needs_a_fitting_name(instance: Instance, name: str) -> None:
    with pytest.raises(Invalid):
        make(instance, name)


def test_name_is_taken_once_in_a_tenant(instance: Instance) -> None:
    make(instance)
    with pytest.raises(Conflict, match="already a profile “Box office”"):
        make(instance)
    assert make(instance, tenant=2).name == "Box office"


def test_unknown_style_is_refused(instance: Instance) -> None:
    with pytest.raises(NotFound, match="not installed"):
        profiles.create_profile(instance, 1, COMMAND_LINE, "X", "gone", {})


def test_other_tenants_profile_is_not_found(instance: Instance) -> None:
    number = make(instance).number
    for act in (profiles.get_profile, profiles.list_columns):
        with pytest.raises(NotFound):
            act(instance, 2, number)


def test_changed_settings_hold_for_the_next_file(instance: Instance) -> None:
    profile = make(instance)
    profiles.update_profile(
        instance, 1, profile.number, COMMAND_LINE, name="Other", settings={"minimum_records": 2}
    )
    run = preview(instance, profile, HEAD.encode() + b"Cy,Dunn,cy@example.org\n")
    assert (run.state, [one.code for one in found(instance, run)]) == (
        "refused",
        ["too-few-records"],
    )


def test_template_holds_headings_and_own_words(instance: Instance) -> None:
    template = write(instance, make(instance), "template", "csv").decode("utf-8-sig")
    headings = template.strip().split(",")
    assert headings[:2] == ["Customer ID", "Title"]
    assert headings[-2:] == ["Tag:Preferences:Drama", "CustomField:Seat"]
    assert "Often" not in template


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_untouched_template_imports_nothing(instance: Instance, file_format: str) -> None:
    profile = make(instance)
    run = preview(instance, profile, write(instance, profile, "template", file_format))
    assert run.state == "refused"
    assert [one.code for one in found(instance, run) if one.severity == "error"] == ["no-records"]


def test_template_workbook_offers_choices(instance: Instance) -> None:
    data = write(instance, make(instance), "template", "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    offered = {one.formula1 for one in book.worksheets[0].data_validations.dataValidation}
    assert "Choices!$B$2:$B$3" in offered
    assert [book["Choices"][cell].value for cell in ("B2", "B3")] == ["Stalls", "Circle"]


def test_export_of_nobody_is_a_template(instance: Instance) -> None:
    profile = make(instance)
    assert write(instance, profile, "export", "csv") == write(instance, profile, "template", "csv")


def test_export_holds_one_tenants_customers(instance: Instance) -> None:
    north, south = make(instance), make(instance, tenant=2)
    confirm(instance, preview(instance, north, HEAD.encode() + b"Cy,Dunn,cy@example.org\n"))
    assert b"cy@example.org" in write(instance, north, "export", "csv")
    assert b"cy@example.org" not in write(instance, south, "export", "csv")


def test_decided_mapping_is_kept_and_forgotten(instance: Instance) -> None:
    profile = make(instance)
    content = b"First Name,Surname,Email\nCy,Dunn,cy@example.org\n"
    run = preview(instance, profile, content)
    assert run.state == "mapping"
    run = runs.save_mapping(instance, 1, run.number, COMMAND_LINE, {"Surname": "Last Name"})
    assert (run.state, run.creates) == ("ready", 1)
    assert preview(instance, profile, content).state == "ready"
    profiles.forget_mapping(instance, 1, profile.number, "Surname")
    assert preview(instance, profile, content).state == "mapping"


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"Surname": "Shoe Size"}, "There is no column “Shoe Size”"),
        ({"Surname": "Email", "Nickname": "Email"}, "“Email” is chosen for two columns"),
    ],
)
def test_wrong_mapping_is_refused(instance: Instance, mapping: dict[str, str], told: str) -> None:
    run = preview(instance, make(instance), b"Surname,Nickname\nDunn,Cy\n")
    with pytest.raises(Invalid, match=told):
        runs.save_mapping(instance, 1, run.number, COMMAND_LINE, mapping)


def test_same_content_again_warns_who_imported_it(instance: Instance) -> None:
    profile = make(instance)
    content = HEAD.encode() + b"Cy,Dunn,cy@example.org\n"
    first = confirm(instance, preview(instance, profile, content))
    again = preview(instance, profile, content, "renamed.csv")
    warning = next(one for one in found(instance, again) if one.code == "imported-before")
    assert first.submission in warning.message
    assert "command line" in warning.message


def test_moved_customers_give_a_new_preview(instance: Instance) -> None:
    profile = make(instance)
    content = HEAD.encode() + b"Cy,Dunn,cy@example.org\n"
    slow, fast = preview(instance, profile, content), preview(instance, profile, content + b"\n")
    confirm(instance, fast)
    moved = confirm(instance, slow)
    assert (moved.state, moved.creates, moved.unchanged) == ("ready", 0, 1)
    assert moved.plan_digest != slow.plan_digest
    assert "plan-moved" in [one.code for one in found(instance, moved)]
    with pytest.raises(Conflict, match="changed since you looked"):
        confirm(instance, slow)


def test_saved_heading_follows_a_renamed_word(instance: Instance) -> None:
    profile = make(instance)
    content = (HEAD.strip() + ",Theatre\nAnn,Bell,ann@example.org,y\n").encode()
    run = preview(instance, profile, content)
    target = {"Theatre": "Tag:Preferences:Drama"}
    run = runs.save_mapping(instance, 1, run.number, COMMAND_LINE, target)
    with pytest.raises(Conflict, match="1 import waits"):
        rename_word(instance, 1, "group", 1, "Tastes")
    confirm(instance, run)
    rename_word(instance, 1, "group", 1, "Tastes")
    rename_word(instance, 1, "tag", 1, "Plays")
    kept = profiles.get_profile(instance, 1, profile.number)
    assert kept.mapping == {"Theatre": "Tag:Tastes:Plays"}
    again = preview(instance, profile, content)
    assert (again.state, again.unchanged) == ("ready", 1)


def test_run_is_undone_after_its_word_was_renamed(instance: Instance) -> None:
    profile = make(instance)
    confirm(instance, preview(instance, profile, (HEAD + "Ann,Bell,ann@example.org\n").encode()))
    content = (HEAD.strip() + ",CustomField:Seat\nAnn,Bell,ann@example.org,Circle\n").encode()
    run = confirm(instance, preview(instance, profile, content))
    rename_word(instance, 1, "attribute", 1, "Place")
    rename_option(instance, 1, 1, 2, "Rang")
    assert get_customer(instance, 1, "1").attributes == [("Place", "Rang")]
    run = runs.undo_run(instance, 1, run.number, COMMAND_LINE)
    assert run.state == "undone"
    assert get_customer(instance, 1, "1").attributes == []
