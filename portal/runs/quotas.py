"""What a tenant may ask of the portal, so that the others are not kept waiting."""

from datetime import timedelta

from portal import clock
from portal.errors import TooMany
from portal.instance import Instance
from portal.store import runs as rows

_WAIT_SECONDS = 600


def check_quota(instance: Instance, tenant_id: int) -> None:
    """Hold a tenant to its uploads an hour.

    Raises:
        TooMany: it had them; the sentence says how many.
    """
    most = instance.settings.uploads_an_hour
    since = clock.now() - timedelta(hours=1)
    if rows.count_runs(instance.database, tenant_id, since) >= most:
        raise TooMany(
            f"Your organisation has uploaded {most:,} files within an hour, the most taken."
            " Nothing was kept; try again in some minutes.",
            seconds=_WAIT_SECONDS,
        )
