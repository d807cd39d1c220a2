"""Subscribers of a newsletter, found by their e-mail address."""

from portal.engine.style import Check, Column, Email, FileRules, Rule, Style, Text, new, warning
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
    exports = ("field:email",)
    checks = (Check(SHOUTING, "Name", new("field:name").str.contains(r"^[A-Z ]{9,}$")),)


@portal_hook
def portal_styles() -> list[Style]:
    """Offer the style to the portal."""
    return [Newsletter()]
