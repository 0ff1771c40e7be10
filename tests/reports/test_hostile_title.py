"""One title made of all that could mean something to a terminal, a runner, GitHub or a browser.

Every format has laws of its own about hostile words; this is the title that a person would try, on
its way through every command that shows one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from lxml import html as lxml_html

from tests.cli.project import Ran
from tests.reports.on_github import OURS, REFERENCES, loose_texts, on_github
from tests.reports.saving import Saving

TITLE = (
    "```@team #1 --> ::error::x\n::error::y\x1b[31m\x07\u202e</summary><script>alert(1)</script>``"
)
WORD = "alert(1)"
"""Part of the title, to see that it is shown at all."""


@pytest.fixture
def titled(saving: Saving) -> Saving:
    """A teammate has given two articles that title, one of them ours."""
    ours = saving.id_of("Fees")
    saving.in_intercom(lambda one: one.teammate.edits(ours, title=TITLE))
    saving.in_intercom(lambda one: one.teammate.creates(title=TITLE, body="<p>x</p>"))
    return saving


def plain(ran: Ran, *, is_json: bool = False) -> str:
    """Nothing for a terminal, nothing for a runner. JSON says exactly what there is."""
    unwanted = ("Cc",) if is_json else ("Cc", "Cf")
    for text in (ran.out, ran.err):
        assert set() == {one for one in text if unicodedata.category(one) in unwanted} - {"\n"}
        assert [] == re.findall(r"^\s*::(?!notice |error file=).*", text, re.MULTILINE)
    return ran.out


def shows_text_only(page: Any) -> None:
    tags = [each.tag for each in page.iter()]
    assert set() == {one for one in tags if isinstance(one, str)} - OURS
    assert 1 == sum(not isinstance(one, str) for one in tags), "the mark on the first line"
    assert [] == [text for text in loose_texts(page) if REFERENCES.search(text)]


def test_it_is_text_in_a_plan_in_every_format(titled: Saving) -> None:
    said = {
        name: titled.project.run("--sandbox", "plan", "--format", name)
        for name in ("text", "json", "markdown", "html", "github")
    }
    for name, ran in said.items():
        shown = plain(ran, is_json=name == "json")
        assert (name, True) == (name, WORD in shown or name == "github")
    assert TITLE in strings(json.loads(said["json"].out))
    shows_text_only(on_github(said["markdown"].out))
    scripts = lxml_html.document_fromstring(said["html"].out).xpath("//script")
    assert [False] == [WORD in script.text for script in scripts]


def test_it_is_text_where_articles_are_listed_imported_and_pulled(titled: Saving) -> None:
    run = titled.project.run
    listed = run("--sandbox", "article", "list", "--format", "json")
    assert TITLE in strings(json.loads(plain(listed, is_json=True)))
    assert WORD in plain(run("--sandbox", "article", "list"))
    plain(run("--sandbox", "import"))
    plain(run("--sandbox", "pull"))
    written = [path.read_text("utf-8") for path in titled.project.root.glob("content/**/*.md")]
    assert any(WORD in text for text in written)
    plain(run("validate"))
    plain(run("validate", "--format", "github"))
    plain(run("--sandbox", "plan"))


def strings(value: object) -> list[object]:
    """Every value of some JSON."""
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        return [one for each in parts for one in strings(each)]  # type: ignore[attr-defined]
    return [value]
