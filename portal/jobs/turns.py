"""Fairness: which of the runs that wait in this process may begin."""

from portal.jobs.queue import Job


class Turns:
    """What waits in this process, by tenant, and what is at work.

    Attributes:
        at_work: runs begun and not ended, and whether each is heavy.
    """

    def __init__(self, heavy_threads: int) -> None:
        """Begin with nothing; ``heavy_threads`` heavy runs may be at work at once."""
        self._heavy_threads = heavy_threads
        self._waiting: dict[int, dict[Job, bool]] = {}
        self._last: dict[int, int] = {}
        self._count = 0
        self._again: dict[Job, bool] = {}
        self.at_work: dict[Job, bool] = {}

    def knows(self, job: Job) -> bool:
        """Tell whether a run waits here or is at work."""
        return job in self.at_work or job in self._waiting.get(job.tenant_id, ())

    def offer(self, job: Job, *, heavy: bool) -> None:
        """Let a run wait; one that is at work is taken up again afterwards."""
        if job in self.at_work:
            self._again[job] = heavy
        else:
            self._waiting.setdefault(job.tenant_id, {})[job] = heavy

    def choose(self) -> Job | None:
        """Begin the next run that may; first the tenant whose last turn is longest ago."""
        for tenant_id in sorted(self._waiting, key=lambda tenant_id: self._last.get(tenant_id, 0)):
            for job, heavy in self._waiting[tenant_id].items():
                if not heavy or self._may_begin_heavy(tenant_id):
                    self._begin(job, heavy=heavy)
                    return job
        return None

    def _begin(self, job: Job, *, heavy: bool) -> None:
        del self._waiting[job.tenant_id][job]
        if not self._waiting[job.tenant_id]:
            del self._waiting[job.tenant_id]
        self._count += 1
        self._last[job.tenant_id] = self._count
        self.at_work[job] = heavy

    def _may_begin_heavy(self, tenant_id: int) -> bool:
        heavy = [job.tenant_id for job, is_heavy in self.at_work.items() if is_heavy]
        return len(heavy) < self._heavy_threads and tenant_id not in heavy

    def end(self, job: Job) -> None:
        """Note that a run is no longer at work."""
        del self.at_work[job]
        if job in self._again:
            self.offer(job, heavy=self._again.pop(job))

    def take_back(self) -> list[Job]:
        """Give up all that has not begun."""
        jobs = [job for runs in self._waiting.values() for job in runs] + list(self._again)
        self._waiting.clear()
        self._again.clear()
        return jobs
