"""The benchmarks run nowhere in the tests; what they are made of does."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from benchmarks.articles import edit, made_up, made_up_project
from benchmarks.line import Line
from benchmarks.page import page, plot
from intercom_sync.cli.main import run

LINES = [
    Line(work="`plan` & more", measured="1 s", goal="≤ 2 s", beside="", used=0.5),
    Line(work="`apply`", measured="9 s", goal="≤ 2 s", beside="a peer: 3 s", used=4.5),
]


def test_made_up_articles_are_the_same_every_time_and_no_two_alike() -> None:
    first, again = [[made_up(number) for number in range(30)] for _ in range(2)]
    assert first == again
    assert 30 == len({title for title, _ in first}) == len({text for _, text in first})


def test_a_made_up_project_is_valid_before_and_after_an_edit(tmp_path: Path) -> None:
    made_up_project(tmp_path / "project", 12)
    assert 0 == run(["--root", str(tmp_path / "project"), "validate"])
    edit(tmp_path / "project", 3, "today")
    edited = [path for path in (tmp_path / "project").rglob("*.md") if "today" in path.read_text()]
    assert 3 == len(edited)
    assert 0 == run(["--root", str(tmp_path / "project"), "validate"])


def test_the_page_says_which_goals_are_missed_and_by_how_much() -> None:
    text = page(LINES, "make bench", large=10_000, load=(0.1, 2.0))
    assert "1 of 2 goals are met" in text
    assert "| `plan` & more | 1 s | ≤ 2 s |  | met |" in text
    assert "| `apply` | 9 s | ≤ 2 s | a peer: 3 s | **missed** (4.50" in text


def test_the_plot_is_an_image_of_its_own_for_light_and_dark_pages() -> None:
    image = ET.fromstring(plot(LINES))  # noqa: S314 -- made here
    bars = image.findall("{http://www.w3.org/2000/svg}rect")
    assert ["met", "not"] == [bar.get("class") for bar in bars]
    assert "prefers-color-scheme:dark" in plot(LINES)
