"""The run a page is about, and what all of its pages say."""

from typing import Any

from portal import runs
from portal.profiles import get_profile
from portal.runs import Run
from portal.web.current import instance, tenant_id
from portal.web.runs.states import has_plan
from portal.web.runs.wording import STATES


def get_run(number: str) -> Run:
    """Get a run of the tenant of the address.

    Raises:
        NotFound: the tenant has no such run.
    """
    return runs.get_run(instance(), tenant_id(), number)


def about_run(run: Run) -> dict[str, Any]:
    """Give the names that every template of a run uses."""
    return {
        "run": run,
        "state": STATES[run.state],
        "profile_name": get_profile(instance(), run.tenant_id, run.profile_number).name,
        "may_download": has_plan(run),
    }
