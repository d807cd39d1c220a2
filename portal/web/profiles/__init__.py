"""Profiles: the home of imports, a profile's page, its settings, template and export."""

from flask import Blueprint

blueprint = Blueprint("profiles", __name__, url_prefix="/t/<tenant>")

from portal.web.profiles import downloads, editing, pages, preparing  # noqa: E402, F401
