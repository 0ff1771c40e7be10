"""Messages: plain text, HTML and Markdown become HTML, and slips are found."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from intercom_sync.conversations import placeholders
from intercom_sync.conversations.messages import read_file, read_inline
from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location
from intercom_sync.markup.canonical import plain_text
from intercom_sync.markup.to_html import Flavor

HERE = Location("actions/a.yaml", 9, 11)


def of_file(text: str, path: str = "actions/r.md") -> tuple[str, list[str]]:
    body, problems = read_file(text, path, Flavor.GFM)
    return body, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Closed.", "<p>Closed.</p>"),
        ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
        ("I <3 you", "<p>I &lt;3 you</p>"),
        ("Hi,\nyou\n\n\nBye\n", "<p>Hi,<br>you</p><p>Bye</p>"),
        ("See <a href='https://x.example/'>it</a>", 'See <a href="https://x.example/">it</a>'),
        ("<p>a</p>\n  <p>b\nc</p>\n", "<p>a</p><p>b c</p>"),
        ("Tom &amp; Co", "Tom &amp; Co"),
        ("Hi {{ contact.name | Tom & Co }}", "<p>Hi {{ contact.name | Tom &amp; Co }}</p>"),
        (
            "<a href='{{ conversation.url }}'>{{ conversation.id }}</a>",
            '<a href="{{ conversation.url }}">{{ conversation.id }}</a>',
        ),
    ],
)
def test_inline_text_is_html_where_it_has_a_tag_and_plain_otherwise(
    text: str, expected: str
) -> None:
    assert (expected, ()) == read_inline(text, HERE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>x", "<b> is never closed"),
        ("<script>x</script>", "Intercom keeps no <script>"),
        ("<a href='javascript:x'>a</a>", 'the address "javascript:x" cannot be sent'),
        ("<a href='terms.md'>a</a>", 'the link to "terms.md" leads nowhere'),
        ("<a href='{{ contact.name }}'>a</a>", "leads nowhere"),
        (
            "<a href='https://x.example/{{ contact.name }}'>a</a>",
            "contact.name stands within a tag",
        ),
        ("<b title='a>b {{ contact.email }}'>a</b>", "contact.email stands within a tag"),
        ("<p> </p>", "the message has no text"),
        ("<b>\u200b</b>", "the message has no text"),
        ("<b>{{ contact.name | }}</b>", "empty where Intercom has no value"),
        ("<b>{{ nobody }}</b>", 'there is no placeholder "nobody"'),
        ("<p>{{ contact.name<!-- --> }}</p>", 'no placeholder "contact.name<!-- -->"'),
    ],
)
def test_inline_html_that_could_do_harm_is_refused_at_its_place(text: str, expected: str) -> None:
    _, problems = read_inline(text, HERE)

    assert expected in str(problems)
    assert {HERE} == {problem.location for problem in problems}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Hi** {{ contact.name | you }}\n", "<b>Hi</b> {{ contact.name | you }}"),
        ("- a\n- b\n", '<li><p class="no-margin">a</p></li>'),
        ("`{{{{ x }}}}`\n", "<code>{{{{ x }}}}</code>"),
    ],
)
def test_a_markdown_file_is_rendered_like_an_article(text: str, expected: str) -> None:
    body, problems = of_file(text)

    assert expected in body
    assert [] == problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi\n\n{{ contact.nam }}\n", 'r.md:3:1: error: there is no placeholder "contact.nam"'),
        ("Hi\n[x]({{ conversation.url }})", "r.md:2:3: error: Markdown makes no link"),
        ("[x](https://x.example/{{ conversation.id }})", "r.md:1:3: error: Markdown makes no"),
        ("a\n<<<<<<< HEAD\nb\n", "r.md:2: error: a merge was left unfinished: <<<<<<< HEAD"),
        ("---\ntitle: x\n---\nHi\n", "r.md:1: error: this begins like front matter"),
        ("[Terms](terms.md)\n", 'r.md:1:9: error: "actions/terms.md" is a file of the project'),
        ("Hi\n\n![](x.png)\n", 'r.md:3:5: error: "actions/x.png" is a file of the project'),
        ("{{ contact.name | *you* }}\n", "the markup in or around a placeholder takes it apart"),
        ("<!-- {{ contact.name }} -->\n", "takes it apart"),
        ("\n \n", "r.md:1: error: the message has no text"),
        ("<script>x</script>\n", "[script]"),
    ],
)
def test_slips_in_a_markdown_file_are_found_with_their_place(text: str, expected: str) -> None:
    _, problems = of_file(text)

    assert expected in "\n".join(problems)


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        '<b class="loud">Hi</b>',
        "[x](prices.pdf)",
        "[x](intercom-sync:article/1)",
        "[x](../../../prices.md)",
        "> " * 200 + "Hi",
    ],
)
def test_what_is_said_of_a_message_speaks_of_no_article(text: str) -> None:
    _, problems = of_file(text)

    assert problems
    assert not [said for said in problems if "article" in said.replace("intercom-sync:article", "")]
    assert not [said for said in problems if "of the project" in said.split(". ", 1)[1]]


def test_html_and_text_files_are_what_they_are_called() -> None:
    assert ("<p>a</p>", []) == of_file("<p>a</p>\n", "actions/r.html")
    assert ("<p>&lt;p&gt;a&lt;/p&gt;</p>", []) == of_file("<p>a</p>\n", "actions/r.txt")
    assert "actions/r.html:2:1: error" in of_file("a\n<b>\n", "actions/r.html")[1][0]


def test_a_message_that_nobody_would_read_is_refused_quickly() -> None:
    long = "{{ x }}" * 10_000

    assert "longer than 50,000 characters" in str(read_inline(long, HERE)[1])
    assert "longer than 50,000 characters" in of_file(long)[1][0]


pieces = st.sampled_from(
    [
        "{{ contact.name | you }}",
        "{{",
        "}}",
        "*",
        "`",
        "<b>",
        "</b>",
        "<a href='",
        "'>",
        "\n\n",
        "a",
        "|",
        "# ",
    ]
)


@given(
    st.lists(pieces, max_size=8).map("".join), st.sampled_from(["inline", ".md", ".html", ".txt"])
)
@settings(max_examples=200, deadline=None)
def test_a_message_without_an_error_fills_in_and_says_what_was_written(
    text: str, kind: str
) -> None:
    assume("{{{{" not in text)  # the way to write braces that mean themselves
    problems: tuple[Problem, ...]
    if kind == "inline":
        body, problems = read_inline(text, HERE)
    else:
        body, problems = read_file(text, f"actions/r{kind}", Flavor.GFM)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return

    filled = placeholders.fill_html(body, {"contact.name": "<Eve>"})

    assert isinstance(filled, str)
    assert text.count("{{ contact.name | you }}") == plain_text(filled).count("<Eve>")
