"""Customers: the list, one customer, adding and editing by hand."""

from flask import Blueprint

blueprint = Blueprint("customers", __name__, url_prefix="/t/<tenant>/customers")

from portal.web.customers import awarding, editing, moving, pages  # noqa: E402, F401
