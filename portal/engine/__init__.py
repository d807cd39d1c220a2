"""The engine: pure functions over frames, from bytes to a plan.

Imports Polars and the standard library only; knows no database, no web, no plugin manager.
"""
