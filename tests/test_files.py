"""Files at rest: whole or not there, unreadable without the keys, refused when changed."""

import errno
import io
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.files import (
    FileDamaged,
    FileMissing,
    FileNotRemoved,
    FileStore,
    KeyExposed,
    KeyMissing,
    KeyRefused,
    StorageFailed,
    StorageFull,
    StorageReadOnly,
    TooManyOpenFiles,
)
from portal.files.keys import new_house_key
from portal.files.problems import storage_problems
from portal.files.sealed import HEAD, TAG_BYTES

CHUNK = 16
TENANT, OTHER = 7, 8
CANARY = b"Zacharias Canary-Bird"


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def store(instance: Path) -> FileStore:
    return FileStore(instance, chunk_bytes=CHUNK)


@pytest.fixture(scope="module")
def shared_store() -> Iterator[FileStore]:
    """Give hypothesis one store for all its examples."""
    with TemporaryDirectory() as folder:
        yield FileStore(Path(folder) / "instance", chunk_bytes=CHUNK)


def path_of(store: FileStore, path: str, tenant_id: int = TENANT) -> Path:
    return store.folder / str(tenant_id) / path


class BrokenStream(io.RawIOBase):
    """A browser that hangs up in the middle."""

    def read(self, size: int = -1) -> bytes:
        if size == CHUNK:
            raise ConnectionError
        return b"x"


@given(data=st.binary(max_size=5 * CHUNK + 1), sizes=st.lists(st.integers(1, 3 * CHUNK)))
def test_any_bytes_come_back(shared_store: FileStore, data: bytes, sizes: list[int]) -> None:
    stored = shared_store.write(TENANT, "run", "upload", data, durable=False)
    assert stored.size == len(data)
    assert shared_store.read(TENANT, "run/upload") == data
    with shared_store.open(TENANT, "run/upload") as reader:
        pieces = [reader.read(size) for size in sizes]
        assert b"".join(pieces) + reader.read() == data
        assert reader.read() == b""


@given(pieces=st.lists(st.binary(max_size=2 * CHUNK), max_size=6))
def test_pieces_written_join(shared_store: FileStore, pieces: list[bytes]) -> None:
    with shared_store.create(TENANT, "run", "pieces") as file:
        for piece in pieces:
            file.write(piece)
        stored = file.finish(durable=False)
    assert shared_store.read(TENANT, "run/pieces") == b"".join(pieces)
    assert stored.size == file.size == len(b"".join(pieces))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_chunk_borders_hold(store: FileStore, size: int) -> None:
    data = os.urandom(size)
    store.write(TENANT, "run", "upload", io.BytesIO(data))
    chunks = max(1, -(-size // CHUNK))
    assert path_of(store, "run/upload").stat().st_size == HEAD.size + size + chunks * TAG_BYTES
    assert store.read(TENANT, "run/upload") == data
    with store.open(TENANT, "run/upload") as reader:
        buffer = bytearray(size + 5)
        assert reader.readinto(buffer) == size  # type: ignore[attr-defined]
        assert not reader.seekable()


def test_lines_can_be_read(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", b"name,email\r\nA long enough line,a@b\r\n")
    with store.open(TENANT, "run/upload") as reader:
        assert list(reader) == [b"name,email\r\n", b"A long enough line,a@b\r\n"]


def test_large_file_in_default_chunks(instance: Path) -> None:
    store = FileStore(instance)
    data = os.urandom(3 * 2**20 + 17)
    stored = store.write(TENANT, "run", "upload", io.BytesIO(data))
    assert stored.size == len(data)
    assert store.read(TENANT, "run/upload") == data


@given(place=st.integers(0, HEAD.size + 3 * (CHUNK + TAG_BYTES) - 1), bit=st.integers(0, 7))
@settings(max_examples=300)
def test_any_flipped_bit_refused(shared_store: FileStore, place: int, bit: int) -> None:
    shared_store.write(TENANT, "run", "bits", bytes(3 * CHUNK), durable=False)
    path = path_of(shared_store, "run/bits")
    changed = bytearray(path.read_bytes())
    changed[place] ^= 1 << bit
    path.write_bytes(changed)
    with pytest.raises(FileDamaged, match="upload the file again"):
        shared_store.read(TENANT, "run/bits")


@given(length=st.integers(0, HEAD.size + 3 * (CHUNK + TAG_BYTES) - 1))
def test_any_cut_tail_refused(shared_store: FileStore, length: int) -> None:
    shared_store.write(TENANT, "run", "tail", bytes(3 * CHUNK), durable=False)
    path = path_of(shared_store, "run/tail")
    os.truncate(path, length)
    with pytest.raises(FileDamaged):
        shared_store.read(TENANT, "run/tail")


@pytest.mark.parametrize("more", [b"x", bytes(CHUNK + TAG_BYTES)], ids=["byte", "chunk"])
def test_longer_tail_refused(store: FileStore, more: bytes) -> None:
    store.write(TENANT, "run", "upload", bytes(2 * CHUNK))
    path = path_of(store, "run/upload")
    path.write_bytes(path.read_bytes() + more)
    with pytest.raises(FileDamaged):
        store.read(TENANT, "run/upload")


def test_exchanged_chunks_refused(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", bytes(3 * CHUNK))
    path, sealed = path_of(store, "run/upload"), CHUNK + TAG_BYTES
    data = path.read_bytes()
    head, first = data[: HEAD.size], data[HEAD.size :][:sealed]
    second, rest = data[HEAD.size + sealed :][:sealed], data[HEAD.size + 2 * sealed :]
    path.write_bytes(head + second + first + rest)
    with pytest.raises(FileDamaged, match="chunk 1 of 3"):
        store.read(TENANT, "run/upload")


def test_chunks_of_other_file_refused(store: FileStore) -> None:
    for name in ("one", "two"):
        store.write(TENANT, "run", name, bytes(2 * CHUNK))
    one, two = path_of(store, "run/one"), path_of(store, "run/two")
    one.write_bytes(one.read_bytes()[: HEAD.size] + two.read_bytes()[HEAD.size :])
    with pytest.raises(FileDamaged):
        store.read(TENANT, "run/one")


def test_other_tenants_file_refused(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", b"of seven")
    store.write(OTHER, "run", "upload", b"of eight")
    shutil.copy(path_of(store, "run/upload"), path_of(store, "run/upload", OTHER))
    with pytest.raises(FileDamaged):
        store.read(OTHER, "run/upload")


def test_tenants_key_file_is_bound(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", b"of seven")
    store.write(OTHER, "run", "upload", b"of eight")
    keys = store.keys.tenants
    shutil.copy(keys / f"{TENANT}.key", keys / f"{OTHER}.key")
    shutil.copy(path_of(store, "run/upload"), path_of(store, "run/upload", OTHER))
    with pytest.raises(KeyRefused):
        store.read(OTHER, "run/upload")


def test_file_moved_to_other_place_refused(store: FileStore) -> None:
    store.write(TENANT, "run/plan", "part-00001", b"creates")
    store.write(TENANT, "run/plan", "part-00002", b"updates")
    path_of(store, "run/plan/part-00001").replace(path_of(store, "run/plan/part-00002"))
    with pytest.raises(FileDamaged):
        store.read(TENANT, "run/plan/part-00002")


def test_garbage_is_no_stored_file(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", b"")
    path_of(store, "run/upload").write_bytes(os.urandom(500))
    with pytest.raises(FileDamaged, match="no stored file"):
        store.open(TENANT, "run/upload")


def test_nothing_stands_in_the_clear(store: FileStore, instance: Path) -> None:
    store.write(TENANT, "run", "upload", CANARY * 50)
    store.write(TENANT, "run/plan", "part-00001", CANARY)
    key = store.keys.tenant_key(TENANT)
    files = [path for path in instance.rglob("*") if path.is_file()]
    assert len(files) == 4
    for path in files:
        content = path.read_bytes()
        assert CANARY not in content
        assert key not in content


def test_nothing_is_open_to_others(store: FileStore, instance: Path) -> None:
    before = os.umask(0)
    try:
        store.write(TENANT, "run/plan", "part-00001", b"x")
        FileStore(instance.parent / "second")
    finally:
        os.umask(before)
    paths = [instance.parent / "second", instance, *instance.parent.rglob("*")]
    assert len(paths) > 10
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600, 0o700}


def test_hung_up_upload_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(ConnectionError):
        store.write(TENANT, "run", "upload", BrokenStream())  # type: ignore[arg-type]
    assert list(path_of(store, "run").iterdir()) == []


def test_older_file_stays_until_finished(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", b"old")
    with store.create(TENANT, "run", "upload") as file:
        file.write(b"new")
        assert store.read(TENANT, "run/upload") == b"old"
        file.finish()
    assert store.read(TENANT, "run/upload") == b"new"


def test_parts_are_synced_together(store: FileStore) -> None:
    for number in range(3):
        store.write(TENANT, "run/plan", f"part-{number:05}", b"x" * number, durable=False)
    store.sync_folder(TENANT, "run/plan")
    assert store.read(TENANT, "run/plan/part-00002") == b"xx"


def test_killed_writer_leaves_no_name(store: FileStore, instance: Path) -> None:
    script = (
        "import os, sys, pathlib; from portal.files import FileStore;"
        "file = FileStore(pathlib.Path(sys.argv[1])).create(7, 'run', 'upload');"
        "file.write(b'x' * 3_000_000); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(instance)], check=False)
    with pytest.raises(FileMissing):
        store.read(TENANT, "run/upload")
    assert len(list(path_of(store, "run").iterdir())) == 1
    assert store.sweep_temporary() == 0
    assert store.sweep_temporary(older_than=0) == 1
    store.sweep_temporary(older_than=0)
    assert not path_of(store, "run").exists()


def test_old_folders_are_listed(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", b"x")
    assert store.old_folders() == []
    assert store.old_folders(older_than=-1) == [(TENANT, "run")]


def test_sweep_keeps_whole_files(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", b"kept")
    assert store.sweep_temporary(older_than=-1) == 0
    assert store.read(TENANT, "run/upload") == b"kept"


def test_removed_folder_is_gone(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", b"x")
    store.write(TENANT, "run/plan", "part-00001", b"x")
    store.remove_folder(TENANT, "run")
    store.remove_folder(TENANT, "run")
    with pytest.raises(FileMissing, match="expired or was removed"):
        store.open(TENANT, "run/upload")


def test_stubborn_folder_is_reported(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write(TENANT, "run", "upload", b"x")
    calls = []

    def refuse(path: Path) -> None:
        calls.append(path)
        raise PermissionError(errno.EPERM, "Operation not permitted", str(path))

    monkeypatch.setattr(shutil, "rmtree", refuse)
    with pytest.raises(FileNotRemoved, match="Operation not permitted"):
        store.remove_folder(TENANT, "run")
    assert len(calls) == 3


def test_deleted_tenant_is_unreadable_from_backup(store: FileStore, instance: Path) -> None:
    store.write(TENANT, "run", "upload", b"x")
    backup = shutil.copytree(store.folder, instance / "backup")
    store.remove_tenant(TENANT)
    shutil.copytree(backup, store.folder, dirs_exist_ok=True)
    with pytest.raises(KeyMissing):
        store.read(TENANT, "run/upload")


@pytest.mark.parametrize(
    "path", ["../7/run/upload", "/etc/passwd", "run/../x", "", "run//x", "a/b/c/d/e", "x\0y", ".x"]
)
def test_foreign_path_refused(store: FileStore, path: str) -> None:
    store.write(TENANT, "run", "upload", b"x")
    with pytest.raises(ValueError, match="no path of a stored file"):
        store.read(TENANT, path)


def test_house_key_is_kept(store: FileStore, instance: Path) -> None:
    store.write(TENANT, "run", "upload", b"x")
    assert FileStore(instance).read(TENANT, "run/upload") == b"x"


def test_lost_house_key_stops_start(store: FileStore, instance: Path) -> None:
    store.write(TENANT, "run", "upload", b"x")
    store.keys.house_file.unlink()
    with pytest.raises(KeyMissing, match="Restore the keys folder"):
        FileStore(instance)
    with pytest.raises(KeyMissing):
        store.read(TENANT, "run/upload")


def test_exposed_house_key_stops_start(store: FileStore, instance: Path) -> None:
    store.keys.house_file.chmod(0o644)
    with pytest.raises(KeyExposed, match="chmod 600"):
        FileStore(instance)


@pytest.mark.parametrize("key", ["no key!", "c2hvcnQ=", ","])
def test_wrong_house_key_refused(instance: Path, key: str) -> None:
    with pytest.raises(KeyRefused, match="32 bytes in base64"):
        FileStore(instance, house_key=key)


def test_house_key_from_environment(instance: Path) -> None:
    key = new_house_key()
    store = FileStore(instance, house_key=key)
    store.write(TENANT, "run", "upload", b"x")
    assert not store.keys.house_file.exists()
    assert FileStore(instance, house_key=key).read(TENANT, "run/upload") == b"x"
    with pytest.raises(KeyRefused, match="another house key"):
        FileStore(instance, house_key=new_house_key()).read(TENANT, "run/upload")
    with pytest.raises(KeyRefused, match="where it is set"):
        store.keys.rotate_house_key()


def test_house_key_rotation_keeps_files(store: FileStore) -> None:
    store.write(TENANT, "run", "upload", b"x")
    store.write(OTHER, "run", "upload", b"y")
    before, file = store.keys.house_keys(), path_of(store, "run/upload").read_bytes()
    assert store.keys.rotate_house_key() == 2
    assert store.keys.house_keys() != before
    assert path_of(store, "run/upload").read_bytes() == file
    assert store.read(TENANT, "run/upload") == b"x"
    assert store.read(OTHER, "run/upload") == b"y"


def test_interrupted_rotation_goes_on(instance: Path) -> None:
    old, new = new_house_key(), new_house_key()
    FileStore(instance, old).write(TENANT, "run", "upload", b"x")
    both = FileStore(instance, f"{new},{old}")
    both.write(OTHER, "run", "upload", b"y")
    assert both.keys.rewrap() == 1
    assert both.keys.rewrap() == 0
    assert FileStore(instance, new).read(TENANT, "run/upload") == b"x"


def test_first_files_at_once_share_key(instance: Path) -> None:
    stores = [FileStore(instance) for _ in range(8)]
    start = threading.Barrier(len(stores))

    def write(number: int) -> None:
        start.wait()
        stores[number].write(TENANT, f"run-{number}", "upload", b"%d" % number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(8):
        assert stores[0].read(TENANT, f"run-{number}/upload") == b"%d" % number


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StorageFull),
        (errno.EDQUOT, StorageFull),
        (errno.EROFS, StorageReadOnly),
        (errno.EACCES, StorageReadOnly),
        (errno.EMFILE, TooManyOpenFiles),
        (errno.EIO, StorageFailed),
    ],
)
def test_disk_errors_name_remedy(number: int, kind: type[Exception]) -> None:
    with (
        pytest.raises(kind, match=r": somewhere .*(try again|restart)"),
        storage_problems(Path("/somewhere")),
    ):
        raise OSError(number, os.strerror(number))


def test_few_descriptors_refuse_cleanly(instance: Path) -> None:
    script = """
import os, pathlib, resource, sys
from portal.files import FileStore, TooManyOpenFiles
store = FileStore(pathlib.Path(sys.argv[1]))
store.write(7, "run", "upload", b"before")
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(64 - len(os.listdir("/proc/self/fd")) + 1)]
try:
    store.write(7, "run", "second", b"x")
except TooManyOpenFiles as problem:
    print(problem)
for descriptor in taken:
    os.close(descriptor)
print(store.read(7, "run/upload").decode())
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(instance)], check=True, capture_output=True, text=True
    )
    assert "ulimit -n" in done.stdout
    assert done.stdout.endswith("before\n")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of two megabytes; only root may, elsewhere the test is left out."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_full_disk_leaves_nothing_half(small_disk: Path) -> None:
    store = FileStore(small_disk / "instance")
    store.write(TENANT, "first", "upload", b"before")
    with pytest.raises(StorageFull, match="Free space"):
        store.write(TENANT, "run", "upload", io.BytesIO(bytes(4 * 2**20)))
    assert list(path_of(store, "run").iterdir()) == []
    assert store.read(TENANT, "first/upload") == b"before"
    store.write(TENANT, "run", "upload", bytes(2**20))


def test_removed_instance_is_said(store: FileStore, instance: Path) -> None:
    store.write(TENANT, "run", "upload", b"x")
    shutil.rmtree(instance)
    with pytest.raises(KeyMissing):
        store.write(TENANT, "run", "upload", b"x")


@pytest.mark.slow
def test_reading_keeps_up_with_parsing(instance: Path) -> None:
    store = FileStore(instance)
    store.write(TENANT, "run", "upload", bytes(64 * 2**20), durable=False)
    start = time.perf_counter()
    with store.open(TENANT, "run/upload") as reader:
        while reader.read(2**20):
            pass
    assert 64 / (time.perf_counter() - start) > 100  # MiB/s; a tenth of what is usual
