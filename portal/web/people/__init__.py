"""The people of a tenant: list, add, change the role, remove."""

from flask import Blueprint

blueprint = Blueprint("people", __name__, url_prefix="/t/<tenant>/people")

from portal.web.people import pages  # noqa: E402, F401 - it registers its views
