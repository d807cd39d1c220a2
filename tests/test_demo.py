"""The demo has a tenant for every style, with files to try, and is made once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal import profiles, runs
from portal.demo import EMAIL, Demo, make_demo, within
from portal.demo.tenants import TENANTS
from portal.instance import Instance, open_instance
from portal.runs import COMMAND_LINE, Run
from portal.settings import Settings
from portal.store import accounts, tenants
from portal.store.database import execute
from portal.store.tables import ALL

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Demo]]:
    """An instance with the demo in it."""
    instance = open_instance(Settings(instance=tmp_path_factory.mktemp("demo") / "instance"))
    with instance.database.connection_context():
        yield instance, make_demo(instance)


def preview(instance: Instance, slug: str, profile_name: str, path: Path) -> Run:
    tenant = tenants.get_tenant(instance.database, slug).id
    named = {one.name: one.number for one in profiles.list_profiles(instance, tenant)}
    with path.open("rb") as stream:
        run = runs.receive_upload(
            instance, tenant, named[profile_name], COMMAND_LINE, path.name, stream
        )
    runs.start_run(instance, tenant, run.number)
    return runs.get_run(instance, tenant, run.number)


def everything(instance: Instance) -> dict[str, Any]:
    rows = {}
    for table in ALL:
        name = table._meta.table_name
        rows[name] = sorted(map(repr, execute(instance.database, f"SELECT * FROM {name}")))
    folder = instance.settings.instance / "samples"
    files = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {**rows, "files": files}


def test_every_style_has_a_profile_in_the_demo(made: tuple[Instance, Demo]) -> None:
    shown = {profile.style for tenant in TENANTS for profile in tenant.profiles}
    assert set(made[0].styles.by_key) - shown == set(), "add it to a tenant in portal/demo/tenants/"


def test_one_log_in_reaches_every_tenant(made: tuple[Instance, Demo]) -> None:
    instance, demo = made
    assert demo.password
    user = accounts.verify_password(instance.database, EMAIL, demo.password)
    assert user
    reached = {
        one.slug: one.member.role for one in accounts.list_memberships(instance.database, user.id)
    }
    assert reached == {slug: "admin" for _name, slug in demo.tenants}


def test_second_start_changes_nothing(made: tuple[Instance, Demo]) -> None:
    instance, demo = made
    before = everything(instance)
    again = make_demo(instance)
    assert again.password is None
    assert again.tenants == demo.tenants
    assert everything(instance) == before


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.slug)
def test_tenant_has_a_good_and_a_bad_file(made: tuple[Instance, Demo], tenant: Any) -> None:
    instance, demo = made
    if tenant.slug not in {slug for _name, slug in demo.tenants}:
        pytest.skip("its style is not installed")
    tried = set()
    for sheet in within(instance, tenant).samples:
        path = demo.samples / tenant.slug / sheet.file
        assert path.stat().st_mode & 0o077 == 0
        run = preview(instance, tenant.slug, sheet.profile, path)
        is_good = (run.state, run.errors) == ("ready", 0)
        assert is_good == ("good" in sheet.file), f"{sheet.file}: {run.state} {run.error}"
        assert not is_good or run.creates or run.updates
        tried.add((sheet.profile, is_good))
    assert tried == {
        (profile.name, is_good)
        for profile in within(instance, tenant).profiles
        for is_good in (True, False)
    }
