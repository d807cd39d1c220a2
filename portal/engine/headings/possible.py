"""List the columns that a file of a style may have in a tenant."""

from portal.engine.columns import Column, Vocabulary, bind_list
from portal.engine.headings.names import folded
from portal.engine.repair import REPAIR_HEADING
from portal.engine.report import REPORT_HEADINGS
from portal.engine.style import Style


def possible_headings(style: Style, vocabulary: Vocabulary) -> list[str]:
    """List every heading a file of this style may have in this tenant, in template order."""
    return [column.heading for column in possible_columns(style, vocabulary)]


def possible_columns(style: Style, vocabulary: Vocabulary) -> list[Column]:
    """List every column a file of this style may have in this tenant, in template order."""
    declared = [bind_list(column, vocabulary) for column in style.columns]
    return [*declared, *_own_columns(style, vocabulary)]


def needed_columns(style: Style, vocabulary: Vocabulary) -> list[Column]:
    """List the columns of the tenant's own words that a new customer needs."""
    return [column for column in _own_columns(style, vocabulary) if column.required_on_create]


def is_taken(style: Style, heading: str) -> bool:
    """Tell whether a heading means something else in a style than a term of this name."""
    own = [column.heading for column in style.columns]
    # An upload may be an earlier report of ours, whose columns are left out.
    own += [*REPORT_HEADINGS, REPAIR_HEADING]
    own += [style.file.report_column] if style.file.report_column else []
    return folded(heading) in {folded(one) for one in own}


def _own_columns(style: Style, vocabulary: Vocabulary) -> list[Column]:
    columns = [
        pattern.column_of(term)
        for pattern in style.patterns
        for term in vocabulary.terms(pattern.family).values()
        if not term.flags & pattern.refuse.keys()
    ]
    return [column for column in columns if not is_taken(style, column.heading)]
