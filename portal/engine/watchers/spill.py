"""Keep what every batch adds until the file has been walked, however large it is.

Rows are kept in memory while they are few, else in files without a name; they are split over
parts by a 64-bit hash, so that rows of one hash come together and only one part is held.
"""

import tempfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import IO

import polars as pl

SPILL_ROWS = 2_000_000
"""Rows held in memory before they go to the files: 16 bytes and more each."""
PARTS = 16
_HELD_PARTS = 4
"""Of rows in memory: more parts take longer, and fewer hold more at once."""


class Spill:
    """Rows with a ``hash`` (UInt64), given back part by part."""

    def __init__(
        self, schema: Mapping[str, pl.DataType | type[pl.DataType]], spill_rows: int = SPILL_ROWS
    ) -> None:
        """Begin with nothing kept."""
        self._schema = schema
        self._held: list[pl.DataFrame] = []
        self._rows = 0
        self._spill_rows = spill_rows
        self._files: list[IO[bytes]] = []

    def add(self, rows: pl.DataFrame) -> None:
        """Keep rows."""
        self._held.append(rows)
        self._rows += rows.height
        if self._rows > self._spill_rows:
            self._spill()

    def parts(self) -> Iterator[pl.DataFrame]:
        """Give all rows; those of one hash come in one part."""
        if self._files:
            self._spill()
            yield from (self._load(part) for part in range(PARTS))
            return
        held = self._join(self._held)
        yield from (_of_part(held, part, _HELD_PARTS) for part in range(_HELD_PARTS))

    def close(self) -> None:
        """Give the files back."""
        for file in self._files:
            file.close()
        self._held, self._files = [], []

    def _spill(self) -> None:
        if not self._files:
            # Without a name the file is gone when the process is, whatever ends it.
            self._files = [tempfile.TemporaryFile() for _ in range(PARTS)]  # noqa: SIM115 - see close
        held = self._join(self._held)
        for part, file in enumerate(self._files):
            block = BytesIO()
            _of_part(held, part, PARTS).write_ipc(block)
            file.write(block.tell().to_bytes(8, "little") + block.getvalue())
        self._held, self._rows = [], 0

    def _load(self, part: int) -> pl.DataFrame:
        file = self._files[part]
        file.seek(0)
        blocks = []
        while size := file.read(8):
            blocks.append(pl.read_ipc(BytesIO(file.read(int.from_bytes(size, "little")))))
        return self._join(blocks)

    def _join(self, frames: list[pl.DataFrame]) -> pl.DataFrame:
        return pl.concat(frames) if frames else pl.DataFrame(schema=self._schema)


def _of_part(rows: pl.DataFrame, part: int, parts: int) -> pl.DataFrame:
    return rows.filter(pl.col("hash") % parts == part)
