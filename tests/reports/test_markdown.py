"""The comment: what a writer reads, what always fits, and what content cannot do to it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings

from intercom_sync.plan.guards import Violation
from intercom_sync.plan.model import FieldChange, Impact, Observation, Verb
from intercom_sync.plan.render.fitting import COMMENT_LIMIT
from intercom_sync.plan.render.markdown import render_plan_markdown
from intercom_sync.plan.render.reported import Reported, entries
from tests.reports.on_github import OURS, REFERENCES, loose_texts, on_github
from tests.reports.plans import (
    FRAGMENTS,
    URL,
    body,
    edit,
    hostile_reports,
    many,
    notice,
    of_every_kind,
    plan,
    reported,
)


def test_a_comment_reads_from_the_loudest_to_the_quietest() -> None:
    text = render_plan_markdown(
        reported(
            edit(),
            edit("content/a.md", impact=Impact.REMOVED, verb=Verb.UNPUBLISH, changes=()),
            edit("content/b.md", impact=Impact.DRAFT, gates=()),
            notice(),
            next_command="intercom-sync apply plan.json",
        )
    )
    assert "## Help Center: 1 problem, 1 REMOVED, 1 goes LIVE, 1 draft\n" in text
    places = [
        text.index(words)
        for words in (
            "**REMOVED:** 1 page is taken away",
            "**PROBLEMS:** 1 article",
            "**LIVE:** 1 step is seen",
            "<b>PROBLEM: conflict</b>",
            "<b>REMOVED</b> · unpublish",
            "<b>LIVE</b> · edit",
            "<b>draft</b> · edit",
            "Apply with: <code>intercom-sync apply plan.json</code>",
        )
    ]
    assert sorted(places) == places


def test_a_changed_word_is_marked_in_its_sentence() -> None:
    text = render_plan_markdown(reported(edit()))
    assert "back for <del>30</del><ins>14</ins> days." in text
    assert f'<a href="{URL}">Open in Intercom</a>' in text


def test_a_translation_has_a_diff_of_its_own() -> None:
    change = body("Trente jours ici.", "Quatorze jours ici.", "fr")
    text = render_plan_markdown(reported(edit("content/a.md", body(), change)))
    assert "<p>body (fr):</p>\n\n<pre><del>Trente</del><ins>Quatorze</ins> jours ici." in text


def test_a_limit_in_the_way_is_said_before_anything_else() -> None:
    violation = Violation(guard="live-edits", reason="21 live edits", fix="Run with --x 21")
    text = render_plan_markdown(reported(edit(), violations=(violation,), next_command="x"))
    assert "## Help Center: a limit stands in the way, 1 goes LIVE" in text
    assert "<li>21 live edits. Run with --x 21.</li>" in text
    assert "Apply with" not in text


def test_an_empty_plan_is_one_line() -> None:
    text = render_plan_markdown(reported())
    assert "## Help Center: no changes\n" in text
    assert "<details" not in text


def test_a_plan_without_bodies_names_what_changes() -> None:
    text = render_plan_markdown(reported(edit("content/a.md", body(None, None))))
    assert "<li>body changes</li>" in text
    assert "<pre>" not in text


def test_a_comment_about_500_articles_fits_and_says_what_it_leaves_out() -> None:
    text = render_plan_markdown(many(500), report="https://github.com/acme/help/actions/runs/1")
    assert COMMENT_LIMIT >= len(text.encode("utf-16-le")) // 2
    assert COMMENT_LIMIT - 1000 < len(text)
    assert re.search(r"\*\*This comment is cut:\*\* .*more are not listed", text)
    assert '<a href="https://github.com/acme/help/actions/runs/1">The full report</a>' in text
    assert text.count("<details") == text.count("</details>") == text.count("<summary>")


@pytest.mark.parametrize("character", ["x", "é", "漢", "🦊", "\u200b", "@"])
def test_one_article_beyond_all_measure_still_fits(character: str) -> None:
    text = character * 70_000
    long = edit(f"content/{text}.md", body(text, f"{text} {text}"), title=text)
    field = FieldChange(field="description", before=text, after=f"a {text}")
    shown = render_plan_markdown(
        reported(long, edit("content/a.md", field), notice(reason=text, fix=text))
    )
    assert COMMENT_LIMIT >= len(shown.encode("utf-16-le")) // 2
    assert "content/a.md" in shown


def test_every_kind_of_step_and_notice_can_be_shown() -> None:
    found = of_every_kind()
    text = render_plan_markdown(Reported(plan=found), limit=10**7)
    assert len(entries(found)) == text.count("<summary>")


@settings(max_examples=30, deadline=None)
@given(hostile_reports())
@example(reported(*(edit(f"content/{n}.md", title=x) for n, x in enumerate(FRAGMENTS))))
def test_content_stays_text_in_a_comment(found: Reported) -> None:
    text = render_plan_markdown(found)
    page = on_github(text)

    assert set() == {element.tag for element in page.iter() if isinstance(element.tag, str)} - OURS
    assert {URL} >= {link.get("href") for link in page.iter("a")}
    assert len(entries(found.plan)) == len(list(page.iter("details")))
    assert len(entries(found.plan)) == len(list(page.iter("summary")))
    assert [] == [each for each in loose_texts(page) if REFERENCES.search(each)]
    for element in page.iter("details", "summary", "p", "code", "del", "ins", "li"):
        assert set() == set(element.keys()) - {"open"}


def test_the_check_for_references_sees_them() -> None:
    seen = [each for each in FRAGMENTS if REFERENCES.search(each)]
    assert {"@octocat", "#12", "GH-1", "deadbeefcafe", "www.evil.example"} <= set(seen)


def test_observations_are_no_surprise_to_the_headline() -> None:
    text = render_plan_markdown(reported(notice(Observation.DRIFT)))
    assert "## Help Center: 1 changed in Intercom\n" in text
    assert plan(notice(Observation.DRIFT)).problems == ()
