"""Why points cannot be given: another file, or nobody of that number."""

from portal.engine.style import error

ROUNDED = error(
    "id-rounded",
    "No customer has {column} “{value}”, which looks rounded by a spreadsheet: the zeros stand "
    "for digits that are lost. Take the ID from the original export.",
)
SHOP_EXPORT = error(
    "shop-export",
    "This is the shop's customer export. Rename Customer ID to shopify_id and add the columns "
    "points_to_add and description, or let the portal make the points file from it.",
)
NOT_A_MEMBER = error(
    "not-a-member",
    "No customer has the {column} “{value}”. Customers must be in the panel before they get "
    "points: import them first, or take the row out.",
)
