"""Logging in and out, and one's own account: sessions and password."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__)

from portal.web.auth import account, logging_in  # noqa: E402, F401 - they register their views
