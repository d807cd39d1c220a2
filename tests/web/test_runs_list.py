"""The list of runs."""

import re

import pytest

from tests.web.importing import Imports, make_file, make_people


def test_newest_run_comes_first(imports: Imports) -> None:
    imports.committed(make_file(make_people(1)), "first.csv")
    imports.add_run(make_file(make_people(2)), "second.csv")
    page = imports.portal.browser("viewer").get("/t/north/runs").text
    assert re.findall(r">(\w+\.csv)</a>", page) == ["second.csv", "first.csv"]
    assert "Imported" in page
    assert "Ready to confirm" in page


def test_list_of_one_profile(imports: Imports) -> None:
    imports.add_run(make_file(make_people(1)), "first.csv")
    with imports.portal.database.connection_context():
        imports.profile = imports._add_profile("Other", {"minimum_records": 1}).number
    imports.add_run(make_file(make_people(2)), "second.csv")
    page = imports.portal.browser("viewer").get(f"/t/north/runs?profile={imports.profile}").text
    assert re.findall(r">(\w+\.csv)</a>", page) == ["second.csv"]


@pytest.mark.parametrize(("least", "new"), [(1, "2"), (50, "0")])
def test_refused_run_counts_nothing_as_new(imports: Imports, least: int, new: str) -> None:
    with imports.portal.database.connection_context():
        made = imports._add_profile(f"At least {least}", {"minimum_records": least})
    imports.profile = made.number
    run = imports.add_run(make_file(make_people(2)))
    assert (run.state == "refused", run.creates) == (least == 50, 2)
    viewer = imports.portal.browser("viewer")
    page = viewer.get(f"/t/north/runs?profile={imports.profile}").text
    assert re.findall(r'data-word="new">(\d+)<', page) == [new]
    rows = viewer.get(imports.page(run, "preview")).text
    assert rows.count('<span class="word">would be new</span>') == 2 - int(new)


def test_list_says_what_is_counted(imports: Imports) -> None:
    imports.committed(make_file(make_people(2)))
    imports.add_run(make_file(make_people(1, phone="1")))
    imports.use_profile("Lists", "name-fallback-manufacturers")
    imports.add_run(b"name\nGrand Gifts\n")
    viewer = imports.portal.browser("viewer")
    for page in ("/t/north/runs", "/t/north/"):
        shown = viewer.get(page).text
        told = re.findall(r'data-word="(\w+)">(\d+)<small class="counted"> (.+?)</small>', shown)
        assert told == [
            ("new", "1", "manufacturer"),
            ("changed", "1", "customer"),
            ("new", "2", "customers"),
        ]


def test_older_runs_follow(imports: Imports) -> None:
    for at in range(52):
        imports.add_run(b"", f"f{at}.csv")
    browser = imports.portal.browser("viewer")
    first = browser.get("/t/north/runs").text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = browser.get(older[1].replace("&amp;", "&")).text
    names = re.findall(r">(f\d+)\.csv</a>", first) + re.findall(r">(f\d+)\.csv</a>", second)
    assert names == [f"f{at}" for at in reversed(range(52))]


def test_empty_list_says_what_to_do(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get("/t/north/runs").text
    assert "No runs yet." in page
