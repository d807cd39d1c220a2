"""Who holds the lease of a run: a thread of a process, named so that its end can be told.

A lease ends by itself; where the owner was a process of this machine that is no more, nobody
needs to wait for that.
"""

import os
import secrets
import socket
import threading
from functools import cache
from pathlib import Path

_PROCESS = secrets.token_hex(4)
"""Tells this process from an earlier one that had its number."""


def name_owner() -> str:
    """Name this thread as the owner of a lease."""
    return f"{_place()}:{os.getpid()}:{_PROCESS}:{threading.get_ident()}"


def is_dead(owner: str) -> bool:
    """Tell whether an owner's process has certainly ended; of other machines nobody can say."""
    place, _, rest = owner.partition(":")
    pid, _, rest = rest.partition(":")
    if place != _place() or not pid.isdigit() or os.name != "posix":
        return False
    if int(pid) == os.getpid():
        return rest.partition(":")[0] != _PROCESS
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


@cache
def _place() -> str:
    """Name where process numbers mean the same: the machine, and on it the container."""
    try:
        container = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        container = ""
    return f"{socket.gethostname()}{container.partition(':')[2]}"
