"""The filters of the customer list: read from a request, and what they may be."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.customers import CustomerFilter, tags_by_group
from portal.vocabulary import read_vocabulary
from portal.web.current import instance, tenant_id

_PERSONAL = ("text", "attribute", "value")
_PLAIN = ("tag", "preference", "run", "entry")


def read_filter(sent: MultiDict[str, str], *, personal: bool) -> CustomerFilter:
    """Read what to look for; from an address nothing is taken that names a person."""
    names = (*_PLAIN, *_PERSONAL) if personal else _PLAIN
    texts: Mapping[str, str] = {name: sent.get(name, "").strip()[:255] for name in names}
    return CustomerFilter(**texts, before=sent.get("before", type=int))


def words_to_filter_by() -> dict[str, Any]:
    """Give the tenant's tags by group, attributes and preferences."""
    words = read_vocabulary(instance().database, tenant_id())
    return {
        "tags": tags_by_group(words),
        "attributes": list(words.terms("attribute").values()),
        "preferences": list(words.terms("preference").values()),
    }
