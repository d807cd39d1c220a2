"""Bytes of a request: in memory while few, encrypted on disk when many."""

import io
import os
import tempfile
from pathlib import Path

import pytest
from flask import Flask, request

from portal.files import Spool, StorageProblem
from portal.files.spool import MEMORY_BYTES
from portal.web.sealed_request import SealedRequest

MARKER = b"marker-of-a-person"
MANY = MARKER * (3 * MEMORY_BYTES // len(MARKER))
MORE_THAN_A_CHUNK = MARKER * (3 * 2**20 // len(MARKER))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of one's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def open_files(folder: Path) -> list[bytes]:
    """Give the content of all this process has open in a folder, removed files too."""
    entries = list(Path("/proc/self/fd").iterdir())
    return [
        entry.read_bytes()
        for entry in entries
        if entry.is_symlink() and str(entry.readlink()).startswith(f"{folder}/")
    ]


@pytest.mark.parametrize("data", [b"", b"few", MANY, MORE_THAN_A_CHUNK], ids=len)
def test_bytes_come_back_as_often_as_wanted(data: bytes) -> None:
    with Spool() as spool:
        for start in range(0, len(data), 10_000):
            spool.write(data[start : start + 10_000])
        assert spool.size == len(data)
        for _ in range(2):
            spool.seek(0)
            assert spool.read() == data


def test_few_bytes_come_near_no_disk(folder: Path) -> None:
    with Spool() as spool:
        spool.write(bytes(MEMORY_BYTES))
        spool.seek(0)
        assert not open_files(folder)


def test_many_bytes_are_unreadable_on_disk(folder: Path) -> None:
    with Spool() as spool:
        spool.write(MORE_THAN_A_CHUNK)
        spool.seek(0)
        (kept,) = open_files(folder)
        assert len(kept) > len(MORE_THAN_A_CHUNK)
        assert MARKER not in kept
        assert not list(folder.iterdir())


def test_closed_spool_leaves_nothing_open(folder: Path) -> None:
    with Spool() as spool:
        spool.write(MANY)
        spool.seek(0)
    assert not open_files(folder)


def test_read_spool_takes_nothing_more() -> None:
    with Spool() as spool:
        spool.write(b"first")
        spool.seek(0)
        with pytest.raises(io.UnsupportedOperation):
            spool.write(b"second")


@pytest.mark.parametrize("place", [(3, os.SEEK_SET), (0, os.SEEK_END), (0, os.SEEK_CUR)])
def test_spool_goes_to_its_beginning_only(place: tuple[int, int]) -> None:
    with Spool() as spool, pytest.raises(io.UnsupportedOperation):
        spool.seek(*place)


def test_missing_folder_is_a_storage_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with Spool() as spool, pytest.raises(StorageProblem):
        spool.write(MANY)


def test_uploaded_file_is_kept_unreadable(folder: Path) -> None:
    app = Flask(__name__)
    app.request_class = SealedRequest
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="p.csv"\r\n\r\n'
    body = head + MORE_THAN_A_CHUNK + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    with app.test_request_context("/", method="POST", data=body, content_type=kind):
        stream = request.files["file"].stream
        kept = open_files(folder)
        assert any(len(one) > 2**20 for one in kept)
        assert not any(MARKER in one for one in kept)
        assert stream.read() == MORE_THAN_A_CHUNK
    assert not open_files(folder)
