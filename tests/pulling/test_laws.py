"""Whatever a colleague does to a body and git to its file, a pull loses nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intercom_sync.articles.pulling.report import Outcome, PullReport
from intercom_sync.cli.pull_run import pull_from
from intercom_sync.markup.canonical import canonical
from intercom_sync.markup.to_html import render
from intercom_sync.markup.to_markdown import says_the_same
from tests.importing.scene import SITE, Scene
from tests.importing.test_any_server import Answers, _soup, article, imported, plan_after
from tests.markup.bodies import bodies

PIECES = (
    "Alpha one\nruns on.",
    "* beta\n* gamma\n  * delta",
    "## Epsilon",
    "> [!NOTE]\n> Zeta.",
    "```\neta\n\ntheta\n```",
    "| Iota | Kappa |\n|---|---|\n| *mu* | nu |",
    "See [the web][w] and [more](https://example.com/x).",
    "[w]: https://example.com/",
    "1. Lambda\n\n   Xi\n2. Omicron",
)
SOURCE = "---\ntitle: A\nstate: published\n---\n\n" + "\n\n\n".join(PIECES) + "\n"
WORDS = (
    *("Alpha", "runs", "beta", "gamma", "delta", "Epsilon", "Zeta", "eta", "theta", "Iota"),
    *("Kappa", "mu", "nu", "See", "web", "more", "Lambda", "Xi", "Omicron"),
)
Edit = Callable[[str], str]


def edits(mark: str) -> st.SearchStrategy[list[Edit]]:
    """Words become others that nobody else writes; a few at a time."""

    def edit(word: str, number: int) -> Edit:
        return lambda text: re.sub(rf"\b{word}\b", f"{mark}{number}", text, count=1)

    one = st.builds(edit, st.sampled_from(WORDS), st.integers(0, 99))
    return st.lists(one, min_size=1, max_size=4)


def changed(text: str, edits: list[Edit]) -> str:
    for edit in edits:
        text = edit(text)
    return text


def started(folder: str, source: str, body: str) -> Scene:
    """A scene whose one file was written by a person, and means this body."""
    scene = Scene(Path(folder) / "p")
    imported(scene, Answers(articles=(article(1, "A", body),)))
    scene.writes("content/a.md", source)
    scene.loads()
    (record,) = scene.store.load().articles
    sent = replace(record.sent, body=scene.files.articles[0].body)
    scene.store.save_article(replace(record, source=source, sent=sent), replaces=None)
    return scene


def pulled(scene: Scene, answers: Answers) -> PullReport:
    report, _ = asyncio.run(pull_from(scene.target(answers), ()))
    return report


def check_base(scene: Scene, body: str) -> None:
    """Base is what Intercom has: then no plan sends back what was there before."""
    (record,) = scene.store.load().articles
    sent, actual = canonical(str(record.sent.body), SITE), canonical(body, SITE)
    assert sent == actual or says_the_same(sent, actual)
    assert body == record.read.body


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(theirs=edits("X"), ours=edits("Y"))
def test_nothing_of_either_side_is_lost(theirs: list[Edit], ours: list[Edit]) -> None:
    start = render(SOURCE.partition("---\n\n")[2], path="content/a.md", take_title=False).html
    body, file = changed(start, theirs), changed(SOURCE, ours)
    answers = Answers(articles=(article(1, "A", body),))
    with TemporaryDirectory() as folder:
        scene = started(folder, SOURCE, start)
        assert ([], 1) == plan_after(scene, Answers(articles=(article(1, "A", start),)))
        scene.writes("content/a.md", file)

        report = pulled(scene, answers)

        text = scene.text("a.md")
        for word in (*re.findall(r"\bX\d+\b", body), *re.findall(r"\bY\d+\b", file)):
            assert word in text
        if body != start:
            check_base(scene, body)
        if not report.count(Outcome.CONFLICT):
            only_git = {"update content/a.md"} if file != SOURCE else set()
            assert only_git >= set(plan_after(scene, answers)[0])
            after = scene.contents()
            pulled(scene, answers)
            assert after == scene.contents()


def any_body(body: str) -> None:
    """Into a file that a person wrote, and nobody touched since."""
    answers = Answers(articles=(article(1, "A", body),))
    start = render(SOURCE.partition("---\n\n")[2], path="content/a.md", take_title=False).html
    with TemporaryDirectory() as folder:
        scene = started(folder, SOURCE, start)
        report = pulled(scene, answers)
        if report.left_out:
            assert SOURCE == scene.text("a.md")
            return
        assert ([], 1) == plan_after(scene, answers)
        if all(file.comes_back for file in report.files):
            check_base(scene, body)
        after = scene.contents()
        pulled(scene, answers)
        assert after == scene.contents()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies)
@example("")
@example("<p>\x00\x1b</p>")
@example("<h1>A</h1><p># no heading</p>")
@example("<pre><code>\n<<<<<<< HEAD\n</code></pre>")
def test_any_body_is_pulled_and_the_plan_is_empty(body: str) -> None:
    any_body(body)


@pytest.mark.sweep
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=st.one_of(bodies, _soup, st.text(max_size=60)))
def test_anything_a_server_answers_is_pulled_or_left_out(body: str) -> None:
    any_body(body)
