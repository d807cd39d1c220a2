"""Subscribers of a newsletter, found by their e-mail address."""

from portal.engine.columns import Column
from portal.engine.findings import warning
from portal.engine.style import Check, FileRules, Rule, Style, new
from portal.engine.values import Email, Text
from portal.hookspecs import portal_hook

SHOUTING = warning(
    "newsletter-shouting", "“{value}” is all in capitals. Check that it is meant so."
)


class Newsletter(Style):
    """Adds subscribers and corrects their names."""

    key, title = "newsletter", "Newsletter"
    file = FileRules(formats=("csv",))
    columns = (
        Column("Address", Email(), "field:email", required=True, unique=True),
        Column("Name", Text(100), "field:name", blank="keep", example="Priya Raman"),
    )
    match = (Rule("Address", missing="create"),)
    checks = (Check(SHOUTING, "Name", new("field:name").str.contains(r"^[A-Z ]{9,}$")),)
    findings = (SHOUTING,)


@portal_hook
def portal_styles() -> list[Style]:
    """Offer the style to the portal."""
    return [Newsletter()]
