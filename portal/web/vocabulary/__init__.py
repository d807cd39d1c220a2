"""The tenant's own words: tags, attributes, contact preferences."""

from flask import Blueprint

blueprint = Blueprint("vocabulary", __name__, url_prefix="/t/<tenant>/vocabulary")

from portal.web.vocabulary import fields, pages, words  # noqa: E402, F401
