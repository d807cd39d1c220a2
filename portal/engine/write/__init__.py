"""Writing what a person will open: neutralised text, as CSV or as a workbook."""
