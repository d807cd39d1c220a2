"""What may not be of households, in a row and between rows."""

from portal.engine.style import error, warning

OWN_PRIMARY = error(
    "member-is-own-primary",
    "The member is the Primary Householder of the same row. Leave the Member columns blank.",
)
ORGANISATION = error(
    "organisation-in-household",
    "An organisation cannot be in a household. Take the row out, or name a person.",
)
IN_ANOTHER = error(
    "in-another-household",
    "This customer is in household {detail} already. Each customer can be in one only.",
)
MEMBER_LEADS = error(
    "member-is-primary-elsewhere",
    "This member is a Primary Householder on line {detail}. Keep one of the two.",
)
PRIMARY_FOLLOWS = error(
    "primary-is-member-elsewhere",
    "This Primary Householder is a member on line {detail}. Keep one of the two.",
)
TWO_PRIMARIES = error(
    "member-of-two-households",
    "This member has another Primary Householder on line {detail}. Keep one of the two rows.",
)
REPEATED = warning("row-repeats", "This row says the same as line {detail}; it is taken once.")
NOT_ALONE = warning(
    "household-has-members",
    "Line {detail} has a member of this household, so this row adds nothing. "
    "Check that nobody is meant to live alone.",
)
