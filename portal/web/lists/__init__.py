"""The tenant's lists: options, customer groups, manufacturers, user groups."""

from flask import Blueprint

blueprint = Blueprint("lists", __name__, url_prefix="/t/<tenant>/lists")

from portal.web.lists import entries, pages  # noqa: E402, F401
