"""Sizes of files as people read them."""

UNITS = (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10))


def format_size(size: int) -> str:
    """Write a number of bytes in the largest unit it fills, like ``256 MiB`` or ``1.5 KiB``."""
    for unit, worth in UNITS:
        if size >= worth:
            return f"{size / worth:,.1f}".removesuffix(".0") + f" {unit}"
    return f"{size:,} {'byte' if size == 1 else 'bytes'}"
