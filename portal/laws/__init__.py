"""The laws of every style: property tests that a style's author can run as well.

They need hypothesis, which only developers install; nothing else of the portal imports this.
"""
