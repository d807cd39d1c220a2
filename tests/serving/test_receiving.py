"""Large requests: nothing of them on a disk in the clear, and an answer to what is too large."""

import socket
import time
from http.client import HTTPConnection, HTTPResponse

from portal import runs
from tests.serving.conftest import Serve, Served
from tests.web.importing import Imports, make_file, make_people

MARKER = "marker-of-a-person"
BOUNDARY = "----boundary"
MEGABYTE = 2**20


def make_form(token: str, file: bytes) -> bytes:
    fields = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="p.csv"\r\n\r\n'
    )
    return fields.encode() + file + f"\r\n--{BOUNDARY}--\r\n".encode()


def begin(served: Served, path: str, length: int, **more: str) -> HTTPConnection:
    """Send the head of an upload."""
    connection = served.connect()
    connection.putrequest("POST", path)
    headers = served.headers() | {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(length),
    }
    for name, value in (headers | more).items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection


def connect_slowly(port: int) -> socket.socket:
    """Connect with a window so small that what is not read stays with the server."""
    connected = socket.socket()
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    connected.settimeout(30)
    connected.connect(("127.0.0.1", port))
    return connected


def is_there(served: Served, size: int) -> bool:
    return any(entry.stat().st_size > size for entry in served.open_files())


def wait_until_there(served: Served, size: int) -> None:
    deadline = time.monotonic() + 60
    while not is_there(served, size):
        assert time.monotonic() < deadline, "it is in no temporary file"
        time.sleep(0.02)


def test_large_upload_is_nowhere_in_the_clear(serve: Serve, imports: Imports) -> None:
    people = [[MARKER, *row[1:]] for row in make_people(100_000)]
    file = make_file(people)
    served = serve()
    served.log_in("importer")
    form = make_form(served.token(imports.home), file)
    assert len(form) > 5 * MEGABYTE
    connection = begin(served, f"{imports.home}/upload", len(form))
    half = len(form) * 3 // 4
    connection.send(form[:half])
    wait_until_there(served, MEGABYTE)
    for entry in served.open_files():
        assert MARKER.encode() not in entry.read_bytes()
    assert not list(served.temporary.iterdir())
    connection.send(form[half:])
    assert connection.getresponse().status == 303
    connection.close()
    run = imports.last()
    assert run.file_size == len(file)
    stored = [path for path in imports.portal.instance.files.folder.rglob("*") if path.is_file()]
    assert stored
    assert not [path for path in stored if MARKER.encode() in path.read_bytes()]


def test_large_download_is_nowhere_in_the_clear(serve: Serve, imports: Imports) -> None:
    people = [[MARKER, *row[1:]] for row in make_people(100_000)]
    run = imports.add_run(make_file(people))
    with imports.portal.database.connection_context():
        runs.resume_run(imports.portal.instance, imports.tenant_id, run.number)
    served = serve()
    served.log_in("importer")
    connection = served.connect()
    connection.sock = connect_slowly(served.port)
    connection.request("GET", imports.page(run, "report.csv"), headers=served.headers())
    answer = connection.getresponse()
    first = answer.read(MEGABYTE)
    wait_until_there(served, MEGABYTE)
    kept = [entry.read_bytes() for entry in served.open_files()]
    assert not any(MARKER.encode() in one for one in kept)
    assert (first + answer.read()).count(MARKER.encode()) == len(people)
    connection.close()


def test_too_large_body_is_answered_unread(serve: Serve, imports: Imports) -> None:
    served = serve(PORTAL_MAX_UPLOAD=str(MEGABYTE))
    served.log_in("importer")
    # Nothing of the body is sent: the answer cannot have waited for it.
    connection = begin(served, f"{imports.home}/upload", 2 * MEGABYTE)
    answer = connection.getresponse()
    assert answer.status == 413
    assert "A file may have 1 MB" in answer.read().decode()
    connection.close()


def test_waiting_client_is_not_told_to_go_on(serve: Serve, imports: Imports) -> None:
    served = serve(PORTAL_MAX_UPLOAD=str(MEGABYTE))
    served.log_in("importer")
    path = f"{imports.home}/upload"
    connection = begin(served, path, 2 * MEGABYTE, Expect="100-continue")
    assert connection.sock.recv(12) == b"HTTP/1.1 413"
    connection.close()


def test_refusal_is_heard_while_sending(serve: Serve, imports: Imports) -> None:
    served = serve(PORTAL_MAX_UPLOAD=str(MEGABYTE))
    served.log_in("importer")
    size = 64 * MEGABYTE
    connection = begin(served, f"{imports.home}/upload", size)
    for _ in range(64):
        connection.send(bytes(MEGABYTE))
    assert connection.getresponse().status == 413
    connection.close()


def test_too_large_body_in_chunks_is_refused(serve: Serve, imports: Imports) -> None:
    served = serve(PORTAL_MAX_UPLOAD=str(MEGABYTE))
    served.log_in("importer")
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as sender:
        head = served.headers() | {
            "Host": "127.0.0.1",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Transfer-Encoding": "chunked",
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        sender.sendall(f"POST {imports.home}/upload HTTP/1.1\r\n{lines}\r\n".encode())
        for _ in range(4):
            sender.sendall(b"80000\r\n" + bytes(MEGABYTE // 2) + b"\r\n")
        answer = HTTPResponse(sender)
        answer.begin()
        assert answer.status == 413
        assert "A file may have 1 MB" in answer.read().decode()
