"""The front page: which tenant; and a tenant's own first page."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.customers import count_customers
from portal.runs import list_runs
from portal.web.current import instance, tenant_id
from portal.web.layout import own_memberships
from portal.web.profiles.cards import list_cards, upload_rules
from portal.web.runs.about import words_of
from portal.web.tenancy import requires, signed_in

blueprint = Blueprint("home", __name__)

NEWEST, LATEST = 20, 5
"""How many runs are looked at, and how many of those that are over are shown."""
WAITING = frozenset({"mapping", "ready"})


@blueprint.get("/")
@signed_in
def start() -> str | Response:
    """Let a user choose a tenant; go there at once where there is one."""
    found = own_memberships()
    if len(found) == 1:
        return redirect(url_for("home.tenant", tenant=found[0].slug))
    return render_template("home/start.html", found=found)


@blueprint.get("/t/<tenant>/")
@requires("viewer")
def tenant() -> str:
    """Show where an import begins, which ones wait for somebody, and what was done lately."""
    cards = list_cards()
    runs = list_runs(instance(), tenant_id(), limit=NEWEST)
    waiting = [run for run in runs if run.state in WAITING and run.files_removed_at is None]
    single = cards[0] if len(cards) == 1 and cards[0].style else None
    rules: dict[str, Any] = {}
    if single and single.style:
        rules = upload_rules(single.style, single.profile)
    return render_template(
        "home/tenant.html",
        cards=cards,
        single=single,
        waiting=waiting,
        latest=[run for run in runs if run not in waiting][:LATEST],
        profile_names={card.profile.number: card.profile.name for card in cards},
        profile_words={card.profile.number: words_of(card.profile) for card in cards},
        customers=count_customers(instance(), tenant_id()),
        **rules,
    )
