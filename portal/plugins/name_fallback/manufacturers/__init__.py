"""The manufacturers sheet: under whose names customers have numbers, ``id:Grand Gifts``.

The vendor's page says which columns customers get for a manufacturer; the sheet itself is the
portal's: a name a row. A name that changes is another manufacturer, so names are changed on the
page of lists, where customers' numbers follow.
"""

from portal.engine.style import Column, FileRules, Rule, Style, Text, Words


class Manufacturers(Style):
    """Adds manufacturers, for which customers may have numbers of their own."""

    key, title = "name-fallback-manufacturers", "Manufacturers"
    words = Words(one="manufacturer", many="manufacturers")
    subject = "manufacturer"
    # Of one column nobody can tell what separates it from others: a name may hold any sign.
    file = FileRules(formats=("xlsx", "csv"), separator=",", errors="refuse-file")
    columns = (Column("name", Text(100), "field:name", required=True, example="Grand Gifts"),)
    match = (Rule("name", missing="create"),)
