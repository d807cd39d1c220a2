"""Existing customers put into households, as Spektrix imports them.

Source of the vendor's rules: the help page "Importing customers into Spektrix from a CSV", its
part "Households"; one household each, and individuals only: "Setting Up and Using Households".
"""

import polars as pl

from portal.engine.style import (
    Across,
    Check,
    Column,
    CustomerNumber,
    FileRules,
    GroupBy,
    Key,
    Reference,
    Rule,
    Setting,
    Style,
    Text,
    Words,
    given,
    new,
    of,
    old,
    referred,
)
from portal.plugins.email_matched.households import findings

PRIMARY_ID, PRIMARY_OTHER = "Primary Householder Spektrix ID", "Primary Householder Foreign ID"
MEMBER_ID, MEMBER_OTHER = "Member Spektrix ID", "Member Foreign ID"
_ID = "A customer's ID, like I-4K2P-9QWX."
_OR_OTHER = "Instead of the ID: the value of the attribute that the profile calls Foreign ID."
_LEADS = "In every row, this or the Foreign ID."
_ALONE = "Blank for a household of one."
_PRIMARY, _MEMBER = "Primary Householder", "Member"
_leads = referred("primary")
_begins = ~given("member") & of("primary", "household").is_null()
_alone = pl.when(_begins).then(_leads)
_lives_with = pl.when(given("member")).then(_leads)
_RECORD, _HOUSEHOLD, _NUMBER = "field:record_type", "household", "household:number"
_PRIMARY_NUMBER = of("primary", _NUMBER)


def _is_elsewhere(household: pl.Expr) -> pl.Expr:
    return household.is_not_null() & (household != new(_HOUSEHOLD))


def _is_firm(record: pl.Expr) -> pl.Expr:
    return record == "organisation"


class Households(Style):
    """Puts existing customers into households, each with its primary."""

    key, title = "email-matched-households", "Households"
    file = FileRules(headings="exact", minimum_records=50)
    columns = (
        Column(PRIMARY_ID, CustomerNumber(rule=_ID), None, example="I-4K2P-9QWX", note=_LEADS),
        Column(PRIMARY_OTHER, Text(), None, note=_OR_OTHER),
        Column(MEMBER_ID, CustomerNumber(rule=_ID), None, example="I-7B3M-20KD", note=_ALONE),
        Column(MEMBER_OTHER, Text(), None, note=f"{_OR_OTHER} {_ALONE}"),
    )
    references = (
        Reference(
            "primary",
            _PRIMARY,
            (Key(PRIMARY_ID, "number"), Key(PRIMARY_OTHER, setting="foreign_id")),
            slot=_HOUSEHOLD,
            required=True,
            reads=(_HOUSEHOLD, _NUMBER, "household:size", _RECORD),
        ),
        Reference(
            "member",
            _MEMBER,
            (Key(MEMBER_ID, "number"), Key(MEMBER_OTHER, setting="foreign_id")),
        ),
    )
    # Without a member the row is about the primary: a household of one.
    match = (Rule(_MEMBER, missing="reject"), Rule(_PRIMARY, missing="reject"))
    repeats = "across"
    checks = (
        Check(findings.OWN_PRIMARY, _MEMBER, referred("member") == _leads),
        Check(
            findings.ORGANISATION,
            _MEMBER,
            given("member") & _is_firm(old(_RECORD)),
            reads=(_RECORD,),
        ),
        Check(findings.ORGANISATION, _PRIMARY, _is_firm(of("primary", _RECORD))),
        Check(
            findings.IN_ANOTHER,
            _MEMBER,
            given("member") & _is_elsewhere(old(_HOUSEHOLD)),
            reads=(_NUMBER,),
            detail=old(_NUMBER),
        ),
        Check(
            findings.IN_ANOTHER,
            _PRIMARY,
            _is_elsewhere(of("primary", _HOUSEHOLD)),
            detail=_PRIMARY_NUMBER,
        ),
    )
    across = (
        Across(findings.MEMBER_LEADS, referred("member"), against=_leads),
        Across(findings.PRIMARY_FOLLOWS, _leads, against=referred("member")),
        Across(findings.TWO_PRIMARIES, referred("member"), differs=_leads),
        Across(findings.NOT_ALONE, _alone, against=_lives_with),
        Across(findings.REPEATED, pl.col("customer_id"), later=True),
    )
    settings = (
        Setting(
            "foreign_id",
            "Foreign ID",
            "",
            "The attribute whose values the Foreign ID columns hold. Only unique ones are offered.",
            offers="unique-attribute",
        ),
    )
    group_by = GroupBy("primary", "household", _NUMBER, "household:size")
    exports = (_HOUSEHOLD,)
    words = Words(
        left_out="",
        advice="Existing customers only: one row for each member, with the Primary Householder's "
        "ID on every row.",
        export="Or your households in this format, to correct and upload again",
        success="Households successfully imported",
    )
