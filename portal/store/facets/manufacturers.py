"""Manufacturers: what a manufacturer calls a customer (``manufacturer:<Name>``).

Unlike an identity such a number finds nobody, and two customers may have the same.
"""

from portal.store.facets.attributes import Attributes


class ManufacturerNumbers(Attributes):
    """The facet of a customer's numbers with manufacturers."""

    family = "manufacturer"
    table = "customer_manufacturer"
    key = "manufacturer_id"
    sql = "SELECT 'manufacturer:' || name, id FROM manufacturer WHERE tenant_id = ?"
