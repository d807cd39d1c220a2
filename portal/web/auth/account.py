"""One's own account: where one is logged in, and the password."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.errors import Invalid, NotFound, TooMany
from portal.store import accounts
from portal.web import current
from portal.web.auth import blueprint
from portal.web.auth.browsers import name_browser
from portal.web.auth.cookie import lifetime
from portal.web.auth.forms import PasswordForm
from portal.web.auth.logging_in import start_session, try_password
from portal.web.tenancy import signed_in

Answer = str | Response | tuple[str, int]


@blueprint.get("/account/")
@signed_in
def account() -> str:
    """List one's own sessions."""
    return render_template(
        "auth/account.html",
        user=current.user(),
        name_browser=name_browser,
        own=current.session(),
        sessions=accounts.list_sessions(current.database(), current.user().id, lifetime()),
    )


@blueprint.post("/account/sessions/<number>/end")
@signed_in
def end_session(number: str) -> Response:
    """End one of one's own sessions."""
    if not accounts.end_session(current.database(), current.user().id, number):
        raise NotFound("This session has ended already.")
    current.audit("session.end")
    flash("The session has ended.", "success")
    return redirect(url_for("auth.account"), 303)


@blueprint.post("/account/sessions/end")
@signed_in
def end_sessions() -> Response:
    """End all of one's own sessions but this one."""
    own = current.session().number
    ended = accounts.end_sessions(current.database(), current.user().id, but=own)
    current.audit("session.end", about=f"{ended} others")
    flash("You are logged out everywhere else.", "success")
    return redirect(url_for("auth.account"), 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> Answer:
    """Change one's own password; all sessions end and this browser gets a new one."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _show(form, 400 if form.is_submitted() else 200)
    try:
        if try_password(current.user().email, form.old.data, "password.confirm") is None:
            form.old.errors = ["This is not your present password. Try again."]
            return _show(form, 401)
        _refuse_same(form.old.data, form.new.data)
        accounts.set_password(current.database(), current.user().email, form.new.data)
    except TooMany as wait:
        form.old.errors = [str(wait)]
        return _show(form, 429)
    except Invalid as problem:
        form.new.errors = [str(problem)]
        return _show(form, 400)
    flash("Your password is changed. You are logged out everywhere else.", "success")
    response = redirect(url_for("home.start"), 303)
    start_session(response, current.user())
    return response


def _refuse_same(old: str, new: str) -> None:
    if old == new:
        raise Invalid("This is the password you have. Choose another one.")


def _show(form: PasswordForm, status: int) -> tuple[str, int]:
    initial = current.user().password_is_initial
    return render_template("auth/password.html", form=form, initial=initial), status
