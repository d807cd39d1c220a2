"""Tests of the portal as a process of its own that answers on an address."""
