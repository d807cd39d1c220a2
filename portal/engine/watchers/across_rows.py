"""Judge rules between the rows of one file, wherever in it they stand.

Every batch adds what its rows say, as hashes with the row and line; when the file has been
walked, each rule tells the rows that break it and the line of another row that says so.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from portal.engine.findings import join_findings, no_findings, row_findings
from portal.engine.plans.part import REJECT, Part, settle_rows
from portal.engine.style import Across
from portal.engine.watchers.spill import SPILL_ROWS, Spill
from portal.engine.watchers.watcher import Verdict, rows_here

_AT_ONCE = 2
_SCHEMA = pl.Schema(
    {
        "hash": pl.UInt64,
        "other": pl.UInt64,
        "row": pl.UInt32,
        "line": pl.UInt32,
        "says": pl.Boolean,
        "live": pl.Boolean,
    }
)


class AcrossRules:
    """Watches what the rows of a file say about the rules of a style."""

    def __init__(self, rules: Sequence[Across]) -> None:
        """Begin with nothing said."""
        self._kept = [AcrossRows(rule) for rule in rules]

    def add(self, matched: pl.DataFrame, part: Part) -> None:
        """Take a batch."""
        for one in self._kept:
            one.add(matched, part.frame["action"] != REJECT)

    def judge(self) -> Verdict:
        """Tell rows what others say against them."""
        found = find_across(self._kept)
        errors = {one.rule.kind.code for one in self._kept if one.rule.is_error}
        return Verdict(found["row"], lambda part: settle_rows(part, rows_here(found, part), errors))

    def close(self) -> None:
        """Give temporary files back."""
        for one in self._kept:
            one.close()


class AcrossRows:
    """What the rows of a file have said so far about one rule."""

    def __init__(self, rule: Across, spill_rows: int = SPILL_ROWS) -> None:
        """Begin with nothing said."""
        self.rule = rule
        self._kept = Spill(_SCHEMA, spill_rows)

    def add(self, frame: pl.DataFrame, live: pl.Series) -> None:
        """Take a matched batch.

        Args:
            live: a Boolean per row, False for one that is rejected already.
        """
        rule = self.rule
        differs = pl.col("row") if rule.differs is None else rule.differs
        said = rule.key if rule.against is None else rule.against
        facts = frame.select(
            rule.key.alias("key"), said.alias("said"), differs.alias("differs"), "row", "line"
        )
        other = facts["differs"].hash(seed=7).alias("other")
        # Where the key itself is what is said, a row judges and is judged: it is kept once.
        names = ("key",) if rule.against is None else ("key", "said")
        for name in names:
            rows = facts.select(
                facts[name].hash(seed=7).alias("hash"),
                other,
                "row",
                "line",
                pl.lit(name == "said").alias("says"),
                live.alias("live"),
            )
            takes_part = facts[name].is_not_null() & facts["differs"].is_not_null()
            self._kept.add(rows.filter(takes_part))

    def find(self, rejected: pl.Series) -> pl.DataFrame:
        """Give the findings (shape ``FINDINGS``).

        Args:
            rejected: rows that other rules reject. A rule that is no error passes over those
                and all that are not live: what they say does not happen.
        """
        found = [_broken(self._taken(part, rejected), self.rule) for part in self._kept.parts()]
        rows = pl.concat(found).sort("row")
        return row_findings(rows, self.rule.kind, detail=pl.col("by"))

    def close(self) -> None:
        """Give the files back."""
        self._kept.close()

    def _taken(self, part: pl.DataFrame, rejected: pl.Series) -> pl.DataFrame:
        if self.rule.is_error:
            return part
        return part.filter(pl.col("live") & ~pl.col("row").is_in(rejected.implode()))


def find_across(collected: Sequence[AcrossRows]) -> pl.DataFrame:
    """Give what all rules found; errors are found first."""
    if not collected:
        return no_findings()
    errors = [one for one in collected if one.rule.is_error]
    others = [one for one in collected if not one.rule.is_error]
    nobody = pl.Series("row", [], pl.UInt32)
    # Each rule has rows of its own, and two at once take half of the time.
    with ThreadPoolExecutor(_AT_ONCE, "across-rows") as pool:
        found = join_findings(pool.map(lambda one: one.find(nobody), errors))
        rejected = found["row"].unique()
        return join_findings([found, *pool.map(lambda one: one.find(rejected), others)])


def _broken(part: pl.DataFrame, rule: Across) -> pl.DataFrame:
    """Give the rows (row, line) that break a rule, and by which line."""
    if rule.against is None:
        judged = said = part.filter(pl.col("hash").is_duplicated())
    else:
        judged = part.filter(~pl.col("says"))
        said = part.filter("says").join(judged, on="hash", how="semi")
    if not said.height:
        return part.clear().select("row", "line", pl.col("line").alias("by"))
    # Of all rows that say the same, two that differ are enough to find one that is another.
    firsts = (
        said.sort("row")
        .unique(["hash", "other"], keep="first", maintain_order=True)
        .group_by("hash")
        .agg(
            pl.col(name).get(place, null_on_oob=True).alias(f"{name}{place}")
            for name in ("other", "row", "line")
            for place in (0, 1)
        )
    )
    own = pl.col("other") == pl.col("other0")
    joined = judged.join(firsts, on="hash").select(
        "row",
        "line",
        pl.when(own).then("row1").otherwise("row0").alias("by_row"),
        pl.when(own).then("line1").otherwise("line0").alias("by"),
    )
    broken = pl.col("by").is_not_null()
    if rule.later:
        broken &= pl.col("by_row") < pl.col("row")
    return joined.filter(broken).select("row", "line", "by")
