"""Reading, the first step in the way of a file: any bytes to batches of text cells.

``open_table`` tells by the bytes what a file is and how it is written; ``Table.read_batches``
streams its records. What is odd or broken is a finding, never an exception.
"""

from portal.engine.read.opening import open_table
from portal.engine.read.plain import write_plain
from portal.engine.read.table import (
    BATCH_ROWS,
    Batch,
    Dialect,
    Limits,
    ReadRules,
    Source,
    Table,
)

__all__ = [
    "BATCH_ROWS",
    "Batch",
    "Dialect",
    "Limits",
    "ReadRules",
    "Source",
    "Table",
    "open_table",
    "write_plain",
]
