"""Findings about one cell: what a type could not take."""

from portal.engine.findings import error, notice, warning

VALUE_MISSING = error("value-missing", "{column} is blank. Every row needs a value here.")
NEEDED_FOR_NEW = error(
    "needed-for-new", "{column} is blank. A new customer needs it; fill it in or leave the row out."
)
NEEDED_ONE_OF = error(
    "needed-one-of",
    "A new customer needs a value in one of {detail}. Fill one in, or leave the row out.",
)
TOO_LONG = error(
    "too-long", "{column} is longer than {detail} characters. Shorten it and upload again."
)
INVALID_EMAIL = error(
    "invalid-email", "“{value}” is not an e-mail address. Write it like name@example.org."
)
INVALID_EMAILS = error(
    "invalid-emails",
    "“{detail}” in {column} is not an e-mail address. Write addresses like name@example.org, "
    "with commas or spaces between them.",
)
INVALID_DATE = error(
    "invalid-date", "“{value}” is not a date. Write it as year-month-day, like 1984-03-09."
)
DATE_WRITTEN_OTHERWISE = error(
    "date-written-otherwise",
    "“{value}” is not written as year-month-day. {detail} Spreadsheets often change dates when "
    "they save.",
)
DATE_IN_FUTURE = error("date-in-future", "“{value}” lies in the future. Check the year.")
UNKNOWN_COUNTRY = error(
    "unknown-country",
    "“{value}” is not a country. Write its two-letter code, like GB, or its English name.",
)
UNKNOWN_CURRENCY = error(
    "unknown-currency",
    "“{value}” is not a currency. Write its three letters, like USD, AUD, GBP or EUR.",
)
NOT_Y = error(
    "not-y", "“{value}” is not understood here. Put y, or leave the cell blank; nothing is guessed."
)
NOT_TRUE_OR_FALSE = error(
    "not-true-or-false", "“{value}” is neither true nor false. Write true or false in {column}."
)
NOT_A_NUMBER = error(
    "not-a-number", "“{value}” is not a number. Write it like {detail}, without other marks."
)
NOT_WHOLE = error("not-whole", "“{value}” is not a whole number. Write digits only.")
SHORTENED_NUMBER = error(
    "shortened-number",
    "A spreadsheet has shortened the number in {column} to “{value}”. Format the column as text "
    "and type the number again.",
)
NOT_A_PHONE_NUMBER = warning(
    "not-a-phone-number",
    "“{value}” does not look like a telephone number: it has letters, or no digit. It is kept as "
    "it is; correct it, or leave {column} blank.",
)
TOO_SMALL = error("too-small", "“{value}” is too small. The smallest that is taken is {detail}.")
TOO_LARGE = error("too-large", "“{value}” is too large. The largest that is taken is {detail}.")
UNUSUALLY_LARGE = warning(
    "unusually-large",
    "“{value}” is unusually large for {column}: more than {detail}. "
    "Check that it is not of another column, such as an ID.",
)
NOT_AN_OPTION = error(
    "not-an-option", "“{value}” is not an option of {column}. Use one of: {detail}."
)
LISTED_ALIKE = warning(
    "listed-alike",
    "“{value}” is new here, and only capitals differ from “{detail}”, which is there. Did you mean "
    "that one? Then write it exactly so.",
)
INVALID_CUSTOMER_NUMBER = error(
    "invalid-customer-number",
    "“{value}” is not a customer ID. Write it like I-4K2P-9QWX, as on the customer's page.",
)
PART_MISSING = error(
    "part-missing",
    "{detail} is blank although other cells of the same address are filled. Fill it in.",
)
HIDDEN_CHARACTERS = notice(
    "hidden-characters-removed",
    "“{value}” held spaces or marks that cannot be seen. They were taken off before comparing.",
)
LOOKS_LIKE_DATE = warning(
    "looks-like-date",
    "“{value}” looks like a date that a spreadsheet made of {column}. If it is, format the column "
    "as text and enter the value again.",
)
NOT_REPAIRED = error(
    "not-repaired",
    "This row was broken when it was first read: {value}. Once it is correct, empty its cell in "
    "the column “{column}” and upload the file again.",
)

CELLS = (
    VALUE_MISSING,
    NEEDED_FOR_NEW,
    NEEDED_ONE_OF,
    TOO_LONG,
    INVALID_EMAIL,
    INVALID_EMAILS,
    INVALID_DATE,
    DATE_WRITTEN_OTHERWISE,
    DATE_IN_FUTURE,
    UNKNOWN_COUNTRY,
    UNKNOWN_CURRENCY,
    NOT_Y,
    NOT_TRUE_OR_FALSE,
    NOT_A_NUMBER,
    NOT_WHOLE,
    SHORTENED_NUMBER,
    NOT_A_PHONE_NUMBER,
    TOO_SMALL,
    TOO_LARGE,
    UNUSUALLY_LARGE,
    NOT_AN_OPTION,
    LISTED_ALIKE,
    INVALID_CUSTOMER_NUMBER,
    PART_MISSING,
    HIDDEN_CHARACTERS,
    LOOKS_LIKE_DATE,
    NOT_REPAIRED,
)
