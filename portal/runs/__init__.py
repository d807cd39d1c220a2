"""Runs: one upload going through one profile, from its file to its undo."""

from portal.runs.checking import check_run
from portal.runs.choosing import Candidate, Question, read_questions, save_choices
from portal.runs.committing import cancel_run, commit_run, confirm_run, retry_run, say_nothing
from portal.runs.group_views import GroupsView, GroupView, read_groups
from portal.runs.listing import find_run, get_run, list_runs, number_of, read_first_findings
from portal.runs.mapping import HeadingChoice, HeadingView, read_headings, save_mapping
from portal.runs.moved import Moved, MovedView, MoveView, read_moved
from portal.runs.overriding import may_override, override_run
from portal.runs.quotas import check_quota
from portal.runs.reports import write_report
from portal.runs.rereading import (
    UNDECIDED,
    chosen_settings,
    find_dialect,
    find_other_encoding,
    replan_run,
    reread_run,
)
from portal.runs.results import Result, list_results
from portal.runs.resuming import remove_expired, remove_orphans, resume_run, waiting_runs
from portal.runs.returned import Created, adds_again, may_return, read_created, write_own_file
from portal.runs.row_views import CellView, EntryView, RowsView, RowView, read_rows
from portal.runs.stored import find_plan, get_current_run, is_outdated
from portal.runs.summary import Summary, read_summary
from portal.runs.undoing import (
    LISTED,
    LaterImport,
    ReceiptView,
    list_later_imports,
    read_receipt,
    undo_run,
)
from portal.runs.uploads import receive_upload, start_run
from portal.store.run_rows import Run
from portal.store.undo_refusals import UndoRefusal
from portal.who import COMMAND_LINE, Who

__all__ = [
    "COMMAND_LINE",
    "LISTED",
    "UNDECIDED",
    "Candidate",
    "CellView",
    "Created",
    "EntryView",
    "GroupView",
    "GroupsView",
    "HeadingChoice",
    "HeadingView",
    "LaterImport",
    "MoveView",
    "Moved",
    "MovedView",
    "Question",
    "ReceiptView",
    "Result",
    "RowView",
    "RowsView",
    "Run",
    "Summary",
    "UndoRefusal",
    "Who",
    "adds_again",
    "cancel_run",
    "check_quota",
    "check_run",
    "chosen_settings",
    "commit_run",
    "confirm_run",
    "find_dialect",
    "find_other_encoding",
    "find_plan",
    "find_run",
    "get_current_run",
    "get_run",
    "is_outdated",
    "list_later_imports",
    "list_results",
    "list_runs",
    "may_override",
    "may_return",
    "number_of",
    "override_run",
    "read_created",
    "read_first_findings",
    "read_groups",
    "read_headings",
    "read_moved",
    "read_questions",
    "read_receipt",
    "read_rows",
    "read_summary",
    "receive_upload",
    "remove_expired",
    "remove_orphans",
    "replan_run",
    "reread_run",
    "resume_run",
    "retry_run",
    "save_choices",
    "save_mapping",
    "say_nothing",
    "start_run",
    "undo_run",
    "waiting_runs",
    "write_own_file",
    "write_report",
]
