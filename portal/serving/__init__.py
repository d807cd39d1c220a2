"""What runs for long: workers for the runs, a server for the pages, and how it takes requests."""

from portal.serving.starting import check_address, check_port, is_loopback, serve, with_queue

__all__ = ["check_address", "check_port", "is_loopback", "serve", "with_queue"]
