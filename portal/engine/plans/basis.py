"""The basis of a plan: what it was made from, kept with it.

A commit asks once more what the basis says was looked up; pages and reports show rows by it.
A run that was planned again adds ``moved``, what had changed since the plan before.
"""

from collections.abc import Mapping, Sequence

from portal.engine.columns import BoundColumn
from portal.engine.sought import questions_of
from portal.engine.style import SettingValue, Style


def make_basis(
    style: Style, settings: Mapping[str, SettingValue], bound: Sequence[BoundColumn]
) -> dict[str, object]:
    """Say what a plan is made from, as plain data.

    Returns:
        ``style``, ``version``, ``subject`` and ``settings``; ``rules``: the columns customers
        are matched by; ``sought``: what is looked up, to be asked again at the commit;
        ``names_by``; ``returned``: slots by position whose values a member gets back in the
        file; ``keys``: positions of the columns that say whom a row is about.
    """
    rules = [rule.column for rule in style.match]
    keys = {*rules, *(key.column for one in style.references for key in one.keys)}
    return {
        "style": style.key,
        "version": style.version,
        "subject": style.subject,
        "settings": dict(settings),
        "rules": rules,
        "sought": questions_of(style, bound),
        "names_by": style.names_by,
        "returned": {
            str(one.position): one.column.slot
            for one in bound
            if one.column.names_customer or one.column.generated
        },
        "keys": [one.position for one in bound if one.column.heading in keys],
    }
