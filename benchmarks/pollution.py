"""How well polluted files are read: one line for each kind of pollution.

Run from the top folder: ``python -m benchmarks.pollution [STEP]``; every STEP-th row is polluted.
"""

import io
import sys
from collections import defaultdict
from statistics import fmean

from portal.engine.read import ReadRules, Source, open_table, write_plain
from tests.engine.read.polluting import Scores, make_sheet, pollute, score


def read_plain(data: bytes) -> bytes:
    """Read a file and write it as plain CSV."""
    source = Source("polluted.csv", len(data), lambda: io.BytesIO(data))
    written = io.BytesIO()
    write_plain(open_table(source, ReadRules()), written)
    return written.getvalue()


def measure(step: int) -> dict[str, list[Scores]]:
    """Read every polluted file and score it."""
    scores: dict[str, list[Scores]] = defaultdict(list)
    for kind, sheet in pollute(make_sheet(), step):
        scores[kind].append(score(sheet.clean, read_plain(sheet.write())))
    return scores


def main() -> None:
    """Print the table."""
    scores = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(f"{'pollution':30}{'files':>6}{'header':>9}{'record':>9}{'cell':>9}{'mean':>9}")
    for kind, found in scores.items():
        means = [
            fmean(getattr(one, name) for one in found)
            for name in ("header", "record", "cell", "mean")
        ]
        print(f"{kind:30}{len(found):6}" + "".join(f"{mean:9.4f}" for mean in means))
    everything = [one for found in scores.values() for one in found]
    print(f"{'all files':30}{len(everything):6}{fmean(one.mean for one in everything):36.4f}")
    kinds = fmean(fmean(one.mean for one in found) for found in scores.values())
    print(f"{'all kinds':30}{len(scores):6}{kinds:36.4f}")


if __name__ == "__main__":
    main()
