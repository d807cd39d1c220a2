"""How the web server takes requests: encrypted where they are large, answered where too large.

Waitress keeps the body of a request in a temporary file before the application hears of it.
Here the file is encrypted, and a body that is too large is not read at all: the pages answer.
"""

import socket
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server
from waitress.utilities import RequestEntityTooLarge

from portal.files import Spool

LINGER_SECONDS = 30.0
"""So long a client may go on sending a body that was refused."""


class Body:
    """What waitress puts a body into, and where the application reads it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._spool = Spool()

    def append(self, data: bytes) -> None:
        """Take more bytes."""
        self._spool.write(data)

    def __len__(self) -> int:
        """Count the bytes."""
        return self._spool.size

    def getfile(self) -> Spool:
        """Give the body from its beginning."""
        self._spool.seek(0)
        return self._spool

    def close(self) -> None:
        """Leave nothing behind."""
        self._spool.close()


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request that is being received."""

    is_unread = False

    def parse_header(self, header_plus: bytes) -> None:
        """Prepare an encrypted place for the body; nothing of it has come yet."""
        super().parse_header(header_plus)
        receiver: Any = self.body_rcv
        if receiver is not None:
            receiver.buf = Body()

    def received(self, data: bytes) -> int:
        """Take what came; a body that is too large is left to the pages to refuse."""
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self._leave_body()
        return consumed

    def _leave_body(self) -> None:
        self.close()
        # The application sees the length that was announced, and refuses before it reads.
        self.headers["CONTENT_LENGTH"] = str(max(self.content_length, self.body_bytes_received))
        self.headers["CONNECTION"] = "close"
        self.body_rcv = self.error = None
        self.expect_continue = False
        self.is_unread = True


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection; after a refusal it stays until the client has heard it.

    Closed at once, with bytes of the body still coming, the system would break it off, and a
    browser would show that instead of the answer.
    """

    parser_class = Request
    _is_unread = False
    _lingers_until = 0.0

    def service(self) -> None:
        """Answer a request."""
        self._is_unread = self.requests[0].is_unread
        super().service()

    def handle_close(self) -> None:
        """Close, or say that nothing more will come and wait for the client to close."""
        if self._is_unread:
            self._is_unread = False
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                super().handle_close()
                return
            self._lingers_until = time.monotonic() + LINGER_SECONDS
            self.will_close = False
        else:
            super().handle_close()

    def handle_read(self) -> None:
        """Take what came, or drop it after a refusal."""
        if not self._lingers_until:
            super().handle_read()
        elif time.monotonic() > self._lingers_until:
            self.handle_close()
        else:
            self.recv(self.adj.recv_bytes)  # closes at the end of what the client sends


def make_server(app: object, **adjustments: object) -> BaseWSGIServer:
    """Make a waitress server that receives in this way; takes its adjustments."""
    sockets: dict[int, object] = {}
    server = create_server(app, map=sockets, **adjustments)
    # A name like localhost can stand for several addresses, each with a server of its own.
    for one in sockets.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = Connection
    return server
