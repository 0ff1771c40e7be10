"""Strange bodies and real ones, as a server returns them, come back from Markdown.

Each sweep says its seed, what it planned and what it ran; one that ran less has failed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import pytest

from intercom_sync.errors import Severity
from intercom_sync.markup.canonical import canonical
from intercom_sync.markup.to_html import render
from intercom_sync.markup.to_markdown import Converted, says_the_same, to_markdown
from intercom_sync.sandbox.rewrite.rewriting import Rewriting
from intercom_sync.sandbox.rewrite.tree import BodyRefusedError
from tests.markup.bodies import stored
from tests.markup.strange_bodies import StrangeBodies
from tests.sweeps.sweeping import IS_WHOLE

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "arduino-help-center"
SEED = 20261122
QUICK = 100
PLANNED = 4000 if IS_WHOLE else 1000
OF_THE_CORPUS = 1 if IS_WHOLE else 5
"""Every so manieth article, of a server that is drawn; all of the one that is known."""
REWRITINGS = range(24)
Record = Callable[[str, object], None]


def hosted(source: str) -> str:
    """Where the server keeps an image, signed."""
    name = sha256(source.encode()).hexdigest()[:10]
    return f"https://downloads.intercomcdn.com/i/o/1/{name}/a.png?expires=1&signature=2"


def fault_of(body: str, is_same: Callable[[str, str], bool]) -> str | None:
    """What is lost, or would keep the file from being planned; None where all is well."""
    converted = to_markdown(body)
    again = render(converted.text, path="content/a.md", take_title=False)
    if not is_same(body, again.html):
        return f"means something else: {body!r}"
    if converted != to_markdown(again.html):
        return f"other bytes: {body!r}"
    if any(problem.severity is Severity.ERROR for problem in again.problems):
        return f"cannot be planned, {again.problems[0].code}: {body!r}"
    return None


def is_canonically_equal(one: str, other: str) -> bool:
    return canonical(one) == canonical(other)


def strange_bodies(rewriting: Rewriting, seed: int, count: int) -> Iterable[str]:
    """So many bodies that the server takes, as it returns them after two saves."""
    drawn = StrangeBodies(seed)
    found = 0
    while found < count:
        try:
            once = rewriting.save(stored(drawn.body()), save=1, host=hosted)
            yield rewriting.save(once.body, save=2, host=hosted).body
        except BodyRefusedError:
            continue
        found += 1


def sweep(name: str, seed: int, planned: int, faults: Iterable[str | None], say: Record) -> None:
    run = list(faults)
    say("sweep", f"fidelity sweep {name}: seed {seed}, {planned} bodies planned, {len(run)} run")
    assert [] == [fault for fault in run if fault]
    assert planned == len(run)


def test_strange_bodies_come_back_from_markdown(record_property: Record) -> None:
    found = strange_bodies(Rewriting(), SEED, QUICK)
    faults = (fault_of(body, is_canonically_equal) for body in found)
    sweep("of strange bodies, in short", SEED, QUICK, faults, record_property)


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(4))
def test_many_strange_bodies_come_back_from_markdown(part: int, record_property: Record) -> None:
    found = strange_bodies(Rewriting(), SEED + part, PLANNED)
    faults = (fault_of(body, is_canonically_equal) for body in found)
    sweep(f"of strange bodies, {part}", SEED + part, PLANNED, faults, record_property)


@pytest.mark.sweep
@pytest.mark.parametrize("number", REWRITINGS)
def test_strange_bodies_come_back_from_a_server_nobody_has_seen(
    number: int, record_property: Record
) -> None:
    found = strange_bodies(Rewriting.draw(number), SEED + number, PLANNED // 10)
    faults = (fault_of(body, says_the_same) for body in found)
    sweep(f"of server {number}", SEED + number, PLANNED // 10, faults, record_property)


def rendered_articles(every: int) -> list[str]:
    """Real articles as they would be sent, with addresses where the renderer has references."""
    articles = sorted(CORPUS.rglob("*.md"))
    if not articles:
        pytest.skip(f"no corpus at {CORPUS}")
    bodies = []
    for article in articles[::every]:
        source = re.sub(r"\A---\n.*?\n---\n", "", article.read_text("utf-8"), flags=re.DOTALL)
        html = render(source, path="content/a.md", take_title=False).html
        bodies.append(html.replace('"intercom-sync:', '"https://x.example/'))
    return bodies


def raw_share(converted: Iterable[Converted]) -> float:
    counts = [(found.raw_blocks, found.blocks) for found in converted]
    return sum(raw for raw, _ in counts) / sum(blocks for _, blocks in counts)


@pytest.mark.parametrize("rewriting", [Rewriting(), Rewriting.draw(3), Rewriting.draw(8)])
def test_real_articles_come_back_as_markdown_from_a_server(rewriting: Rewriting) -> None:
    bodies = [rewriting.save(body, save=1, host=hosted).body for body in rendered_articles(30)]

    assert [] == [fault for body in bodies if (fault := fault_of(body, says_the_same))]
    assert raw_share(map(to_markdown, bodies)) <= 0.05


@pytest.mark.sweep
@pytest.mark.parametrize("number", [None, *REWRITINGS])
def test_all_real_articles_come_back_as_markdown_from_any_server(
    number: int | None, record_property: Record
) -> None:
    rewriting = Rewriting() if number is None else Rewriting.draw(number)
    is_same = is_canonically_equal if number is None else says_the_same
    articles = rendered_articles(1 if number is None else OF_THE_CORPUS)
    bodies = [rewriting.save(body, save=1, host=hosted).body for body in articles]

    faults = (fault_of(body, is_same) for body in bodies)
    sweep(f"of the corpus, server {number}", 0, len(articles), faults, record_property)
    share = raw_share(map(to_markdown, bodies))
    record_property("sweep", f"fidelity of the corpus, server {number}: {1 - share:.2%} Markdown")
    assert share <= 0.05
