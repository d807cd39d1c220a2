"""Make a profile and change its settings."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.engine.columns import Vocabulary
from portal.engine.style import Style
from portal.errors import Conflict, Invalid
from portal.profiles import create_profile, get_profile, update_profile
from portal.store.profiles import Profile
from portal.vocabulary import read_vocabulary
from portal.web.current import audit, instance, tenant_id, who
from portal.web.profiles import blueprint
from portal.web.profiles.forms import make_form, settings_of
from portal.web.tenancy import requires


@blueprint.get("/profiles/new", endpoint="styles")
@requires("admin")
def choose_style() -> str:
    """Show the styles a profile can be made of, and the names of plugins that were refused."""
    styles = sorted(instance().styles.by_key.values(), key=lambda style: style.title)
    refused = sorted({one.plugin for one in instance().styles.refused})
    return render_template("profiles/styles.html", styles=styles, refused=refused)


@blueprint.route("/profiles/new/<key>", methods=["GET", "POST"], endpoint="new")
@requires("admin")
def make_profile(key: str) -> Response | tuple[str, int]:
    """Make a profile of a style."""
    chosen = _style_or_404(key)
    form = make_form(chosen, "", {}, _words())
    back = url_for("profiles.styles")

    def create() -> Profile:
        named = form.name.data
        return create_profile(instance(), tenant_id(), who(), named, key, settings_of(form, chosen))

    made = _save(form, "profile.create", create)
    if made:
        return redirect(url_for("profiles.show", number=made.number), 303)
    page = render_template(
        "profiles/new.html", style=chosen, form=form, verb="Make profile", back=back
    )
    return page, 422 if form.errors else 200


@blueprint.route("/profiles/<number>/settings", methods=["GET", "POST"], endpoint="settings")
@requires("admin")
def change_settings(number: str) -> Response | tuple[str, int]:
    """Change a profile's name and settings."""
    profile = get_profile(instance(), tenant_id(), number)
    style = _style_or_404(profile.style)
    form = make_form(style, profile.name, profile.settings, _words())
    back = url_for("profiles.show", number=number)

    def update() -> Profile:
        named, settings = form.name.data, settings_of(form, style)
        return update_profile(instance(), tenant_id(), number, who(), name=named, settings=settings)

    if _save(form, "profile.change", update):
        return redirect(back, 303)
    about = {"profile": profile, "style": style}
    page = render_template("profiles/settings.html", form=form, verb="Save", back=back, **about)
    return page, 422 if form.errors else 200


def _save(form: Any, action: str, act: Callable[[], Profile]) -> Profile | None:
    """Do what a form asks for; None when it was not sent, or what it holds cannot be taken."""
    if not form.validate_on_submit():
        return None
    try:
        profile = act()
    except (Conflict, Invalid) as problem:
        form.name.errors = [*form.name.errors, str(problem)]
        return None
    audit(action, about=profile.name)
    return profile


def _words() -> Vocabulary:
    return read_vocabulary(instance().database, tenant_id())


def _style_or_404(key: str) -> Style:
    if key not in instance().styles.by_key:
        abort(404)
    return instance().styles.by_key[key]
