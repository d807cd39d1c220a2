"""The store: customers, receipts and runs in SQLite or PostgreSQL.

The only place that knows SQL. ``tables`` say what is kept, ``facets`` read and write one family
of slots each, ``bulk`` moves frames in and out of either database, and the modules beside them
are the use cases: commit, undo, journal, customer list, vocabulary, profiles, runs.
"""
