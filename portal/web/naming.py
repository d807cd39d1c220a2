"""By what pages call a customer, in the tenant of the request."""

from flask import g

from portal.customers.naming import is_plain, show_number
from portal.web import current


def shown_number(customer_id: int) -> str:
    """Give the number that the tenant's own files call a customer by."""
    if "plain_numbers" not in g:
        g.plain_numbers = is_plain(current.instance(), current.tenant_id())
    return show_number(customer_id, plain=g.plain_numbers)
