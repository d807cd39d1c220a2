"""What may be a mistake in a file of customers by ID."""

from portal.engine.style import warning

ID_CHANGED = warning(
    "customer-id-changed",
    "The {column} may have been changed: name and e-mail address both differ from the stored ones. "
    "This overwrites customer {value}; check the ID, or write 0 to add a new customer.",
)
KNOWN_VALUE = warning(
    "value-known",
    "“{value}” in {column} belongs to a customer already: {detail}. "
    "Use that ID instead of 0 if it is the same person.",
)
