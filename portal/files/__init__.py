"""Files at rest: uploads, plan parts and reports, encrypted under each tenant's key."""

from portal.files.keys import KeyRing
from portal.files.problems import (
    FileDamaged,
    FileMissing,
    FileNotRemoved,
    KeyExposed,
    KeyMissing,
    KeyRefused,
    StorageFailed,
    StorageFull,
    StorageProblem,
    StorageReadOnly,
    TooManyOpenFiles,
)
from portal.files.sealed import SealedReader
from portal.files.spool import Spool
from portal.files.store import FileStore
from portal.files.unfinished import StoredFile, UnfinishedFile

__all__ = [
    "FileDamaged",
    "FileMissing",
    "FileNotRemoved",
    "FileStore",
    "KeyExposed",
    "KeyMissing",
    "KeyRefused",
    "KeyRing",
    "SealedReader",
    "Spool",
    "StorageFailed",
    "StorageFull",
    "StorageProblem",
    "StorageReadOnly",
    "StoredFile",
    "TooManyOpenFiles",
    "UnfinishedFile",
]
