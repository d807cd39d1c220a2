"""What the customers sheet is told."""

from portal.engine.style import error, notice, warning

FOUND_BY_NAME = warning(
    "found-by-name",
    "Found by its name alone. Give it an ID: a changed name would make a second customer.",
)
CREATED_BY_NAME = warning(
    "created-by-name",
    "No customer is called “{value}”, and there is no ID: a new customer is added and given one. "
    "If the name was changed, this makes a second customer.",
)
APP_NUMBER = warning(
    "app-number",
    "“{value}” looks like the ID of a customer made in the app. Put the ID of your own system.",
)
PENDING_OPTION = warning(
    "pending-option",
    "“{value}” is not among the options of {column} ({detail}). It is kept, and holds as soon as "
    "the option is added.",
)
UNKNOWN_GROUP = error(
    "unknown-customer-group",
    "There is no customer group with the ID “{value}”. Use one of: {detail}; or add the group "
    "first.",
)
UNKNOWN_MANUFACTURER = error(
    "unknown-manufacturer",
    "There is no manufacturer “{value}”, as the heading “{column}” says. Known: {detail}. Correct "
    "the heading, or add the manufacturer: an admin does under Lists, or with its own sheet.",
)
NEW_USER_GROUP = notice(
    "new-user-group", "There is no user group “{value}” yet. The import makes it."
)
BILLING_MOVED = notice(
    "billing-moved",
    "The billing address changes. The one before goes, unless it is the delivery address as well.",
)
