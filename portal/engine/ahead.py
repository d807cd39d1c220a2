"""Make the next item ready in a thread while the caller works on this one."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

_WAITING = 1
_Item = TypeVar("_Item")
_Waiting = queue.Queue[tuple[bool, object]]


def run_ahead(items: Iterable[_Item]) -> Iterator[_Item]:
    """Give the items of an iterable that runs in a thread of its own, at most two ahead.

    The iterable must not use the connection of the calling thread. What it raises is raised
    here; when the caller stops early, so does the thread.
    """
    waiting: _Waiting = queue.Queue(_WAITING)
    stopped = threading.Event()
    thread = threading.Thread(
        target=_work, args=(items, waiting, stopped), name="run-ahead", daemon=True
    )
    thread.start()
    try:
        while True:
            done, item = waiting.get()
            if isinstance(item, BaseException):
                raise item
            if done:
                return
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        thread.join()


def _work(items: Iterable[object], waiting: _Waiting, stopped: threading.Event) -> None:
    try:
        for item in items:
            _put(waiting, stopped, (False, item))
            if stopped.is_set():
                return
        _put(waiting, stopped, (True, None))
    except BaseException as problem:  # noqa: BLE001 - raised again in the calling thread
        _put(waiting, stopped, (True, problem))


def _put(waiting: _Waiting, stopped: threading.Event, entry: tuple[bool, object]) -> None:
    while not stopped.is_set():
        try:
            waiting.put(entry, timeout=0.1)
        except queue.Full:
            continue
        return
