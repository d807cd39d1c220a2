"""The request: a file that comes with a form is kept encrypted until a view takes it."""

from typing import IO, Any, cast

from flask import Request

from portal.files import Spool


class SealedRequest(Request):
    """A request whose files never lie on a disk as they are."""

    def _get_file_stream(self, *_sizes: Any, **_headers: Any) -> IO[bytes]:
        """Give the form parser what it writes a file to; Werkzeug's own is a temporary file."""
        return cast("IO[bytes]", Spool())
