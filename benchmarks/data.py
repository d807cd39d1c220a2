"""Make the benchmark's files: a million made-up people with thirteen columns, always the same."""

from pathlib import Path

import polars as pl

TAG = "Tag:Preferences:Drama"
PREFERENCE = "ContactPreference:Agreed to email"
_FIRST = ("Priya", "Åsa", "Tom", "Aoife", "Mohammed", "Chloé", "Jürgen", "Siobhán", "Wei", "Fatima")
_LAST = ("Raman", "Lindström", "O'Neill", "Hussain", "Müller", "Byrne", "Chen", "Adeyemi", "Costa")
_TOWNS = ("Leeds", "York", "Bristol", "Cardiff", "Glasgow", "Brighton", "Norwich")


def make_people(rows: int) -> pl.DataFrame:
    """Make a frame of people in a shuffled order, so that no key comes sorted."""
    at = pl.int_range(rows, eager=True).shuffle(seed=7)
    text = at.cast(pl.String)

    def pick(values: tuple[str, ...], step: int) -> pl.Series:
        return pl.Series(values).gather((at // step) % len(values))

    return pl.DataFrame(
        {
            "Title": pick(("Ms", "Mr", "Mx", "Dr"), 1),
            "First Name": pick(_FIRST, 3),
            "Last Name": pick(_LAST, 7) + (at % 997).cast(pl.String),
            "Email": "person" + text + "@example.org",
            "Phone": "0113 496 " + (at % 10_000).cast(pl.String).str.zfill(4),
            "Mobile": "07700 " + text.str.zfill(7),
            "Birth Date": (1940 + at % 65).cast(pl.String) + pick(("-03-09", "-11-30"), 11),
            "Address Line 1": (at % 300).cast(pl.String) + " Mill Lane",
            "Town": pick(_TOWNS, 5),
            "Postcode": "LS" + (at % 30).cast(pl.String) + " 4AB",
            "Country": pick(("GB", "GB", "GB", "IE"), 1),
            TAG: pick(("y", "", ""), 1),
            PREFERENCE: pick(("y", ""), 2),
        }
    )


def change_people(people: pl.DataFrame, share: float) -> pl.DataFrame:
    """Change the phone of some rows, spread over the whole file."""
    every = round(1 / share)
    at = pl.int_range(pl.len())
    changed = pl.when(at % every == 0).then(pl.lit("+44 20 7946 0000")).otherwise(pl.col("Phone"))
    return people.with_columns(changed.alias("Phone"))


def spoil_people(people: pl.DataFrame, cells: int) -> pl.DataFrame:
    """Put bad cells of two kinds into some unchanged rows, spread over the whole file."""
    every = max(10, people.height // cells)
    at = pl.int_range(pl.len())
    is_bad, is_odd = at % every == every // 2 + 1, at // every % 2 == 1

    def spoil(heading: str, bad: pl.Expr, text: str) -> pl.Expr:
        return pl.when(bad).then(pl.lit(text)).otherwise(pl.col(heading)).alias(heading)

    return people.with_columns(
        spoil("Birth Date", is_bad & is_odd, "1990-02-31"),
        spoil(TAG, is_bad & ~is_odd, "maybe"),
    )


def write_file(people: pl.DataFrame, path: Path) -> None:
    """Write people as a spreadsheet would: UTF-8, commas, headings first."""
    people.write_csv(path)
