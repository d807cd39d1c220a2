"""Loyalty points for customers who are there already, as Raleon imports them.

Source of the vendor's rules: the help page "Importing Customers with CSV". What it leaves open
is decided in docs/styles/points-only.md.
"""

from portal.engine.style import (
    Column,
    Composite,
    Digits,
    FileRules,
    Preparation,
    Rule,
    Style,
    Text,
    Unknown,
    Whole,
    Words,
)
from portal.hookspecs import portal_hook
from portal.plugins.points_only import findings


class PointsOnly(Style):
    """Adds loyalty points to existing customers."""

    key, title = "points-only", "Loyalty points"
    file = FileRules(
        formats=("csv",),
        separator=",",
        headings="exact-order",
        extra_columns="ignore-behind",
        mistaken=(("Customer ID", findings.SHOP_EXPORT),),
        errors="refuse-file",
        same_content="refuse",
    )
    columns = (
        Column(
            "shopify_id",
            Digits(1, 20, usual=9, link="gid://shopify/Customer/"),
            "identity:shopify",
            required=True,
            example="7338441277598",
            note="From the shop's own export, column Customer ID.",
        ),
        Column(
            "points_to_add",
            Whole(minimum=1, maximum=10**14, usual=1_000_000),
            "points",
            part="amount",
            required=True,
            example="250",
        ),
        Column(
            "description",
            Text(255),
            "points",
            part="description",
            required=True,
            example="Setting up loyalty points for past purchases",
            note="The customer sees it.",
        ),
    )
    composites = (Composite("points", needs="amount", appends=True, sums="amount"),)
    match = (
        Rule(
            "shopify_id",
            missing="reject",
            unknown=(Unknown(findings.ROUNDED, "00000$"), Unknown(findings.NOT_A_MEMBER)),
        ),
    )
    repeats = "allow"
    exports = ("identity:shopify",)
    prepares = Preparation(
        "Make a points file from a shop export",
        "Every customer of the export gets the same points and the same description.",
        column="shopify_id",
        sources=("Customer ID", "ID"),
        asks=("points_to_add", "description"),
    )
    words = Words(
        left_out="without a Shopify ID, by which files name them",
        advice="Importing adds to the current totals. The same rows again are refused; "
        "an admin may let them in.",
        confirm="Add the points",
        success="Points successfully added",
        export="Or the IDs of your customers, to fill in and upload",
        updated=("award", "awards"),
    )


@portal_hook
def portal_styles() -> list[Style]:
    """Offer the style to the portal."""
    return [PointsOnly()]
