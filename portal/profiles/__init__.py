"""Profiles: a tenant's configured uses of styles, their templates and exports."""

from portal.profiles.editing import (
    LONGEST_NAME,
    check_settings,
    create_profile,
    get_profile,
    list_profiles,
    update_profile,
)
from portal.profiles.files import (
    count_left_out,
    list_columns,
    write_export,
    write_template,
)
from portal.profiles.preparing import (
    CannotPrepare,
    Export,
    may_prepare,
    prepare_file,
)
from portal.profiles.remembering import (
    Choice,
    forget_choice,
    forget_mapping,
    list_choices,
)

__all__ = [
    "LONGEST_NAME",
    "CannotPrepare",
    "Choice",
    "Export",
    "check_settings",
    "count_left_out",
    "create_profile",
    "forget_choice",
    "forget_mapping",
    "get_profile",
    "list_choices",
    "list_columns",
    "list_profiles",
    "may_prepare",
    "prepare_file",
    "update_profile",
    "write_export",
    "write_template",
]
