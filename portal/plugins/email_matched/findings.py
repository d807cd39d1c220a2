"""What customers by e-mail address are told about their file."""

from portal.engine.style import error, warning

AUTO_TAG = error(
    "auto-tag",
    "“{value}” is an auto tag: it is applied by its own criteria. Use a normal tag instead.",
)
EMAIL_BLANK = warning(
    "email-blank",
    "{column} is blank. Without it, later imports may not find this customer again.",
)
CREATED_WITHOUT_KEY = warning(
    "created-without-key",
    "Neither an ID nor an e-mail address: a new customer is added, which may be a duplicate.",
)
ORGANISATION_WITH_EMAIL = error(
    "organisation-with-email",
    "This customer is an organisation, which cannot have an e-mail address. Leave {column} blank.",
)
