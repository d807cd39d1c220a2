"""A plan as it is kept: parts with their bytes, the index, pages and groups."""
