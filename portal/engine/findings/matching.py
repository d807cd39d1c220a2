"""Findings about which customer a row means."""

from portal.engine.findings import error, notice, warning

NO_SUCH_CUSTOMER = error(
    "no-such-customer",
    "No customer has {column} “{value}”. Correct it, or leave it blank to add a new customer.",
)
NO_SUCH_ID = error(
    "no-such-id",
    "There is no customer with the {column} “{value}”. Correct it, or use {detail} to add a new "
    "customer.",
)
SEVERAL_CUSTOMERS = error(
    "several-customers",
    "“{value}” in {column} belongs to several customers: {detail}. Use the customer ID instead.",
)
SEVERAL_REFUSE_FILE = error(
    "several-refuse-file",
    "Nothing is imported while the {column} of a row is that of several customers. Correct the "
    "rows that say so and upload again.",
)
VALUE_OF_ANOTHER = error(
    "value-of-another",
    "“{value}” in {column} belongs to customer {detail}, not to the one this row means. "
    "Correct the value or the ID.",
)
SEVERAL_TO_CHOOSE = error(
    "several-to-choose",
    "“{value}” in {column} belongs to several customers: {detail}. Choose the one that is meant; "
    "later files then know it.",
)
CHOSEN_BEFORE = notice(
    "chosen-before",
    "“{value}” belongs to several customers; {detail} was chosen, as this profile remembers.",
)
ALSO_OF_ANOTHER = warning(
    "also-of-another",
    "“{value}” in {column} is also that of customer {detail}. Check that both are right.",
)
ALSO_IN_FILE = warning(
    "also-in-file",
    "“{value}” in {column} stands on line {detail} as well. Check that both are right.",
)
SPELT_OTHERWISE = warning(
    "spelt-otherwise",
    "“{value}” in {column} differs from line {detail} in capitals alone, and both are taken as "
    "they stand. Write both alike if one is meant.",
)
SHARED_IN_FILE = notice(
    "shared-in-file",
    "“{value}” in {column} stands on line {detail} as well. Both rows are imported; keep one of "
    "them if it is the same person.",
)
ALIKE_IN_FILE = notice(
    "alike-in-file",
    "Line {detail} has the same name. Both rows add a customer; keep one of them if it is the "
    "same.",
)
ZEROS_LOST = warning(
    "zeros-lost",
    "Nobody has “{value}”, but customer {detail} has the same number with zeros before it. "
    "A spreadsheet may have taken them off: format the column as text.",
)
CAPITALS_DIFFER = warning(
    "capitals-differ",
    "“{value}” would be new, but customer {detail}. Only capitals differ: write {column} exactly "
    "so to update that customer.",
)
NOT_TOLD_APART = error(
    "not-told-apart",
    "“{value}” stands in {column} of line {detail} too, and nothing else in this row tells the two "
    "apart. Give it an ID, or keep one of the two rows.",
)
TYPED_NUMBER = warning(
    "typed-number",
    "“{value}” looks like a number that is given here to customers without one. Leave {column} "
    "blank to be given one, unless this customer had it before.",
)
REPEATED_IN_FILE = error(
    "repeated-in-file",
    "This row means the same as line {detail}. Keep one of the two rows.",
)
REPEATED_VALUE = error(
    "repeated-value",
    "“{value}” stands in {column} of line {detail} too. No two customers may have the same; "
    "correct one of them.",
)
POSSIBLE_DUPLICATE = warning(
    "possible-duplicate",
    "A customer of the same name exists: {detail}. Check that this row is somebody else.",
)
NOBODY_REFERRED = error(
    "nobody-referred",
    "No customer has {column} “{value}”. Correct it; only existing customers can be named here.",
)
KEYS_DISAGREE = error(
    "keys-disagree", "{detail} name different customers. Correct one of them, or leave it blank."
)
NOBODY_NAMED = error("nobody-named", "The row does not name the {detail}. Fill in an ID.")
NO_KEY_CHOSEN = error(
    "no-key-chosen",
    "The profile does not say which attribute {column} is. "
    "Choose one in its settings, then upload again.",
)

MATCHING = (
    NO_SUCH_CUSTOMER,
    NO_SUCH_ID,
    SEVERAL_CUSTOMERS,
    SEVERAL_REFUSE_FILE,
    VALUE_OF_ANOTHER,
    SEVERAL_TO_CHOOSE,
    CHOSEN_BEFORE,
    ALSO_OF_ANOTHER,
    ALSO_IN_FILE,
    SPELT_OTHERWISE,
    SHARED_IN_FILE,
    ALIKE_IN_FILE,
    ZEROS_LOST,
    CAPITALS_DIFFER,
    NOT_TOLD_APART,
    TYPED_NUMBER,
    REPEATED_IN_FILE,
    REPEATED_VALUE,
    POSSIBLE_DUPLICATE,
    NOBODY_REFERRED,
    KEYS_DISAGREE,
    NOBODY_NAMED,
    NO_KEY_CHOSEN,
)
