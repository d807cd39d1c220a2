"""A tenant's lists to look at, and how many customers refer to what."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.instance import Instance
from portal.store import lists as store
from portal.store.list_uses import Uses, count_uses
from portal.store.lists import FIELDS, OPTION_KEYS, CustomerGroup, ListOption, Manufacturer
from portal.store.user_groups import UserGroup, list_user_groups


@dataclass(frozen=True, slots=True)
class Lists:
    """A tenant's lists, each in its order, and how many customers refer to what.

    Attributes:
        options: by key.
        pending: by key the values that customers have and the list has not, with how many.
    """

    options: Mapping[str, tuple[ListOption, ...]]
    pending: Mapping[str, Mapping[str, int]]
    groups: tuple[CustomerGroup, ...]
    manufacturers: tuple[Manufacturer, ...]
    user_groups: tuple[UserGroup, ...]
    uses: Uses

    def problems(self) -> list[str]:
        """Say where there is not exactly one default, as after an undo in parts."""
        told = []
        for key, options in self.options.items():
            if options and sum(one.is_default for one in options) != 1:
                told.append(f"{key} does not have exactly one default. Choose one.")
        if self.groups and sum(one.is_default for one in self.groups) != 1:
            told.append("There is not exactly one default customer group. Choose one.")
        return told


def read_lists(instance: Instance, tenant_id: int) -> Lists:
    """Read a tenant's lists."""
    database = instance.database
    listed = store.list_options(database, tenant_id)
    uses = count_uses(database, tenant_id)
    return Lists(
        {key: tuple(one for one in listed if one.key == key) for key in OPTION_KEYS},
        {key: uses.pending(listed, key) for key in FIELDS},
        tuple(store.list_customer_groups(database, tenant_id)),
        tuple(store.list_manufacturers(database, tenant_id)),
        tuple(list_user_groups(database, tenant_id)),
        uses,
    )
