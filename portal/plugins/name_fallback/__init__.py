"""Customers, and the lists they refer to, as Handshake imports them."""

from portal.engine.style import Style
from portal.hookspecs import portal_hook
from portal.plugins.name_fallback.customer_groups import CustomerGroups
from portal.plugins.name_fallback.customers import Customers
from portal.plugins.name_fallback.manufacturers import Manufacturers
from portal.plugins.name_fallback.options import Options
from portal.plugins.name_fallback.ship_tos import ShipTos


@portal_hook
def portal_styles() -> list[Style]:
    """Offer the sheets to the portal."""
    return [Customers(), Options(), CustomerGroups(), Manufacturers(), ShipTos()]
