"""Fill an instance with tenants to try the portal on: customers, profiles, sample files.

The customers come in through imports like any others, so the histories show committed runs.
"""

import io
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from portal import profiles, runs
from portal.demo.described import DemoTenant
from portal.demo.people import Person, make_people
from portal.demo.sheets import Sheet
from portal.demo.tenants import TENANTS
from portal.errors import PortalError
from portal.instance import Instance
from portal.runs import COMMAND_LINE
from portal.samples import add_words
from portal.store import accounts, tenants

EMAIL = "demo@example.org"


@dataclass(frozen=True, slots=True)
class Demo:
    """What to tell the person who started the demo; no password where it was there before.

    Attributes:
        tenants: name and slug of each, in the order of the demo.
    """

    tenants: tuple[tuple[str, str], ...]
    email: str
    password: str | None
    samples: Path


def make_demo(instance: Instance) -> Demo:
    """Make the demo's tenants, or find them: what is there is not changed.

    A profile whose style is not installed is left out with its files, and so is a tenant that
    has no other.
    """
    samples = instance.settings.instance / "samples"
    wanted = [one for one in (within(instance, each) for each in TENANTS) if one.profiles]
    missing = [one for one in wanted if tenants.find_tenant(instance.database, one.slug) is None]
    password = _make_user(instance) if missing else None
    people = _people_of(missing)
    for tenant in missing:
        _make_tenant(instance, tenant, people)
        write_samples(tenant, people, samples / tenant.slug)
    return Demo(tuple((one.name, one.slug) for one in wanted), EMAIL, password, samples)


def write_samples(tenant: DemoTenant, people: list[Person], folder: Path) -> None:
    """Write a tenant's files to try, good ones and bad ones, for their owner alone."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    for sheet in tenant.samples:
        path = folder / sheet.file
        path.touch(mode=0o600)
        path.write_bytes(sheet.write(people))


def within(instance: Instance, tenant: DemoTenant) -> DemoTenant:
    """Leave out what a tenant has of styles that are not installed."""
    found = tuple(one for one in tenant.profiles if one.style in instance.styles.by_key)
    names = {one.name for one in found}
    return replace(
        tenant,
        profiles=found,
        imports=tuple(sheet for sheet in tenant.imports if sheet.profile in names),
        samples=tuple(sheet for sheet in tenant.samples if sheet.profile in names),
    )


def _people_of(wanted: list[DemoTenant]) -> list[Person]:
    sheets = [sheet for tenant in wanted for sheet in (*tenant.imports, *tenant.samples)]
    return list(make_people(max((sheet.people.stop for sheet in sheets), default=0)))


def _make_user(instance: Instance) -> str | None:
    """Make the user of the demo; gives the password, or None where the user is there."""
    if accounts.find_user(instance.database, EMAIL) is not None:
        return None
    password = secrets.token_urlsafe(12)
    accounts.create_user(instance.database, EMAIL, password)
    return password


def _make_tenant(instance: Instance, described: DemoTenant, people: list[Person]) -> None:
    tenant = tenants.create_tenant(instance.database, described.slug, described.name)
    accounts.add_member(instance.database, tenant.id, EMAIL, "admin")
    add_words(instance, tenant.id, described.words)
    numbers = {
        one.name: profiles.create_profile(
            instance, tenant.id, COMMAND_LINE, one.name, one.style, one.settings
        ).number
        for one in described.profiles
    }
    for sheet in described.imports:
        _import(instance, tenant.id, numbers[sheet.profile], sheet, people)


def _import(
    instance: Instance, tenant_id: int, profile: str, sheet: Sheet, people: list[Person]
) -> None:
    stream = io.BytesIO(sheet.write(people))
    run = runs.receive_upload(instance, tenant_id, profile, COMMAND_LINE, sheet.file, stream)
    run = runs.start_run(instance, tenant_id, run.number)
    runs.resume_run(instance, tenant_id, run.number)
    run = runs.get_run(instance, tenant_id, run.number)
    runs.confirm_run(instance, tenant_id, run.number, COMMAND_LINE, run.plan_digest or "")
    runs.resume_run(instance, tenant_id, run.number)
    run = runs.get_run(instance, tenant_id, run.number)
    if run.state != "committed":
        raise PortalError(f"The demo's file {sheet.file} was not imported: it is {run.state}.")
