"""What every template may name: the tenant, what the member may do, the way around, dates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request
from markupsafe import Markup

from portal.customers.labels import label_of
from portal.engine.read.sizes import format_size
from portal.store.accounts import Membership, list_memberships
from portal.web import current
from portal.web.naming import shown_number
from portal.web.tenancy import access_of


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the navigation of a tenant leads to."""

    title: str
    icon: str
    endpoint: str
    blueprints: tuple[str, ...]


PLACES = (
    Place("Import", "upload", "profiles.home", ("profiles",)),
    Place("Runs", "clock-history", "runs.list", ("runs",)),
    Place("Customers", "person-vcard", "customers.list", ("customers",)),
    Place("Settings", "sliders", "vocabulary.settings", ("vocabulary", "lists")),
    Place("People", "people", "people.list", ("people",)),
)


def register(app: Flask) -> None:
    """Offer the names to templates."""
    app.context_processor(make_context)
    app.jinja_env.globals["when"] = when
    app.jinja_env.filters["size"] = format_size
    app.jinja_env.globals["shown_number"] = shown_number
    app.jinja_env.globals["label_of"] = label_of


def make_context() -> dict[str, Any]:
    """Give the names that depend on the request."""
    return {
        "tenant": g.get("tenant"),
        "may_import": current.may("importer"),
        "may_administer": current.may("admin"),
        "places": [place for place in PLACES if _leads_to(place)],
        "blueprint": request.blueprint,
        "memberships": own_memberships,
    }


def _leads_to(place: Place) -> bool:
    if place.endpoint not in current_app.view_functions:
        return False
    return current.may(access_of(current_app, place.endpoint) or "")


def own_memberships() -> list[Membership]:
    """List the tenants of the signed-in user; called by the template that shows them."""
    return list_memberships(current.database(), current.user().id)


def when(moment: datetime | None) -> Markup:
    """Write a moment for people, and for programs beside it."""
    if moment is None:
        return Markup("&ndash;")
    shown = f"{moment.day} {moment:%b %Y, %H:%M}"
    machine = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    return Markup('<time datetime="{}" title="{} UTC">{} UTC</time>').format(machine, shown, shown)
