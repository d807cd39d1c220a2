"""The demo's tenants, a module each: a new style adds one, or a profile to one that is there."""

from portal.demo.tenants.concert_hall import CONCERT_HALL
from portal.demo.tenants.corner_shop import SHOP
from portal.demo.tenants.licensing import LICENSING
from portal.demo.tenants.riverside import RIVERSIDE
from portal.demo.tenants.wholesale import WHOLESALE

TENANTS = (RIVERSIDE, CONCERT_HALL, SHOP, LICENSING, WHOLESALE)
