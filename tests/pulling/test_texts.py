"""What a file becomes when a teammate changed its article: the least that says it."""

from __future__ import annotations

import html
from collections.abc import Mapping

import pytest

from intercom_sync.articles.article_file import Reading, read_article
from intercom_sync.articles.pulling.texts import Content, Language, Pulled, Title, pull_file
from intercom_sync.markup.canonical import Site, canonical
from intercom_sync.markup.to_html import Flavor, render
from intercom_sync.markup.to_markdown import to_markdown

PATH = "content/refunds.md"
SITE = Site(urls=())
READING = Reading(
    content="content",
    target="production",
    targets=("production",),
    flavor=Flavor.GFM,
    ignored_keys=frozenset(),
)
SOURCE = """\
---
title: Refunds # shown in the list
state: draft
---
You get your money back
within two weeks.

* first
* second

Write to us.
"""


def markdown(body: str) -> str:
    return to_markdown(canonical(body, SITE)).text


def body_of(text: str) -> str:
    found = read_article(text, PATH, READING).article
    assert found is not None, text
    return found.desired.body


def language(now: str) -> Language:
    def title_of(text: str) -> Title:
        found = read_article(text, PATH, READING).article
        if found is None or found.desired.title_at is None:
            return Title("", None)
        is_key = "title:" in text.partition("\n---")[0]
        return Title(found.desired.title, None if is_key else found.desired.title_at.line)

    return Language(
        title_of=title_of,
        heading=lambda title: to_markdown(f"<h1>{html.escape(title)}</h1>").text.strip("\n")[1:],
        means=lambda text: canonical(body_of(text), SITE) == canonical(now, SITE),
        settled=lambda paragraph: markdown(render(paragraph, path=PATH, take_title=False).html),
    )


def pull(
    ours: str = SOURCE,
    *,
    source: str = SOURCE,
    body: Mapping[str, str] | None = None,
    was: Mapping[str, str] | None = None,
    now: Mapping[str, str] | None = None,
) -> Pulled:
    """Pull after a teammate replaced some words of the body, and some keys."""
    before = body_of(source)
    after = before
    for old, new in (body or {}).items():
        assert old in after
        after = after.replace(old, new)
    keys = {"title": "Refunds", "state": "draft"} | dict(was or {})
    return pull_file(
        PATH,
        source=source,
        ours=ours,
        was=Content(body=markdown(before), keys=keys),
        now=Content(body=markdown(after), keys=keys | dict(now or {})),
        language=language(after),
    )


def test_an_untouched_file_keeps_every_line_a_teammate_did_not_change() -> None:
    pulled = pull(body={"Write to us.": "Call us."})
    assert SOURCE.replace("Write to us.", "Call us.") == pulled.text == pulled.theirs


def test_a_changed_paragraph_is_rewritten_and_its_neighbours_keep_their_breaks() -> None:
    pulled = pull(body={"second": "2nd", "Write": "Please write"})
    assert "money back\nwithin two weeks.\n\n" in pulled.text
    assert "Please write to us.\n" in pulled.text


def test_a_key_is_changed_in_its_place_and_comments_stay_around_it() -> None:
    source = SOURCE.replace("state:", "# by hand\nstate:")
    pulled = pull(source, source=source, now={"title": "Money: back"})
    assert source.replace("Refunds # shown in the list", "'Money: back'") == pulled.text


def test_a_title_that_is_a_heading_is_changed_there() -> None:
    source = "# Refunds\n\nText.\n"
    pulled = pull(source, source=source, was={}, now={"title": "Money *back*"})
    assert "# Money \\*back\\*\n\nText.\n" == pulled.text


def test_a_title_that_is_an_underlined_heading_is_changed_there() -> None:
    source = "\nRefunds\n=======\n\nText.\n"
    pulled = pull(source, source=source, now={"title": "Money"})
    assert "\n# Money\n\nText.\n" == pulled.text


def test_front_matter_on_one_line_is_unfolded() -> None:
    source = "---\n{title: Refunds, state: draft}\n---\nText.\n"
    pulled = pull(source, source=source, now={"title": "Money"})
    assert "---\ntitle: Money\nstate: draft\n---\nText.\n" == pulled.text


def test_changes_in_other_places_are_merged() -> None:
    ours = SOURCE.replace("* first", "* very first")
    pulled = pull(ours, body={"Write to us.": "Call us."})
    assert ours.replace("Write to us.", "Call us.") == pulled.text
    assert SOURCE.replace("Write to us.", "Call us.") == pulled.theirs
    assert 0 == pulled.conflicts


def test_a_paragraph_changed_on_both_sides_is_shown_to_a_person() -> None:
    ours = SOURCE.replace("Write to us.", "Write an e-mail.")
    pulled = pull(ours, body={"Write to us.": "Call us."})
    conflict = f"<<<<<<< {PATH}\nWrite an e-mail.\n=======\nCall us.\n>>>>>>> {pulled.name}\n"
    assert ours.replace("Write an e-mail.\n", conflict) == pulled.text
    assert 1 == pulled.conflicts


def test_keys_beside_each_other_are_merged_one_by_one() -> None:
    ours = SOURCE.replace("Refunds", "Money")
    pulled = pull(ours, now={"state": "published"})
    assert ours.replace("draft", "published") == pulled.text
    assert 0 == pulled.conflicts


def test_a_key_changed_on_both_sides_is_shown_to_a_person() -> None:
    ours = SOURCE.replace("title: Refunds # shown in the list", "title: Money")
    pulled = pull(ours, now={"title": "Cash"})
    assert (
        f"<<<<<<< {PATH}\ntitle: Money\n=======\ntitle: Cash\n>>>>>>> {pulled.name}\n"
        in pulled.text
    )
    assert 1 == pulled.conflicts


def test_a_key_changed_to_the_same_on_both_sides_is_left_alone() -> None:
    ours = SOURCE.replace("draft", "published")
    pulled = pull(ours, now={"state": "published"})
    assert ours == pulled.text
    assert ours == pulled.theirs


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>Write to us.</p>", ""),
        ("<p>Write to us.</p>", "<p>Write to us.</p><pre><code>a\n\nb\n</code></pre>"),
        ("<ul><li><p>first</p></li><li><p>second</p></li></ul>", "<ol><li>first</li></ol>"),
        ("<p>You get", "<h1>News</h1><p>You get"),
        ("two weeks.</p>", "two weeks.</p><table><tr><td>1</td></tr></table>"),
    ],
)
def test_whatever_changed_the_file_means_what_intercom_has(old: str, new: str) -> None:
    before = body_of(SOURCE)
    plain = before.replace('<p class="no-margin">', "<p>")
    assert old in plain, plain
    pulled = pull_file(
        PATH,
        source=SOURCE,
        ours=SOURCE,
        was=Content(body=markdown(plain)),
        now=Content(body=markdown(plain.replace(old, new))),
        language=language(plain.replace(old, new)),
    )
    assert canonical(plain.replace(old, new), SITE) == canonical(body_of(pulled.text), SITE)


HEADED = "<!-- by hand -->\n\n# Refunds\nText.\n"


def test_a_title_that_is_a_heading_changed_on_both_sides_is_shown_there() -> None:
    ours = HEADED.replace("# Refunds", "Cash\n====")
    pulled = pull(ours, source=HEADED, now={"title": "Money"})
    conflict = f"<<<<<<< {PATH}\nCash\n====\n=======\n# Money\n>>>>>>> {pulled.name}\n"
    assert HEADED.replace("# Refunds\n", conflict) == pulled.text
    assert HEADED.replace("Refunds", "Money") == pulled.theirs


def test_a_title_follows_where_git_put_it_meanwhile() -> None:
    keyed = "---\ntitle: Refunds\n---\n<!-- by hand -->\n\nText.\n"
    pulled = pull(keyed, source=HEADED, now={"title": "Money"})
    assert keyed.replace("Refunds", "Money") == pulled.text
    assert 0 == pulled.conflicts
    pulled = pull(HEADED, source=keyed, now={"title": "Money"})
    assert HEADED.replace("Refunds", "Money") == pulled.text
    assert 0 == pulled.conflicts


@pytest.mark.parametrize("title", ["#", "A {#b}", "1. a", "<b>", "a  b", "`", "A #", "&amp;", "-"])
def test_whatever_the_title_is_the_file_gives_it(title: str) -> None:
    found = read_article(pull(HEADED, source=HEADED, now={"title": title}).text, PATH, READING)
    assert found.article is not None
    assert " ".join(title.split()) == " ".join(found.article.desired.title.split())
    assert body_of(HEADED) == found.article.desired.body


def test_an_html_heading_is_the_title_as_well() -> None:
    source = '<h1 align="center">\n  Refunds\n</h1>\n\nText.\n'
    assert "# Money\n\nText.\n" == pull(source, source=source, now={"title": "Money"}).text
