"""Background work: a queue that wakes, and workers that take one run up after another.

The truth about a run is its row: state, lease, attempts. The queue carries nothing but tenant
and run number, so a queue that is lost, old or full costs a delay and no work: a sweep asks the
rows which runs wait. Only huey's storages are used, not its tasks, which are pickled: whoever
could write the queue's file would run code.
"""

from portal.jobs.queue import Job, Queue, open_queue
from portal.jobs.workers import Workers

__all__ = ["Job", "Queue", "Workers", "open_queue"]
