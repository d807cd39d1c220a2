"""The one error map: what went wrong becomes a page with what, where and what to do.

An unexpected error gets a number. The page shows the number; the log has the trace under it.
"""

import logging
import secrets
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PortalError,
    Refused,
    TooMany,
    Unavailable,
    default_message,
)
from portal.files.problems import StorageProblem

STATUS: dict[type[PortalError], int] = {
    Invalid: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Refused: 422,
    TooMany: 429,
    Unavailable: 503,
    PortalError: 422,
}
TITLES = {
    400: "This request could not be understood",
    403: "You may not do this",
    404: "There is no such page",
    405: "This page cannot be used that way",
    409: "It changed in the meantime",
    413: "This is too large",
    422: "This cannot be done",
    429: "Too many attempts",
    500: "Something went wrong on our side",
    503: "The portal cannot do this just now",
}
MESSAGES = {
    400: "Go back, reload the page and try again.",
    404: default_message(NotFound),
    405: "Go back and use the buttons of the page.",
}
_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Map the trees of errors to pages."""
    app.register_error_handler(PortalError, show_portal_error)
    app.register_error_handler(CSRFError, show_stale_form)
    app.register_error_handler(SecurityError, show_unknown_host)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(StorageProblem, show_storage_problem)
    app.register_error_handler(Exception, show_unexpected)


def show_portal_error(error: PortalError) -> Response:
    """Show a refusal with its own sentence."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    response = make_page(status, str(error))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def form_status(refused: Invalid | Conflict) -> int:
    """Give the status of a form that is shown again with what was refused."""
    return 409 if isinstance(refused, Conflict) else 422


def show_stale_form(_error: CSRFError) -> Response:
    """Explain a form that was open for too long, or in a browser that logged out since."""
    says = "This form was open for too long, or you logged out since. Go back, reload, try again."
    return make_page(400, says)


def show_unknown_host(_error: SecurityError) -> Response:
    """Refuse a name the portal is not known by; a page would link to that name."""
    says = "The portal is not reached under this name. The operator sets PORTAL_TRUSTED_HOSTS."
    return make_response(says, 400, {"Content-Type": "text/plain; charset=utf-8"})


def show_http_error(error: HTTPException) -> Response:
    """Show what the framework refused."""
    if error.response is not None:
        return make_response(error.response)  # a redirect to the address with its slash
    status = error.code or 500
    if status == 413:  # noqa: PLR2004
        return make_page(status, _too_large())
    response = make_page(status, MESSAGES.get(status) or error.description or "")
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def show_storage_problem(error: StorageProblem) -> Response:
    """Say what the disk lacks; where it is stands in the log alone."""
    number = _write_down(error)
    what = (type(error).__doc__ or "").partition("\n")[0]
    return make_page(503, f"{what} Tell the operator the number below; nothing was lost.", number)


def show_unexpected(error: Exception) -> Response:
    """Show a number, and write the trace under it."""
    says = "Nothing is known to be lost. Try again; if it stays so, tell the operator this number."
    return make_page(500, says, _write_down(error))


def make_page(status: int, message: str, number: str = "") -> Response:
    """Make the page of an error, or its JSON for a program."""
    if request.accept_mimetypes.best == "application/json":
        content: Any = jsonify(error=message, number=number or None)
    else:
        content = _render(status, message, number)
    return make_response(content, status)


def _render(status: int, message: str, number: str) -> str:
    names = {"title": TITLES.get(status, TITLES[400]), "message": message, "number": number}
    if status >= 500:  # noqa: PLR2004
        # Without the names of the request: the database they come from may be what is broken.
        return current_app.jinja_env.get_template("errors/broken.html").render(**names)
    return render_template("errors/refused.html", **names)


def _write_down(error: Exception) -> str:
    number = f"E-{secrets.token_hex(4).upper()}"
    where = f"{request.method} {request.endpoint}"
    _log.error("unexpected error in %s", where, exc_info=error, extra={"number": number})
    return number


def _too_large() -> str:
    most = current_app.config["MAX_CONTENT_LENGTH"] // 2**20
    return f"A file may have {most:,} MB, and a form half a megabyte. Split the file into several."
