"""Log in and out."""

from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask import session as browser
from werkzeug.wrappers import Response

from portal.errors import TooMany
from portal.store import accounts
from portal.store.accounts import User
from portal.web import current
from portal.web.auth import blueprint
from portal.web.auth.cookie import forget_token, lifetime, set_token
from portal.web.auth.forms import LogInForm
from portal.web.tenancy import public, signed_in

WRONG = "The e-mail address or the password is wrong. Check both and try again."


@blueprint.get("/log-in")
@public
def log_in() -> str | Response:
    """Show the form, unless the user is in already."""
    wanted = own_path(request.args.get("next", ""))
    if current.is_signed_in():
        return redirect(wanted)
    return render_template("auth/log_in.html", form=LogInForm(next=wanted))


@blueprint.post("/log-in")
@public
def enter() -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Log in with an address and a password."""
    form = LogInForm()
    if not form.validate_on_submit():
        return render_template("auth/log_in.html", form=form), 400
    try:
        user = try_password(form.email.data, form.password.data, "login")
    except TooMany as wait:
        page = render_template("auth/log_in.html", form=form, problem=str(wait))
        return page, 429, {"Retry-After": str(wait.seconds)}
    if user is None:
        return render_template("auth/log_in.html", form=form, problem=WRONG), 401
    accounts.remove_dead_sessions(current.database(), lifetime())
    accounts.remove_old_attempts(current.database())
    response = redirect(own_path(form.next.data or ""), 303)
    start_session(response, user)
    return response


@blueprint.post("/log-out")
@signed_in
def log_out() -> Response:
    """End this session."""
    current.audit("logout")
    accounts.end_session(current.database(), current.user().id, current.session().number)
    browser.clear()
    response = redirect(url_for("auth.log_in"), 303)
    forget_token(response)
    return response


def try_password(email: str, password: str, action: str) -> User | None:
    """Compare a password, after the limits and with a record of it.

    Raises:
        TooMany: it came too early; the password was not looked at.
    """
    database, address = current.database(), current.address()
    try:
        accounts.count_attempt(database, email, address)
    except TooMany:
        _record(action, "locked", accounts.find_user(database, email))
        raise
    user = accounts.verify_password(database, email, password)
    _record(action, "ok" if user else "failed", user or accounts.find_user(database, email))
    if user:
        accounts.forget_failures(database, email, address)
        accounts.trust_address(database, email, address)
    return user


def start_session(response: Response, user: User) -> None:
    """Begin anew: another token, and forms that only the new session can send."""
    database = current.database()
    if current.is_signed_in():
        accounts.end_session(database, current.user().id, current.session().number)
    browser.clear()
    agent = request.user_agent.string
    set_token(response, accounts.start_session(database, user.id, current.address(), agent))


def own_path(path: str) -> str:
    """Give a path of this site, or the front page for anything else."""
    parts = urlsplit(path)
    foreign = parts.scheme or parts.netloc or path.startswith(("//", "/\\"))
    if foreign or not path.startswith("/") or not path.isprintable() or "\\" in path:
        return url_for("home.start")
    return path


def _record(action: str, outcome: str, user: User | None) -> None:
    accounts.record_audit(
        current.database(),
        action,
        outcome=outcome,
        user_id=user.id if user else None,
        user_name=user.email if user else "",
        address=current.address(),
    )
