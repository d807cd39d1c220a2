"""Customers: the use cases of looking at them and of changing them by hand."""

from portal.customers.awarding import (
    TAKEN_BACK,
    PointsForm,
    PointsRefused,
    add_points,
    has_points,
)
from portal.customers.changes import DEFAULTS
from portal.customers.fields import tags_by_group
from portal.customers.filled import CustomerForm, Filled, FormOvertaken, FormRefused
from portal.customers.history import History, HistoryEntry
from portal.customers.listing import Count, CustomerFilter, count_customers, list_customers
from portal.customers.moving import (
    has_households,
    join_household,
    leave_household,
    make_primary,
)
from portal.customers.points import PointsView, read_points
from portal.customers.saving import add_customer, edit_customer, start_form
from portal.customers.showing import customer_history, get_customer
from portal.customers.views import (
    CustomerLine,
    CustomerPage,
    CustomerView,
)

__all__ = [
    "DEFAULTS",
    "TAKEN_BACK",
    "Count",
    "CustomerFilter",
    "CustomerForm",
    "CustomerLine",
    "CustomerPage",
    "CustomerView",
    "Filled",
    "FormOvertaken",
    "FormRefused",
    "History",
    "HistoryEntry",
    "PointsForm",
    "PointsRefused",
    "PointsView",
    "add_customer",
    "add_points",
    "count_customers",
    "customer_history",
    "edit_customer",
    "get_customer",
    "has_households",
    "has_points",
    "join_household",
    "leave_household",
    "list_customers",
    "make_primary",
    "read_points",
    "start_form",
    "tags_by_group",
]
