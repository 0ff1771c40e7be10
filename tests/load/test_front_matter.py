"""What a file says about its article, and what it must not say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.articles.front_matter import part
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ArticleId,
    ArticleState,
    DesiredArticle,
    Manage,
)
from intercom_sync.articles.schema import ArticleKeys
from intercom_sync.location import Location
from tests.load.project import Project

EVERY_KEY = """\
---
title: Refund a client
description: Give money back.
state: published
author: docs@example.com
id: {production: 123, sandbox: 9}
moved_from: old/refunds.md
manage: create-only
---
Text.
"""


def test_an_article_holds_every_key_of_its_front_matter(project: Project) -> None:
    project.file("billing/refunds.md", EVERY_KEY)

    assert project.only_article() == DesiredArticle(
        path="content/billing/refunds.md",
        parent="content/billing/",
        title="Refund a client",
        body=project.only_article().body,
        source=EVERY_KEY,
        description="Give money back.",
        state=ArticleState.PUBLISHED,
        author="docs@example.com",
        id=ArticleId("123"),
        moved_from="content/old/refunds.md",
        manage=Manage.CREATE_ONLY,
        title_at=Location("content/billing/refunds.md", 2, 8),
    )


def test_what_a_file_does_not_give_is_not_given(project: Project) -> None:
    project.article("a.md")
    article = project.only_article()

    assert (article.description, article.state, article.author) == (NOT_GIVEN,) * 3
    assert (article.id, article.moved_from, article.manage) == (None, None, Manage.FULL)


def test_an_empty_description_is_a_wish_to_empty_it(project: Project) -> None:
    project.article("a.md", 'title: A\ndescription: ""')

    assert project.only_article().description == ""


@pytest.mark.parametrize(
    ("written", "target", "expected"),
    [
        ("id: 12", "production", "12"),
        ("id: 12", "sandbox", "12"),
        ('id: "12"', "production", "12"),
        ("id: {staging: 9}", "production", None),
        ("id: {staging: 9}", "staging", "9"),
    ],
)
def test_an_id_binds_for_its_target_and_alone_for_all(
    project: Project, written: str, target: str, expected: str | None
) -> None:
    project.config("targets: {production: {}, staging: {}}\n")
    project.article("a.md", f"title: A\n{written}")

    (article,) = project.load(target).desired.articles
    assert expected == article.id


@pytest.mark.parametrize("written", ["12", "docs@example.com"])
def test_an_author_is_an_address_or_an_id(project: Project, written: str) -> None:
    project.article("a.md", f"title: A\nauthor: {written}")

    assert written == project.only_article().author


@pytest.mark.parametrize(
    "written", ["old/a.md", "content/old/a.md", "./old/a.md", "old//a.md", '"old/a.md"']
)
def test_a_former_path_may_be_written_from_the_root_or_from_the_content_folder(
    project: Project, written: str
) -> None:
    project.article("new.md", f"title: A\nmoved_from: {written}")

    assert project.only_article().moved_from == "content/old/a.md"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("titel: B", '3:1: error: unknown key "titel". Nearest: "title", or name it under'),
        ("weight: 3", "name it under front_matter.ignore in intercom-sync.yaml if another tool"),
        ("title: B", '3:1: error: the key "title" is given here and at 2:1.'),
        ("state: live", '3:8: error: state is "live", and must be draft or published.'),
        ("state: publish", 'Nearest: "published". [invalid-value]'),
        ("state:", "3:7: error: state has no value. Give one, or remove the key."),
        ("description:", "3:13: error: description has no value."),
        ("description: no", "3:14: error: description is the YAML boolean `no`. Put it in quotes."),
        ("author: Jo", '3:9: error: author is "Jo", and must be an e-mail address or an admin id.'),
        ("author: yes", "3:9: error: author is the YAML boolean `yes`."),
        ("id: abc", '3:5: error: id is "abc", and must be a number.'),
        ("id: -4", '3:5: error: id is "-4", and must be a number.'),
        ("id: 0", '3:5: error: id is "0", and must be a number.'),
        ("id: 010", "3:5: error: id is written `010`, a number in a form that misleads."),
        ("id: 1_000", "3:5: error: id is written `1_000`"),
        ("id: 1.5", "3:5: error: id is"),
        ("id: true", "3:5: error: id is the YAML boolean `true`."),
        ("id: [1]", "3:5: error: id is a list"),
        ("id: {production: x}", '3:18: error: id.production is "x", and must be a number.'),
        ("id: {prodution: 1}", '3:6: error: the config has no target "prodution". Nearest: "pro'),
        ("moved_from: ../a.md", '3:13: error: moved_from is "../a.md", and must be the path'),
        ("moved_from: /a.md", '3:13: error: moved_from is "/a.md"'),
        ("moved_from: a.html", '3:13: error: moved_from is "a.html"'),
        ("manage: never", '3:9: error: manage is "never", and must be full or create-only.'),
        ("author: 'x", "3:9: error: a quote opens here and never closes."),
        ("  bad: indent", "3:6: error: a colon followed by a space begins another value."),
    ],
)
def test_front_matter_is_refused_with_the_place_the_reason_and_the_way_out(
    project: Project, lines: str, expected: str
) -> None:
    project.article("a.md", f"title: A\n{lines}")

    (said,) = project.problems()

    assert expected in said


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("no", "title is the YAML boolean `no`. Put it in quotes."),
        ("12:30", "title is the YAML number `12:30`. Put it in quotes."),
        ("2026-03-01", "title is the YAML date `2026-03-01`. Put it in quotes."),
        ('" "', "title is empty. Give some text, or remove the key."),
        ("", "title has no value. Give one, or remove the key."),
        ("How to: refund", "a colon followed by a space begins another value. Put the value in"),
    ],
)
def test_a_title_that_yaml_reads_as_something_else_is_refused(
    project: Project, title: str, expected: str
) -> None:
    project.article("a.md", f"title: {title}")

    assert expected in "".join(project.problems())


def test_all_problems_of_all_files_are_reported_at_once(project: Project) -> None:
    project.article("a.md", "title: A\nstat: x\nmanage: y")
    project.article("b.md", "title: [", "[x](gone.md)\n")
    project.file("c/_collection.yaml", "nam: C\n")

    assert [" ".join((each.split(": ")[0], each.split()[-1])) for each in project.problems()] == [
        "a.md:3:1 [unknown-key]",
        "a.md:4:9 [invalid-value]",
        "b.md:3:1 [yaml-syntax]",
        "b.md:4:5 [broken-link]",
        "c/_collection.yaml:1:1 [unknown-key]",
    ]


def test_keys_of_other_tools_are_skipped_when_the_config_says_so(project: Project) -> None:
    project.config("front_matter: {ignore: [weight, date]}\n")
    project.article("a.md", "title: A\nweight: 010\ndate: {a: 1}")

    assert project.only_article().title == "A"


def test_skipping_one_of_our_own_keys_warns_at_its_place_in_the_config(project: Project) -> None:
    project.config("front_matter: {ignore: [weight, id]}\n")
    project.article("a.md", "title: A\nid: x")

    assert project.problems() == [
        (
            'intercom-sync.yaml:2:33: warning: front_matter.ignore names "id", which intercom-sync '
            "would read itself. Remove it here, unless another tool means something else by it. "
            "[ignored-own-key]"
        )
    ]
    assert project.load().desired.articles[0].id is None


# --- where front matter ends ----------------------------------------------------------------


def test_a_file_without_front_matter_takes_its_title_from_the_first_heading(
    project: Project,
) -> None:
    project.file("a.md", "# How to *refund*\n\nText.\n")
    article = project.only_article()

    assert article.title == "How to refund"
    assert "refund" not in article.body
    assert article.title_at == Location("content/a.md", 1, 1)


def test_a_heading_stays_where_the_front_matter_gives_the_title(project: Project) -> None:
    project.article("a.md", "title: A", "# First steps\n\nText.\n")
    article = project.only_article()

    assert article.title == "A"
    assert "First steps" in article.body


def test_a_file_without_any_title_is_an_error(project: Project) -> None:
    project.article("a.md", "state: draft")

    assert project.problems() == [
        (
            'a.md:1: error: the article has no title. Add "title: …" to the front matter, or begin '
            'the text with "# …". [missing-title]'
        )
    ]
    assert project.load().has_errors


def test_a_title_is_one_line_and_trimmed(project: Project) -> None:
    project.article("a.md", "title: |\n  One\n  two  \n")

    assert project.only_article().title == "One two"


def test_a_very_long_title_warns(project: Project) -> None:
    project.article("a.md", f"title: {'x' * 256}")

    assert project.problems() == [
        (
            "a.md:2:8: warning: the title has 256 characters, which Intercom may refuse. "
            "Shorten it. [long-title]"
        )
    ]


def test_front_matter_that_never_closes_is_an_error(project: Project) -> None:
    project.file("a.md", "---\ntitle: A\n\nText.\n")

    assert project.problems() == [
        (
            "a.md:1: error: the front matter opens here and never closes. Add a line --- below it; "
            "a file that begins with a rule can write it as ***. [front-matter-open]"
        )
    ]


def test_front_matter_below_the_first_line_is_an_error(project: Project) -> None:
    """It would be shown to readers as text."""
    project.file("a.md", "\n\n---\ntitle: A\n---\n# A\n")

    (said,) = project.problems()

    assert said.startswith("a.md:3: error: front matter counts on the first line only")


def test_a_rule_in_the_text_does_not_end_the_article(project: Project) -> None:
    project.article("a.md", "title: A", "One.\n\n---\n\nTwo.\n\n---\n")
    body = project.only_article().body

    assert "One." in body
    assert "Two." in body


def test_problems_of_the_body_are_placed_in_the_file(project: Project) -> None:
    project.article("a.md", "title: A\nstate: draft", "\nOne.\n\nSee [x](gone.md).\n")

    assert [each.split(": ")[0] for each in project.problems()] == ["a.md:8:9"]


@given(
    st.lists(st.sampled_from(["title: A", "x: |", "  a", "# c", ""]), max_size=6),
    st.lists(st.sampled_from(["text", "", "---", "--- ", "----", "# h", "- --"]), max_size=6),
)
@settings(max_examples=150, deadline=None)
def test_a_file_is_parted_at_the_second_line_of_dashes_and_nothing_is_lost(
    mapping: list[str], body: list[str]
) -> None:
    text = "\n".join(["---", *mapping, "---", *body])

    parted = part(text, "a.md", (), ArticleKeys)

    assert parted.body == "\n".join(body)
    assert parted.body_line == len(mapping) + 3


# --- encodings ------------------------------------------------------------------------------


def test_a_windows_file_is_the_same_source_as_any_other(project: Project) -> None:
    project.file("a.md", b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\nOne.\r\n")

    assert project.only_article().source == "---\ntitle: A\n---\nOne.\n"


def test_bytes_that_are_no_text_are_placed_in_the_file(project: Project) -> None:
    project.file("a.md", b"---\ntitle: A\n---\nT\xe9xt.\n")

    assert project.problems() == [
        "a.md:4:2: error: the byte 0xe9 is not UTF-8. Save the file as UTF-8. [encoding]"
    ]


def test_a_file_of_more_than_a_megabyte_is_refused(project: Project) -> None:
    project.article("a.md", "title: A", "x" * 1_000_000)

    assert project.problems() == [
        (
            "a.md: error: the file is larger than 1,000,000 bytes. Split it into several files. "
            "[file-too-large]"
        )
    ]


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", ">>>>>>> branch", "<<<<<<<"])
def test_an_unfinished_merge_is_the_only_thing_reported_of_a_file(
    project: Project, marker: str
) -> None:
    project.article("a.md", "titel: A", f"One.\n{marker}\nTwo.\n")

    assert project.problems() == [
        (
            f"a.md:5:1: error: a merge was left unfinished: {marker}. Decide between the two "
            "versions and remove the markers, or, if this is meant to be read, indent it by a "
            "space. [merge-conflict]"
        )
    ]


def test_each_unfinished_merge_of_a_file_is_reported_once(project: Project) -> None:
    conflict = "<<<<<<< here\na\n||||||| base\nb\n=======\nc\n>>>>>>> there\n"
    project.article("a.md", "title: A", f"One.\n{conflict}Two.\n{conflict}>>>>>>> there\n")

    assert ["a.md:5:1", "a.md:13:1", "a.md:20:1"] == [
        problem.partition(": ")[0] for problem in project.problems()
    ]


def test_what_only_looks_like_a_part_of_a_conflict_is_text(project: Project) -> None:
    project.article(
        "a.md", "title: A", "Old\n=======\n\n <<<<<<< a\n\n||||||| b\n\n> >>>>>>> c\n\n<<<<<<<a\n"
    )

    assert [] == [each for each in project.problems() if "merge-conflict" in each]


def test_an_article_about_merging_can_switch_that_check_off(project: Project) -> None:
    project.config("checks: {merge-conflict: 'off'}\n")
    project.article("a.md", "title: A", "```\n<<<<<<< HEAD\n```\n")

    assert "HEAD" in project.only_article().body
