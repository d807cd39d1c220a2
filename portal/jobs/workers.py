"""The workers: threads that take up waiting runs, in ``portal serve`` or ``portal worker``."""

import logging
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence

from portal.jobs.queue import Job, Queue
from portal.jobs.turns import Turns

THREADS = 3
POLL_SECONDS = 0.25
SWEEP_SECONDS = 20.0
GRACE_SECONDS = 25.0
_log = logging.getLogger(__name__)


class Workers:
    """Threads that take up waiting runs, fair between tenants.

    A tenant has at most one heavy run at work, and one thread is kept for light runs, so that
    a million rows of one tenant do not stop five hundred of another.

    Attributes:
        stopping: set when the workers are asked to stop; a long step may look at it and let go.
    """

    def __init__(
        self,
        queue: Queue,
        resume: Callable[[int, str], None],
        find_waiting: Callable[[], Iterable[tuple[int, str]]],
        is_heavy: Callable[[int, str], bool] = lambda _tenant_id, _number: True,
        *,
        chores: Sequence[Callable[[], object]] = (),
        threads: int = THREADS,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        """Prepare the workers.

        Args:
            queue: where runs come from.
            resume: does the next step of a run; nothing when its row says nothing waits, or
                another process holds its lease.
            find_waiting: lists runs that wait and nobody works on, by their rows.
            is_heavy: tells whether a run may take long.
            chores: what else is done at every sweep; one that fails stops nothing.
            threads: runs at work at once; light ones have one of them to themselves.
            sweep_seconds: from one ``find_waiting`` to the next.
        """
        self.stopping = threading.Event()
        self._queue, self._resume = queue, resume
        self._find_waiting, self._is_heavy = find_waiting, is_heavy
        self._chores = chores
        self._sweep_seconds = sweep_seconds
        self._turns = Turns(max(1, threads - 1))
        self._changed = threading.Condition()
        loops = [self._work] * threads + [self._sweep]
        self._threads = [threading.Thread(target=loop, daemon=True) for loop in loops]

    def start(self) -> None:
        """Start working; runs left over from before are found at once."""
        self._queue.call_at_wake(self._ring)
        for thread in self._threads:
            thread.start()

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> list[Job]:
        """Take up nothing new and let what is at work end.

        Runs not begun go back into the queue. One that does not end in time is left as it
        is: its lease ends, and another worker goes on with it.

        Returns:
            the runs still at work.
        """
        self.stopping.set()
        self._ring()
        deadline = time.monotonic() + grace_seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._queue.call_at_wake(lambda: None)
        with self._changed:
            for job in self._turns.take_back():
                self._queue.wake(*job)
            return list(self._turns.at_work)

    def run_until_signal(self, grace_seconds: float = GRACE_SECONDS) -> list[Job]:
        """Work until SIGTERM or SIGINT; call it from the main thread."""
        asked: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _frame: asked.append(number))
        self.start()
        # No waiting for an event: a signal that comes just before the wait would be heard after
        # it, which is never; and its handler may not set an event that this thread is about to
        # wait for, whose lock it holds.
        while not asked:
            time.sleep(POLL_SECONDS)
        return self.stop(grace_seconds)

    def _ring(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _work(self) -> None:
        while not self.stopping.is_set():
            with self._changed:
                job = self._next()
                if job is None:
                    self._changed.wait(POLL_SECONDS)
                    continue
            try:
                self._resume(*job)
            except BaseException as problem:  # noqa: BLE001  (a panic in Rust is no Exception)
                self._report(job, problem)
            with self._changed:
                self._turns.end(job)
                self._changed.notify_all()

    def _next(self) -> Job | None:
        """Choose a run, with the whole queue in view: only so can tenants take turns.

        What may not begin yet waits in this process; an idle one finds it by its sweep.
        """
        while waiting := self._queue.take():
            self._offer(waiting)
        return self._turns.choose()

    def _offer(self, job: Job) -> None:
        try:
            heavy = self._is_heavy(*job)
        except Exception as problem:  # noqa: BLE001  (the database may be away)
            self._report(job, problem)
            heavy = True
        self._turns.offer(job, heavy=heavy)

    def _sweep(self) -> None:
        while not self.stopping.is_set():
            self._offer_waiting()
            for chore in self._chores:
                try:
                    chore()
                except Exception:  # noqa: BLE001  (the next sweep tries again)
                    _log.exception("a chore failed; the next sweep tries again")
            self.stopping.wait(self._sweep_seconds)

    def _offer_waiting(self) -> None:
        try:
            waiting = [Job(*found) for found in self._find_waiting()]
        except Exception:  # noqa: BLE001  (the database may be away)
            _log.exception("waiting runs could not be listed; the next sweep tries again")
            return
        with self._changed:
            for job in waiting:
                if not self._turns.knows(job):
                    self._offer(job)
            self._changed.notify_all()

    def _report(self, job: Job, problem: BaseException) -> None:
        # The places only: the message of a problem with data may quote the data.
        places = "".join(traceback.format_tb(problem.__traceback__))
        kind = type(problem).__name__
        _log.error("run %s of tenant %s: %s\n%s", job.number, job.tenant_id, kind, places)
