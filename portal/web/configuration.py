"""What Flask and its extensions are told, in one place."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5

from portal.files.small_keys import read_or_make_key
from portal.settings import Settings
from portal.web.proxies import TrustedProxies

FORM_BYTES = 500_000
"""Bytes of a request that brings no file, and of the fields beside a file."""
FORM_PARTS = 20


def configure(app: Flask, settings: Settings) -> None:
    """Set limits, cookies and hosts, and the extensions that read them."""
    prefix = "__Host-" if settings.behind_tls else ""
    app.config.update(
        SECRET_KEY=read_secret_key(settings.instance),
        MAX_CONTENT_LENGTH=settings.max_upload,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SESSION_COOKIE_NAME=f"{prefix}form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.behind_tls,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        LOGIN_COOKIE_NAME=f"{prefix}session",
        # A preview may be read for hours before it is confirmed.
        WTF_CSRF_TIME_LIMIT=settings.session_hours * 3600,
        # Called by ``lifecycle`` after the door: a stranger's body is not read at all.
        WTF_CSRF_CHECK_DEFAULT=False,
        # The referrer is not sent, by our own policy; Sec-Fetch-Site is looked at instead.
        WTF_CSRF_SSL_STRICT=False,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    Bootstrap5(app)
    if settings.behind_tls:
        app.wsgi_app = TrustedProxies(  # type: ignore[method-assign]
            app.wsgi_app, settings.trusted_proxies
        )


def read_secret_key(folder: Path) -> bytes:
    """Read the key that signs forms, or make it at the first start."""
    return read_or_make_key(folder / "secret.key")
