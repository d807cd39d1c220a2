"""Headers of every answer: what a browser may do with our pages, and what it must forget."""

from flask import Flask, request
from werkzeug.wrappers import Response

from portal.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
STRICT_TRANSPORT_SECURITY = "max-age=63072000; includeSubDomains"
FOREVER = "public, max-age=31536000, immutable"


def register(app: Flask, settings: Settings) -> None:
    """Send the headers with every answer."""

    def protect(response: Response) -> Response:
        response.headers.update(HEADERS)
        if settings.behind_tls:
            response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT_SECURITY
        response.headers["Cache-Control"] = _cache_control(response)
        return response

    app.after_request(protect)


def _cache_control(response: Response) -> str:
    if not (request.endpoint or "").endswith("static") or response.status_code >= 400:  # noqa: PLR2004
        return "no-store"
    # The address of a file of ours carries a hash of its content.
    return FOREVER if "v" in request.args else "no-cache"
