"""Benchmarks: the portal beside the usual tools, on the same rows in the same run."""
