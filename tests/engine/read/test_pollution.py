"""Polluted files are read nearly as well as clean ones."""

import io
from collections import defaultdict
from functools import partial
from statistics import fmean

from portal.engine.read import ReadRules, Source, open_table, write_plain
from tests.engine.read.polluting import Scores, make_sheet, pollute, score

HARD = {"field delimiter ' '": 0.7}
"""Spaces between words that stand without quotes cannot be told from separators."""


def test_polluted_files_score_high() -> None:
    scores: dict[str, list[Scores]] = defaultdict(list)
    for kind, sheet in pollute(make_sheet(30), step=13):
        data = sheet.write()
        source = Source("polluted.csv", len(data), partial(io.BytesIO, data))
        written = io.BytesIO()
        write_plain(open_table(source, ReadRules()), written)
        scores[kind].append(score(sheet.clean, written.getvalue()))
    means = {kind: fmean(one.mean for one in found) for kind, found in scores.items()}
    assert {kind: mean for kind, mean in means.items() if mean < HARD.get(kind, 0.93)} == {}
    assert fmean(means.values()) > 0.98
