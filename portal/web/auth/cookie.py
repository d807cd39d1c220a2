"""The cookie of a session: a random token, read once per request."""

from datetime import timedelta

from flask import Request, current_app
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response

from portal.store.accounts import OpenSession, find_session
from portal.store.accounts.sessions import Lifetime
from portal.web import current

login_manager = LoginManager()
# The session is ours, in the database: nothing about it stands in Flask's signed cookie.
login_manager.session_protection = None


class SignedIn(UserMixin):  # type: ignore[misc]
    """The user of a request, as Flask-Login's ``current_user``."""

    def __init__(self, session: OpenSession) -> None:
        """Take the session's user."""
        self.session = session
        self.id = session.user.id
        self.email = session.user.email


def lifetime() -> Lifetime:
    """Give how long sessions live here."""
    settings = current.instance().settings
    return Lifetime(
        timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    )


@login_manager.request_loader  # type: ignore[untyped-decorator]
def load_session(request: Request) -> SignedIn | None:
    """Find the living session whose token came with the request."""
    token = read_token(request)
    if not token or current.database().is_closed():
        return None
    session = find_session(current.database(), token, lifetime())
    return SignedIn(session) if session else None


def read_token(request: Request) -> str:
    """Give the token that came with a request, or a blank."""
    return request.cookies.get(current_app.config["LOGIN_COOKIE_NAME"], "")


def set_token(response: Response, token: str) -> None:
    """Hand the token to the browser; it forgets it when it is closed."""
    response.set_cookie(
        current_app.config["LOGIN_COOKIE_NAME"],
        token,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget_token(response: Response) -> None:
    """Take the token, and all that the browser kept of our pages, away from it."""
    response.delete_cookie(
        current_app.config["LOGIN_COOKIE_NAME"],
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
