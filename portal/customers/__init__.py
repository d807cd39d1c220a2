"""Customers: the use cases of looking at them and of changing them by hand."""
