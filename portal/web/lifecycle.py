"""What happens before a view, in this order, and after it.

1. a request that another site's page sent is refused;
2. a request without a file may only be small;
3. the database is connected; the session is read when it is first asked for;
4. the door decides (``tenancy``);
5. the form's token is compared. It comes last because it reads the body: a stranger's upload
   is refused unread.
"""

from flask import Flask, current_app, g, request
from flask_wtf import CSRFProtect

from portal.errors import Invalid
from portal.web import current, tenancy
from portal.web.auth.cookie import login_manager
from portal.web.configuration import FORM_BYTES

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE = frozenset({"same-origin", "none"})
_csrf = CSRFProtect()


class OtherSite(Invalid):
    """This request came from another site. Open the portal itself and try again there."""


def register(app: Flask) -> None:
    """Put the steps in their order."""
    _csrf.init_app(app)
    login_manager.init_app(app)
    app.url_value_preprocessor(tenancy.take_tenant)
    app.url_defaults(tenancy.give_tenant)
    for step in (refuse_other_sites, limit_body, connect, tenancy.open_door, check_token):
        app.before_request(step)
    app.teardown_request(disconnect)


def refuse_other_sites() -> None:
    """Refuse what changes something and was not sent from a page of ours.

    Browsers say so themselves in a header that no page can set. One that does not know the
    header, or a program, is left to the form's token.
    """
    site = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in _SAFE_METHODS and site not in _OWN_SITE:
        raise OtherSite


def limit_body() -> None:
    """Take large bodies only where a file is expected, and only as parts: those go to disk."""
    view = current_app.view_functions.get(request.endpoint or "")
    in_parts = request.mimetype == "multipart/form-data"
    if not (in_parts and getattr(view, "takes_upload", False)):
        request.max_content_length = FORM_BYTES


def connect() -> None:
    """Connect the database for this request; pages that are only files need none."""
    if not (request.endpoint or "").endswith("static"):
        g.connected = current.database().connect(reuse_if_open=True)


def check_token() -> None:
    """Compare the form's token with the browser's."""
    _csrf.protect(apply_exemptions=True)


def disconnect(_error: BaseException | None) -> None:
    """Give the connection back, unless somebody else opened it."""
    if g.pop("connected", False):
        current.database().close()
